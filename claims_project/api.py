"""/api/v1/: every resource an auditor may read, its OpenAPI 3.1 document, and a page to try it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from disputes.api.views import CaseViewSet, DeadlineViewSet, DocketEntryViewSet, ExhibitViewSet
from mediation.api.views import SettlementViewSet
from registry.api.assessments import AssessmentViewSet
from registry.api.concentration import ConcentrationViewSet
from registry.api.views import ClaimViewSet, ConflictSetViewSet, OverlapViewSet, TitleTransactionViewSet

router = DefaultRouter()
router.register("claims", ClaimViewSet, basename="claim")
router.register("title-transactions", TitleTransactionViewSet, basename="title-transaction")
router.register("overlaps", OverlapViewSet, basename="overlap")
router.register("concentration", ConcentrationViewSet, basename="concentration")
router.register("conflict-sets", ConflictSetViewSet, basename="conflict-set")
router.register("assessments", AssessmentViewSet, basename="assessment")
router.register("cases", CaseViewSet, basename="case")
router.register("docket-entries", DocketEntryViewSet, basename="docket-entry")
router.register("exhibits", ExhibitViewSet, basename="exhibit")
router.register("deadlines", DeadlineViewSet, basename="deadline")
router.register("settlements", SettlementViewSet, basename="settlement")

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("", include(router.urls)),
]
