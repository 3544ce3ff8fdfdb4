"""The portal's addresses for a mediation, beneath the case they belong to."""

from django.urls import path

from mediation.views import agreements, proposals, talks, undertakings

app_name = "mediation"

CASE = "my/cases/<str:docket_number>/"

urlpatterns = [
    path(CASE + "sessions/", talks.sessions, name="sessions"),
    path(CASE + "mediator/", talks.mediator, name="mediator"),
    path(CASE + "mediator/private/", talks.private, name="private"),
    path(CASE + "proposals/", proposals.proposals, name="proposals"),
    path(CASE + "proposals/new/", proposals.offer, name="offer"),
    path(CASE + "proposals/<int:number>/", proposals.proposal, name="proposal"),
    path(CASE + "proposals/<int:number>/withdraw/", proposals.withdraw, name="withdraw_proposal"),
    path(CASE + "agreement/<int:number>/", agreements.settlement, name="settlement"),
    path(CASE + "agreement/<int:number>/signed/", agreements.signed, name="signed"),
    path(CASE + "agreement/<int:number>/refuse/", agreements.refuse, name="refuse"),
    path(CASE + "agreement/<int:number>/agreement.pdf", agreements.pdf_file, name="settlement_pdf"),
    path(CASE + "undertakings/", undertakings.undertakings, name="undertakings"),
    path(CASE + "undertakings/breach/", undertakings.report_breach, name="report_breach"),
    path(CASE + "undertakings/<uuid:key>/", undertakings.undertaking, name="undertaking"),
    path(CASE + "undertakings/<uuid:key>/waive/", undertakings.waive, name="waive"),
    path(CASE + "undertakings/<uuid:key>/breach/", undertakings.breach, name="breach"),
]
