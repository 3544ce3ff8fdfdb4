"""Mounted at the root: /start/, /parties/… and /audit/tokens/…. Sign-in itself is allauth's, at /account/."""

from django.urls import path

from claims_project.accounts.views import parties, start, tokens

app_name = "accounts"
urlpatterns = [
    path("start/", start, name="start"),
    path("parties/", parties.mine, name="parties"),
    path("parties/new/", parties.register, name="register_party"),
    path("parties/<uuid:key>/", parties.one, name="party"),
    path("parties/<uuid:key>/members/new/", parties.add_member, name="add_member"),
    path("parties/<uuid:key>/members/<int:membership>/end/", parties.end_member, name="end_member"),
    path("audit/tokens/", tokens.mine, name="tokens"),
    path("audit/tokens/new/", tokens.issue, name="issue_token"),
    path("audit/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
]
