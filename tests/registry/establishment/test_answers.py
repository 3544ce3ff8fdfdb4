"""E1 to E10: every reason there is, reached; and what the answers come to."""

# ruff: noqa: E501 -- a table is read in columns

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import registry.establishment
from registry.establishment import Outcome, Result, Rules, Test, assess
from registry.establishment.answers import WITHHELD, without_places
from registry.establishment.snapshot import Fault, Instrument, Span
from registry.geometry import shape_of
from tests.registry.establishment.facts import (
    ARCHIVE,
    BELT,
    ENTERED,
    EXTRACT,
    OWN,
    RATIFIED,
    SOUND,
    SPHEROID,
    answer,
    but,
    closed,
    defect,
    event,
    ground,
)
from tests.registry.factories import box, square

STRICT = Rules(strictness="strict")
OF_ITSELF = Rules(lapse="of_itself", gap_days=10)
SIXTH_OF_MAY = datetime(2186, 5, 6, tzinfo=UTC)
EARLIER = datetime(2183, 5, 6, tzinfo=UTC)
RECORD = event(1, "record", ENTERED, "active")
HERE = square(0, 0)
YEAR = {"located_on": None, "lodged_on": None, "registered_on": date(2180, 1, 1), "precision": "year"}


def ends(kind, at, disposition):
    return (RECORD, event(2, kind, at, disposition))


def renewed(expired, renewed_on, until=date(2190, 1, 1)):
    return (event(1, "record", ENTERED, "active", expired), event(2, "renew", renewed_on, None, until))


def known(**days):
    return but(located_on=None, lodged_on=None, **days)


UNRECORDED = {"located_on": None, "lodged_on": None, "registered_on": None, "precision": "unknown"}
TABLE = [
    # E1
    ("E1", "pass", "recognised", SOUND, None),
    ("E1", "pass", "recognised", but(register={"recognised_from": date(2170, 1, 1)}), None),
    ("E1", "fail", "lodged_only", but(disposition="filed_only"), None),
    ("E1", "fail", "lodged_only", but(disposition="pending"), None),
    ("E1", "fail", "register_not_recognised", but(register={"recognition": "refused"}), None),
    ("E1", "unknown", "recognition_undecided", but(register={"recognition": "undecided"}), None),
    ("E1", "fail", "outside_recognition", but(register={"recognised_until": date(2180, 5, 4)}), None),
    ("E1", "pass", "recognised", but(register={"recognised_until": date(2180, 5, 5)}), None),
    ("E1", "unknown", "day_not_known", but(register={"recognised_until": date(2180, 5, 4)}, **YEAR), None),
    ("E1", "unknown", "day_not_known", but(register={"recognised_from": date(2170, 1, 1)}, **UNRECORDED), None),
    # E2
    ("E2", "pass", "before", SOUND, None),
    ("E2", "pass", "before", but(registered_on=date(2185, 5, 31)), None),
    ("E2", "unknown", "same_day", but(registered_on=date(2185, 6, 1)), None),
    ("E2", "fail", "not_before", but(registered_on=date(2185, 6, 2)), None),
    ("E2", "fail", "not_before", but(registered_on=date(2185, 6, 1), treaty={"before": "day"}), None),
    ("E2", "pass", "before", but(registered_at=RATIFIED - timedelta(microseconds=1), precision="instant"), None),
    ("E2", "fail", "not_before", but(registered_at=RATIFIED, precision="instant"), None),
    ("E2", "unknown", "period_overlaps", but(registered_on=date(2185, 6, 1), precision="month"), None),
    ("E2", "pass", "before", but(registered_on=date(2185, 5, 1), precision="month"), None),
    ("E2", "unknown", "period_overlaps", but(registered_on=date(2185, 1, 1), precision="year"), None),
    ("E2", "pass", "before", but(registered_on=date(2184, 12, 31), precision="year"), None),
    ("E2", "unknown", "day_not_known", but(**UNRECORDED), None),
    ("E2", "unknown", "no_treaty", but(treaty=None), None),
    # E3
    ("E3", "pass", "unbroken", SOUND, None),
    ("E3", "unknown", "no_holder", but(holders=(), breaks=(Fault("no_holder", 1),)), None),
    ("E3", "unknown", "unexplained", but(breaks=(Fault("unexplained", 3),)), None),
    ("E3", "unknown", "unbalanced", but(breaks=(Fault("unbalanced", 3),)), None),
    ("E3", "fail", "not_held", but(breaks=(Fault("unexplained", 2), Fault("not_held", 3))), None),
    ("E3", "pass", "unbroken", but(breaks=(Fault("unexplained", 3),), instruments=(
        EXTRACT, Instrument("transfer", "Notary", "", "N 4", explains=3))), None),
    # E4
    ("E4", "pass", "fixed", SOUND, None),
    ("E4", "pass", "fixed", but(grounds=(ground(1, ENTERED, HERE), ground(2, EARLIER, square(0, 0, 1.5)))), None),
    ("E4", "pass", "enlarged_later", but(grounds=(ground(1, ENTERED, HERE), ground(2, SIXTH_OF_MAY, square(0, 0, 1.5)))), None),
    ("E4", "pass", "reduced", but(grounds=(ground(1, ENTERED, HERE), ground(2, SIXTH_OF_MAY, square(0, 0, 0.5)))), None),
    ("E4", "pass", "resurveyed", but(grounds=(ground(1, ENTERED, HERE), ground(2, SIXTH_OF_MAY, square(0, 0, 1.0001)))), None),
    ("E4", "fail", "moved", but(grounds=(ground(1, ENTERED, HERE), ground(2, SIXTH_OF_MAY, square(5, 5)))), None),
    ("E4", "unknown", "too_coarse", but(accuracy_m=20_000.0), None),
    ("E4", "pass", "fixed", but(accuracy_m=2.0, source_document="Plan 7"), None),
    ("E4", "unknown", "no_boundary", but(grounds=()), None),
    # E5
    ("E5", "pass", "certified_extract", SOUND, None),
    ("E5", "pass", "grant", but(instruments=(replace(EXTRACT, kind="grant"),)), None),
    ("E5", "pass", "register_certified", but(instruments=(), register={"certified": True}), None),
    ("E5", "pass", "corroborated", but(instruments=(BELT, ARCHIVE)), None),
    ("E5", "unknown", "too_few_corroborations", but(instruments=(BELT,)), None),
    ("E5", "unknown", "too_few_corroborations", but(instruments=(BELT, replace(BELT, issuer="BELT  survey"))), None),
    ("E5", "unknown", "too_few_corroborations", but(instruments=(BELT, OWN)), None),
    ("E5", "unknown", "self_report_only", but(instruments=(OWN, replace(EXTRACT, kind="self_report"))), None),
    ("E5", "unknown", "no_proof", but(instruments=()), None),
    # E6
    ("E6", "pass", "no_defect", SOUND, None),
    ("E6", "pass", "cured", but(defects=(defect(True, date(2181, 1, 1)),)), STRICT),
    ("E6", "pass", "substantial_compliance", but(defects=(defect(True),)), None),
    ("E6", "unknown", "curable_defect", but(defects=(defect(True),)), STRICT),
    ("E6", "fail", "incurable_defect", but(defects=(defect(True), defect(False))), None),
    # E7
    ("E7", "pass", "in_force", SOUND, None),
    ("E7", "unknown", "no_treaty", but(treaty=None), None),
    ("E7", "fail", "not_in_force", but(disposition="filed_only"), None),
    ("E7", "fail", "not_in_force", but(registered_on=date(2186, 1, 1)), None),
    ("E7", "fail", "not_in_force", but(events=ends("surrender", EARLIER, "surrendered")), None),
    ("E7", "fail", "ended_since", but(events=ends("surrender", SIXTH_OF_MAY, "surrendered")), None),
    ("E7", "unknown", "end_not_dated", but(events=(event(1, "record", ENTERED, "cancelled"),)), None),
    ("E7", "unknown", "day_not_known", but(registered_on=date(2185, 1, 1), precision="year"), None),
    ("E7", "pass", "past_term", but(events=(event(1, "record", ENTERED, "active", date(2186, 1, 1)),)), None),
    ("E7", "fail", "lapsed", but(events=(event(1, "record", ENTERED, "active", date(2186, 1, 1)),)), OF_ITSELF),
    ("E7", "unknown", "term_over", but(events=(event(1, "record", ENTERED, "active", date(2187, 1, 24)),)), OF_ITSELF),
    ("E7", "fail", "lapsed", but(events=(event(1, "record", ENTERED, "active", date(2187, 1, 23)),)), OF_ITSELF),
    ("E7", "pass", "in_force", but(events=renewed(date(2186, 4, 25), SIXTH_OF_MAY)), OF_ITSELF),
    ("E7", "fail", "interrupted", but(events=renewed(date(2186, 4, 24), SIXTH_OF_MAY)), OF_ITSELF),
    ("E7", "pass", "in_force", but(events=renewed(date(2186, 4, 24), SIXTH_OF_MAY), excluded=(
        Span(date(2186, 5, 1), date(2186, 5, 3), "strike"), Span(date(2186, 5, 2), date(2186, 5, 3), "outage"))), OF_ITSELF),
    ("E7", "pass", "in_force", but(events=renewed(date(2183, 4, 1), EARLIER)), OF_ITSELF),
    ("E7", "pass", "in_force", but(events=renewed(date(2186, 1, 1), SIXTH_OF_MAY)), Rules(lapse="by_act")),
    # E8
    ("E8", "pass", "stands", SOUND, None),
    ("E8", "fail", "ended_before", but(events=ends("forfeit", EARLIER, "forfeited")), None),
    ("E8", "pass", "ended_later", but(events=ends("cancel", SIXTH_OF_MAY, "cancelled")), None),
    ("E8", "pass", "relieved", but(events=(*ends("forfeit", EARLIER, "forfeited"), event(3, "relieve", SIXTH_OF_MAY, "active"))), None),
    ("E8", "unknown", "end_not_dated", but(events=(event(1, "record", ENTERED, "void"),)), None),
    ("E8", "unknown", "no_treaty", but(treaty=None, events=ends("forfeit", EARLIER, "forfeited")), None),
    # E9
    ("E9", "pass", "open", SOUND, None),
    ("E9", "fail", "withdrawn", but(closed=(closed(square(-1, -1, 4)),)), None),
    ("E9", "fail", "neutral_zone", but(closed=(closed(square(-1, -1, 4), "neutral_zone"),)), None),
    ("E9", "pass", "partly_closed", but(closed=(closed(square(0, 0, 0.5)),)), None),
    ("E9", "pass", "open", but(closed=(closed(square(1, 0)),)), None),
    ("E9", "pass", "open", but(closed=(closed(HERE, from_on=date(2180, 4, 2)),)), None),
    ("E9", "fail", "withdrawn", but(closed=(closed(HERE, from_on=date(2180, 4, 1)),)), None),
    ("E9", "pass", "open", but(closed=(closed(HERE, until_on=date(2180, 4, 1)),)), None),
    ("E9", "unknown", "day_not_known", known(registered_on=date(2180, 5, 5), closed=(closed(HERE, from_on=date(2180, 5, 1)),)), None),
    ("E9", "pass", "open", known(registered_on=date(2180, 5, 5), closed=(closed(HERE, from_on=date(2180, 5, 6)),)), None),
    ("E9", "fail", "withdrawn", known(registered_on=date(2180, 5, 5), closed=(closed(HERE, until_on=date(2180, 5, 6)),)), None),
    ("E9", "unknown", "day_not_known", known(closed=(closed(HERE, until_on=date(2180, 5, 6)),), **{k: v for k, v in UNRECORDED.items() if "l" not in k[:1]}), None),
    # E10
    ("E10", "pass", "eligible", SOUND, None),
    ("E10", "pass", "exclusive_access", but(exclusive=("Sole use of the landing field",)), None),
    ("E10", "unknown", "no_holder", but(holders=()), None),
]  # fmt: skip


@pytest.mark.parametrize(("test", "outcome", "reason", "facts", "rules"), TABLE)
def test_a_test_answers_with_its_reason_and_a_sentence(test, outcome, reason, facts, rules):
    found = answer(test, facts, rules)
    assert (str(found.outcome), found.reason) == (outcome, reason), found.sentence
    assert found.sentence.endswith(".")
    assert found.sentence[0].isupper()
    assert bool(found.would_turn) == (found.outcome is Outcome.UNKNOWN), "an unknown says what would turn it"


def test_every_reason_the_tests_can_give_is_in_the_table():
    folder = Path(registry.establishment.__file__).parent
    given = {"certified_extract", "grant"}  # named by the kind of the instrument
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("passed", "failed", "unknown"):
                reason = node.args[1]
                if isinstance(reason, ast.Constant):
                    given.add(reason.value)
    assert given - {row[2] for row in TABLE} == set()


def test_a_claim_that_passes_every_test_is_established_on_all_its_ground():
    found = assess(SOUND, Rules())
    assert (found.result, found.ground, found.area_m2) == (Result.ESTABLISHED, None, SOUND.grounds[0].area_m2)


def test_the_day_counts_on_the_registers_own_clock():
    """Ratified at noon UTC on 1 June: on a clock ten hours behind, 31 May ends at 10:00 UTC, and 1 June does not."""
    west = {"time_zone": "Pacific/Honolulu"}
    assert answer("E2", but(registered_on=date(2185, 5, 31), register=west)).reason == "before"
    assert answer("E2", but(registered_on=date(2185, 6, 1), register=west)).reason == "same_day"
    assert RATIFIED.astimezone(ZoneInfo("Pacific/Honolulu")).date() == date(2185, 6, 1)


def test_an_asserted_day_does_not_make_a_registration_earlier():
    late = but(located_on=date(2180, 1, 1), lodged_on=date(2180, 1, 2), registered_on=date(2186, 1, 1))
    assert answer("E2", late).outcome is Outcome.FAIL


def test_of_a_claim_enlarged_later_the_ground_registered_before_is_established():
    facts = but(grounds=(ground(1, ENTERED, square(0, 0)), ground(2, SIXTH_OF_MAY, box(0, 0, 2, 1))))
    found = assess(facts, Rules())
    assert found.result is Result.ESTABLISHED_IN_PART
    assert shape_of(found.ground).equals(shape_of(square(0, 0)))
    assert found.area_m2 == pytest.approx(facts.grounds[0].area_m2)


def test_of_a_claim_partly_in_withdrawn_ground_the_rest_is_established():
    facts = but(closed=(closed(box(0, 0, 0.25, 1)), closed(box(0.2, 0, 0.5, 1), "neutral_zone")))
    found = assess(facts, Rules())
    assert found.result is Result.ESTABLISHED_IN_PART
    assert shape_of(found.ground).equals(shape_of(box(0.5, 0, 1, 1)))
    assert found.area_m2 == pytest.approx(SPHEROID.area(shape_of(box(0.5, 0, 1, 1))))


def test_ground_enlarged_and_partly_withdrawn_is_established_where_neither_takes_it():
    facts = but(
        grounds=(ground(1, ENTERED, square(0, 0)), ground(2, SIXTH_OF_MAY, box(0, 0, 2, 1))),
        closed=(closed(box(0, 0, 0.5, 1)),),
    )
    assert shape_of(assess(facts, Rules()).ground).equals(shape_of(box(0.5, 0, 1, 1)))


def test_exclusive_access_raises_a_flag_and_fails_nothing():
    found = assess(but(exclusive=("Sole use of the landing field",)), Rules())
    assert found.result is Result.ESTABLISHED
    assert found.flags == ("Exclusive access: Sole use of the landing field",)


def test_words_that_tell_where_a_claim_lies_are_kept_from_those_who_may_not_know():
    told = assess(but(closed=(closed(square(0, 0, 0.5)),)), Rules()).as_json()
    kept = without_places(told)
    assert "Hestia" in str(told)
    assert "Hestia" not in str(kept)
    assert [one["sentence"] == WITHHELD for one in kept] == [one["test"] == "E9" for one in kept]


# --- properties ---

FACTS = st.sampled_from([row[3] for row in TABLE])
RULES = st.sampled_from([Rules(), STRICT, OF_ITSELF])
ISSUERS = st.sampled_from(["Belt Survey", "Archive", "Helios", "Notary"])
EVIDENCE = st.builds(
    Instrument,
    st.sampled_from(["certified_extract", "grant", "survey", "corroboration", "self_report", "transfer"]),
    ISSUERS,
    st.sampled_from(["", "helios", "archive"]),
    st.just("R 1"),
    explains=st.sampled_from([None, 2, 3]),
)
WORTH = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.PASS: 2}


def mixed(one, other):
    """A claim with the troubles of both."""
    changed = {
        name: getattr(other, name)
        for name in other.__dataclass_fields__
        if getattr(other, name) != getattr(SOUND, name)
    }
    return replace(one, **changed)


@given(FACTS, FACTS, RULES)
@settings(max_examples=150, deadline=None)
def test_one_unknown_puts_a_claim_under_review_whatever_else_was_found(one, other, rules):
    found = assess(mixed(one, other), rules)
    if found.tests(Outcome.UNKNOWN):
        assert found.result is Result.UNDER_REVIEW
    else:
        assert (found.result is Result.NOT_ESTABLISHED) == bool(found.tests(Outcome.FAIL))
    assert [str(one.test) for one in found.answers] == [str(test) for test in Test]


@given(FACTS, FACTS, RULES, st.lists(EVIDENCE, max_size=4), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_more_evidence_never_makes_an_answer_worse(one, other, rules, more, at):
    facts = mixed(one, other)
    instruments = (*facts.instruments[:at], *more, *facts.instruments[at:])
    before, after = assess(facts, rules), assess(replace(facts, instruments=instruments), rules)
    for then, now in zip(before.answers, after.answers, strict=True):
        assert WORTH[now.outcome] >= WORTH[then.outcome], (then, now)


@given(FACTS, FACTS, RULES)
@settings(max_examples=60, deadline=None)
def test_the_same_facts_and_rules_give_the_same_hashes_and_answers(one, other, rules):
    facts = mixed(one, other)
    again = replace(facts)
    assert (facts.hash(), assess(facts, rules).as_json()) == (again.hash(), assess(again, rules).as_json())


@pytest.mark.parametrize("facts", [row[3] for row in TABLE if row[3] != SOUND])
def test_every_fact_that_can_change_an_answer_changes_the_hash(facts):
    assert facts.hash() != SOUND.hash()


def test_a_policy_that_an_older_version_does_not_settle_is_as_in_the_defaults():
    assert Rules.read({}, 1) == Rules(version=1)
    assert Rules.read({"strictness": "strict"}, 1).hash() != Rules.read({}, 1).hash()
