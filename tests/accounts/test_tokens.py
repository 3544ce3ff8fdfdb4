"""API tokens: who holds one, and that none outlives what it rested on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from claims_project.accounts import services
from claims_project.accounts.authentication import OfficeTokenAuthentication
from claims_project.accounts.models import ApiToken, OfficeRole, User
from claims_project.common.errors import Conflict, Invalid, NotAllowed

MONTH = timedelta(days=30)


def issue(user, now, **kwargs):
    return services.issue_token(user=user, actor=kwargs.pop("actor", user), now=now, expires=now + MONTH, **kwargs)


def bearer(token):
    """Who the API takes the holder of `token` for."""
    request = APIRequestFactory().get("/", headers={"Authorization": f"Token {token}"})
    return OfficeTokenAuthentication().authenticate(request)[0]


def test_an_auditor_holds_a_token_that_is_stored_nowhere(dan, now):
    token = issue(dan, now, label="quarterly audit")
    assert bearer(token) == dan
    kept = ApiToken.objects.get()
    assert (kept.label, kept.expires_at) == ("quarterly audit", now + MONTH)
    assert token not in str(ApiToken.objects.values()) + str(AuthToken.objects.values())


def test_who_acts_for_a_party_holds_a_token_and_who_reads_for_it_does_not(alices_party, alice, bob, now):
    services.add_member(party=alices_party, user=bob, role="reader", actor=alice, now=now)
    assert bearer(issue(alice, now)) == alice
    with pytest.raises(NotAllowed, match="Only an auditor"):
        issue(bob, now)


@pytest.mark.parametrize("who", ["carol", "dora", "mona", "eve", "ada", "system"])
def test_nobody_else_holds_a_token(request, who, now):
    with pytest.raises(NotAllowed, match="Only an auditor"):
        issue(request.getfixturevalue(who), now)


def test_a_token_is_issued_to_oneself_alone_but_by_the_system_for_the_demo_office(dan, ada, system, now):
    with pytest.raises(NotAllowed):
        issue(dan, now, actor=ada)
    assert bearer(issue(dan, now, actor=system)) == dan


def test_a_token_ends_in_the_future_and_within_a_year(dan, now):
    for expires in (now, now + timedelta(days=367)):
        with pytest.raises(Invalid) as refused:
            services.issue_token(user=dan, actor=dan, now=now, expires=expires)
        assert refused.value.faults[0].field == "expires"


def test_a_token_past_its_end_is_refused(dan):
    long_ago = timezone.now() - timedelta(days=60)
    token = services.issue_token(user=dan, actor=dan, now=long_ago, expires=long_ago + MONTH)
    with pytest.raises(AuthenticationFailed):
        bearer(token)


def test_a_token_of_an_ended_auditor_is_refused_and_kept_as_revoked(dan, ada, now):
    token = issue(dan, now)
    services.end_role(role=dan.office_roles.get(), actor=ada, now=now)
    with pytest.raises(AuthenticationFailed):
        bearer(token)
    assert ApiToken.objects.get().revoked_at == now


def test_a_token_is_refused_even_when_the_role_was_ended_behind_the_services_back(dan, now):
    token = issue(dan, now)
    OfficeRole.objects.filter(user=dan).update(ended_at=now)
    with pytest.raises(AuthenticationFailed, match="neither an auditor"):
        bearer(token)


def test_a_token_of_a_closed_account_is_refused(dan, ada, now):
    token = issue(dan, now)
    services.close_account(user=dan, actor=ada, now=now)
    with pytest.raises(AuthenticationFailed):
        bearer(token)


def test_a_token_is_refused_even_when_the_user_was_closed_behind_the_services_back(dan, now):
    token = issue(dan, now)
    User.objects.filter(pk=dan.pk).update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        bearer(token)


def test_a_token_ends_with_the_last_membership_it_rested_on_and_not_before(alices_party, alice, bob, dora, now):
    other = services.register_party(name="Second Mining", kind="company", actor=dora, now=now)
    first = services.add_member(party=alices_party, user=bob, role="representative", actor=alice, now=now)
    second = services.add_member(party=other, user=bob, role="owner", actor=dora, now=now)
    token = issue(bob, now)
    services.end_membership(membership=first, actor=alice, now=now)
    assert bearer(token) == bob
    services.end_membership(membership=second, actor=dora, now=now)
    with pytest.raises(AuthenticationFailed):
        bearer(token)


def test_a_revoked_token_is_refused_and_revoked_once(dan, ada, eve, now):
    token, kept = issue(dan, now), ApiToken.objects.get()
    with pytest.raises(NotAllowed):
        services.revoke_token(token=kept, actor=eve, now=now)
    services.revoke_token(token=kept, actor=ada, now=now)
    with pytest.raises(AuthenticationFailed):
        bearer(token)
    with pytest.raises(Conflict):
        services.revoke_token(token=kept, actor=dan, now=now)


@pytest.mark.parametrize(("who", "seen"), [("dan", 1), ("ada", 1), ("alice", 0), ("dora", 0), ("eve", 0)])
def test_who_sees_a_token(request, dan, now, who, seen):
    issue(dan, now)
    assert ApiToken.objects.visible_to(request.getfixturevalue(who)).count() == seen
