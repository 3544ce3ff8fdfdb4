"""Every address of the office, app by app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from claims_project import audit, views

# One way in for everybody: the admin's own log-in form would know neither the second factor nor the lock-out page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", audit.audit, name="audit"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("claims_project.accounts.urls")),
    path("", include("claims_project.procedure.urls")),
    path("", include("claims_project.notices.urls")),
    path("files/", include("claims_project.vault.urls")),
    path("api/v1/", include("claims_project.api")),
    path("", include("registry.urls")),
    path("", include("disputes.urls")),
    path("", include("mediation.urls")),
]
