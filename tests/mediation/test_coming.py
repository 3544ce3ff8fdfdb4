"""What comes next in a case is said on My cases and on the case, to those who may know it."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext

from disputes.coming import coming_in, next_words
from mediation.services import sessions, undertakings


def next_for(quarrel, user) -> str:
    case = quarrel.fresh()
    return next_words(case, coming_in([case], user, quarrel.now)[case.pk])


def test_an_open_deadline_says_what_by_when_and_who_owes_it(quarrel):
    said = next_for(quarrel, quarrel.alice)
    assert said.startswith("Appoint a mediator by ")
    assert said.endswith("days left. Owed by the registrar.")


def test_a_planned_session_comes_next_and_a_caucus_only_for_its_party(quarrel):
    quarrel.mediate()
    for deadline in quarrel.case.deadlines.filter(closed_at=None):
        deadline.closed_at = quarrel.now
        deadline.save()
    assert next_for(quarrel, quarrel.bob) == "The mediation goes on; nothing in it has a date now."
    sessions.plan(
        case=quarrel.fresh(), actor=quarrel.carol, now=quarrel.now, kind="caucus", with_party=quarrel.alpha,
        planned_at=quarrel.later(hours=1).replace(year=2188), place="Room 2",
    )  # fmt: skip
    assert next_for(quarrel, quarrel.alice).startswith("Caucus on ")
    assert next_for(quarrel, quarrel.bob) == "The mediation goes on; nothing in it has a date now."


def test_an_undertaking_comes_next_while_a_settlement_is_monitored(quarrel, client):
    quarrel.settle()
    said = next_for(quarrel, quarrel.alice)
    assert "by Friday 1 June 2187" in said
    client.force_login(quarrel.alice)
    for page in ("/my/cases/", quarrel.case.get_absolute_url()):
        assert "<strong>Next:</strong>" in client.get(page).content.decode()
    undertaking = quarrel.case.settlements.get().clauses.get(number=3).undertaking
    undertakings.waive(undertaking=undertaking, actor=quarrel.bob, now=quarrel.later(days=1))
    assert next_for(quarrel, quarrel.alice) == "Nothing more is owed under the settlement; the monitor closes the case."


def test_nothing_comes_next_for_somebody_who_may_not_see_the_case(quarrel, eve):
    assert next_for(quarrel, eve) == ""


@pytest.mark.django_db
def test_many_cases_are_asked_with_as_many_queries_as_one(quarrel, django_assert_num_queries):
    from django.db import connection

    with CaptureQueriesContext(connection) as one:
        coming_in([quarrel.case], quarrel.alice, quarrel.now)
    with django_assert_num_queries(len(one)):
        coming_in([quarrel.case] * 20, quarrel.alice, quarrel.now)
