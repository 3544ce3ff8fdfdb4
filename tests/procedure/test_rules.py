"""Rules versions, calendars and outages: issued whole, never edited."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from claims_project.accounts.models import OfficeRole
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.procedure import defaults
from claims_project.procedure.models import CalendarVersion, Outage, RulesVersion
from claims_project.procedure.services import (
    end_outage,
    ensure_defaults,
    issue_calendar,
    issue_rules,
    open_deadlines_inside,
    record_outage,
    rules_in_force,
)
from claims_project.procedure.timekeeping import Period, Unit
from claims_project.record import triggers
from tests.conftest import make_user

# The case lifecycle's table of steps: rule, days, unit.
LIFECYCLE = [
    ("completeness_review", 5, "business_days"),
    ("cure", 30, "days"),
    ("review_of_refusal", 14, "days"),
    ("transmit", 2, "business_days"),
    ("response", 30, "days"),
    ("response_t3", 15, "days"),
    ("response_t4", 15, "days"),
    ("default_notice", 15, "days"),
    ("negotiation", 30, "days"),
    ("appointment", 60, "days"),
    ("strike_and_rank", 7, "days"),
    ("acceptance", 20, "days"),
    ("challenge", 15, "days"),
    ("statements", 15, "days"),
    ("first_session", 30, "days"),
    ("selection_lapse", 120, "days"),
    ("sign", 14, "days"),
    ("register_change", 5, "business_days"),
    ("election_to_refer", 30, "days"),
    ("reconvene", 30, "days"),
    ("stay_review", 90, "days"),
]


@pytest.fixture
def olga(db):
    """Administers rules and calendars."""
    return make_user("Olga", OfficeRole.Role.ADMINISTRATOR)


@pytest.fixture
def next_rules(rules, olga, now):
    """Issues the next version with these changes."""

    def issue(**changes):
        given = {
            "name": "Procedural rules",
            "in_force_from": now + timedelta(days=30),
            "calendar": rules.calendar,
            "time_zone": "UTC",
            "rules": rules.rules,
            "policies": rules.policies,
            "actor": olga,
            "now": now,
        }
        return issue_rules(**{**given, **changes})

    return issue


@pytest.mark.parametrize(("code", "amount", "unit"), LIFECYCLE)
def test_an_office_starts_with_the_lifecycles_own_days(rules, code, amount, unit):
    assert rules.period(code) == Period(amount, Unit(unit))


def test_there_are_rules_from_the_first_moment_and_only_once(db, now):
    assert rules_in_force(now).number == 1
    ensure_defaults(now=now)
    assert RulesVersion.objects.count() == CalendarVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_given_its_rules_again():
    triggers.unguard(connection, [model._meta.db_table for model in triggers.guarded_models()])
    call_command("flush", interactive=False)
    assert RulesVersion.objects.get().calendar.name == "Office calendar"
    assert triggers.missing(connection, ["procedure_rulesversion", "procedure_calendarversion"]) == []


@pytest.mark.parametrize("code", defaults.RULES)
def test_every_default_rule_can_be_read_and_says_who_owes_it(rules, code):
    rule = rules.rule(code)
    assert rule.who in defaults.WHO
    assert rule.label
    assert rule.reminders == tuple(sorted(rule.reminders))


def test_a_track_takes_its_own_rule_where_there_is_one(rules):
    assert rules.period("response", track="T3").amount == 15
    assert rules.period("response", track="T1").amount == 30
    assert rules.rule("cure", track="T3").code == "cure"


def test_policies_are_asked_for_by_name(rules):
    assert rules.policy("simultaneous_window_days") == 60
    assert rules.policy("numbering").format(year=2187, number=42) == "2187-D-000042"
    with pytest.raises(LookupError, match="no policy 'tea'"):
        rules.policy("tea")


def test_a_version_is_never_edited_nor_deleted_not_even_past_the_model(rules):
    rules.name = "Other rules"
    with pytest.raises(NotAllowed):
        rules.save()
    with pytest.raises(NotAllowed):
        rules.delete()
    for attempt in (
        lambda: RulesVersion.objects.update(name="Other rules"),
        lambda: CalendarVersion.objects.update(holidays={"2187-02-05": "Holiday"}),
        lambda: RulesVersion._base_manager.filter(pk=rules.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()


def test_the_next_version_rules_from_its_day_and_the_old_one_until_then(rules, next_rules, now):
    changed = {**rules.rules, "cure": {**rules.rules["cure"], "amount": 45}}
    second = next_rules(rules=changed)
    assert second.number == 2
    assert rules_in_force(now) == rules
    assert rules_in_force(second.in_force_from - timedelta(seconds=1)) == rules
    assert rules_in_force(second.in_force_from).period("cure").amount == 45


def test_of_two_versions_from_one_moment_the_later_number_rules(next_rules, now):
    next_rules()
    third = next_rules()
    assert rules_in_force(third.in_force_from) == third


def test_new_rules_are_refused_with_every_fault_at_once(rules, next_rules, now):
    broken = {**rules.rules, "cure": {**rules.rules["cure"], "unit": "fortnights"}, "sign": {"amount": 3}}
    del broken["response"]
    policies = {**rules.policies, "numbering": "{decade}"}
    del policies["strictness"]
    with pytest.raises(Invalid) as refusal:
        next_rules(rules=broken, policies=policies, time_zone="Mars/Olympus", in_force_from=now - timedelta(days=1))
    assert {fault.field for fault in refusal.value.faults} == {
        "rules.response",
        "rules.cure",
        "rules.sign",
        "policies.strictness",
        "policies.numbering",
        "time_zone",
        "in_force_from",
    }
    assert RulesVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("simultaneous_window_days", -1),
        ("simultaneous_window_days", "sixty"),
        ("simultaneous_window_days", 2.5),
        ("simultaneous_window_days", True),
        ("dispute_suspends_assessment", 1),
        ("concentration_share", "most"),
        ("strictness", "very"),
        ("junior_when_senior_ends", ""),
        ("numbering", "{year}-D"),
        ("numbering", "{decade}-{number}"),
        ("reminder_hour", 24),
        ("deemed_days", {"portal": 0}),
        ("deemed_days", {"portal": 0, "hand": 0, "mail": 0, "radio": 1, "post": "three"}),
        ("deemed_days", {"portal": 0, "hand": 0, "mail": 0, "radio": 1, "post": -3}),
        ("deemed_days", 3),
    ],
)
def test_a_policy_is_refused_that_nothing_could_act_on(rules, next_rules, policy, value):
    with pytest.raises(Invalid) as refusal:
        next_rules(policies={**rules.policies, policy: value})
    assert [fault.field for fault in refusal.value.faults] == [f"policies.{policy}"]


def test_only_an_administrator_issues_rules_and_calendars(next_rules, dora, now):
    with pytest.raises(NotAllowed):
        next_rules(actor=dora)
    with pytest.raises(NotAllowed):
        issue_calendar(name="Office calendar", weekend_days=[6], holidays={}, actor=dora, now=now)


def test_a_calendar_is_issued_by_number_and_counted_on(rules, next_rules, olga, now):
    calendar = issue_calendar(
        name="Office calendar",
        weekend_days=[4, 5],
        holidays={"2187-03-05": "Treaty Day"},
        recesses=[{"name": "year's end", "first": "12-24", "last": "01-02"}],
        actor=olga,
        now=now,
    )
    assert calendar.number == 2
    assert calendar.calendar.closed(date(2187, 3, 5)) == "Treaty Day"
    assert calendar.calendar.recess_of(date(2187, 12, 31)) == "year's end"
    assert next_rules(calendar=calendar).calendar == calendar


@pytest.mark.parametrize(
    "bad",
    [
        {"weekend_days": [0, 1, 2, 3, 4, 5, 6]},
        {"holidays": {"5 March": "Treaty Day"}},
        {"recesses": [{"name": "summer"}]},
        {"name": " "},
    ],
)
def test_a_calendar_that_is_none_is_refused(olga, now, bad):
    given = {"name": "Other", "weekend_days": [5, 6], "holidays": {}, **bad}
    with pytest.raises(Invalid):
        issue_calendar(**given, actor=olga, now=now)


def test_an_outage_is_recorded_and_ended_once(dora, now):
    outage = record_outage(name="the portal", started_at=now - timedelta(hours=3), actor=dora, now=now)
    with pytest.raises(Invalid):
        end_outage(outage=outage, ended_at=now - timedelta(hours=4), actor=dora, now=now)
    end_outage(outage=outage, ended_at=now - timedelta(hours=1), actor=dora, now=now)
    with pytest.raises(Conflict):
        end_outage(outage=outage, ended_at=now, actor=dora, now=now)
    assert list(Outage.objects.since(now - timedelta(hours=2))) == [outage]
    assert not Outage.objects.since(now).exists()


def test_an_outage_is_refused_with_every_fault_at_once(dora, now):
    with pytest.raises(Invalid) as refusal:
        record_outage(name=" ", started_at=now + timedelta(days=1), ended_at=now, actor=dora, now=now)
    assert {fault.field for fault in refusal.value.faults} == {"name", "started_at", "ended_at"}


def test_only_the_office_records_an_outage(alice, carol, now):
    for actor in (alice, carol):
        with pytest.raises(NotAllowed):
            record_outage(name="the portal", started_at=now, actor=actor, now=now)


def test_the_open_deadlines_inside_an_outage_are_listed(errand, dora, now):
    inside, outside = errand(), errand("cure", at=now + timedelta(days=9))
    outage = record_outage(
        name="the portal",
        started_at=datetime(2187, 3, 5, 22, tzinfo=UTC),
        ended_at=datetime(2187, 3, 6, 2, tzinfo=UTC),
        actor=dora,
        now=now + timedelta(days=60),
    )
    assert list(open_deadlines_inside(outage)) == [inside]
    assert outside.due_on > inside.due_on
