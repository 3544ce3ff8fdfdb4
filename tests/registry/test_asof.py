"""The register as it stood, told from the title transactions alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims_project.accounts.services import system_actor
from claims_project.common.errors import Invalid, Refusal
from registry import services
from registry.asof import facts_as_of, read_moment, standing_of, standings, stood, title_chain
from registry.geometry import shape_of
from registry.holdings import Span, spans, unbalanced
from registry.models import Claim, Holding, Overlap
from registry.services.overlaps import sweep_body
from registry.title import FACTS, HOLDERS, Kind, as_fact
from tests.registry.factories import NOW, a_body, a_claim, a_party, box, square

pytestmark = pytest.mark.django_db
in_examples = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def live():
    """Every claim's columns and holdings as the tables have them now, in the words of facts."""
    table = {}
    for claim in Claim.objects.select_related("register", "body", "sponsor"):
        facts = {column: as_fact(getattr(claim, column)) for column in FACTS if column != HOLDERS}
        held = {
            (str(one.party.key), one.percent, one.from_at, one.until_at)
            for one in Holding.objects.filter(claim=claim).select_related("party")
        }
        table[claim.pk] = facts, held
    return table


def told(at=None):
    """The same from the transactions entered by `at`."""
    return {
        one.claim_id: (
            {column: value for column, value in one.facts.items() if column != HOLDERS},
            {(str(span.party), span.percent, span.from_at, span.until_at) for span in spans(one.deeds)},
        )
        for one in standings(at)
    }


# --- properties ---

KINDS = [str(kind) for kind in Kind if kind not in (Kind.RECORD, Kind.ASSESS)]
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.integers(1, 99)), min_size=4, max_size=14)


class Register:
    """A small register in which acts are tried one after the other, each a day later; refused ones change nothing."""

    def __init__(self):
        self.actor, self.now = system_actor(), NOW
        self.helios, self.collective = a_party(), a_party("Mars Collective")
        for west in (0.0, 0.6, 1.4):
            a_claim(square(west, 0), holder=self.helios, expires_on=date(2188, 1, 1))
        self.burdens = {claim.pk: set() for claim in Claim.objects.all()}

    def take(self, kind, which, figure):
        self.now += timedelta(days=1)
        claims = list(Claim.objects.select_related("register", "body").order_by("pk"))
        claim = claims[which % len(claims)]
        try:
            with transaction.atomic():
                self.act(kind, claim, claims, figure)
        except Refusal:
            return

    def act(self, kind, claim, claims, figure):
        common = {"claim": claim, "actor": self.actor, "now": self.now}
        why = {**common, "reason": "because"}
        west, south, east, north = shape_of(claim.boundary).bounds
        across = west + (east - west) * figure / 100
        part = box(west - 1, south - 1, across, north + 1)
        inside = box(west, south, across, north)
        if kind == "grant":
            services.grant(registered_on=date(2186, 1, 1), **why)
        elif kind == "amend_boundary":
            services.amend_boundary(boundary=inside, **why)
        elif kind == "correct":
            services.correct_entry(name=f"Named {figure}", priority_on=date(2150 + figure, 1, 1), **why)
        elif kind == "transfer":
            services.transfer(seller=self.helios, buyer=self.collective, percent=Decimal(figure) / 4, **common)
        elif kind == "encumber":
            services.encumber(kind="lien", in_favour_of="Bank", terms=f"{figure} credits", **common)
            self.burdens[claim.pk].add(claim.encumbrances[-1]["key"])
        elif kind == "discharge":
            key = claim.encumbrances[0]["key"] if claim.encumbrances else "none"
            services.discharge(encumbrance=key, **why)
            self.burdens[claim.pk].discard(key)
        elif kind == "exclude_time":
            first = date(2186, 1, 1) + timedelta(days=figure * 3)
            services.exclude_time(first=first, last=first + timedelta(days=2), **why)
        elif kind in ("note_pending", "clear_pending"):
            getattr(services, kind)(docket_number="2187-D-000001", **common)
        elif kind == "renew":
            services.renew(until=date(2188 + figure, 1, 1), **why)
        elif kind == "surrender_part":
            services.surrender_part(given_up=part, **why)
        elif kind == "split":
            number = f"{claim.claim_number}."
            made = services.split(parts=[services.Part(f"{number}1", inside), services.Part(f"{number}2")], **why)
            self.burdens |= {one.pk: set(self.burdens[claim.pk]) for one in made}
        elif kind == "merge":
            other = claims[figure % len(claims)]
            made = services.merge(
                claims=[claim, other], number=f"M{claim.pk}.{other.pk}", actor=self.actor, now=self.now, reason="x"
            )
            self.burdens[made.pk] = self.burdens[claim.pk] | self.burdens[other.pk]
        else:
            getattr(services, kind)(**why)


@in_examples
@given(steps)
def test_at_every_moment_the_transactions_tell_the_register_as_it_was_then(db, steps):
    with transaction.atomic():
        register = Register()
        seen = [(register.now, live())]
        for step in steps:
            register.take(*step)
            seen.append((register.now, live()))
        assert told() == live()
        for at, table in seen:
            assert set(told(at)) == set(table)
            for pk, (facts, held) in told(at).items():
                assert facts == table[pk][0]
                assert {one for one in held if one[3] is None} == {one for one in table[pk][1] if one[3] is None}
        for claim in Claim.objects.all():
            assert {one["key"] for one in claim.encumbrances} == register.burdens[claim.pk]
            assert title_chain(claim).unbroken
            rows = Holding.objects.filter(claim=claim).values_list("party_id", "percent", "from_at", "until_at")
            assert unbalanced(Span(*row) for row in rows) == []
        transaction.set_rollback(True)


def ground():
    rows = Overlap.objects.exclude(geometry=None).order_by("first", "second")
    return list(rows.values_list("first", "second", "area_m2", "geometry", "state", "standing", "seniority"))


corners = st.integers(-20, 20).map(lambda tenth: tenth / 10)


@in_examples
@given(st.lists(st.tuples(corners, corners, st.integers(1, 20)), min_size=1, max_size=4))
def test_amending_and_amending_back_restores_areas_and_overlaps_and_a_sweep_agrees(db, detours):
    with transaction.atomic():
        claim = a_claim(square(0, 0))
        for west, south in ((0.5, 0), (-0.5, 0.5), (0.25, 0.25)):
            a_claim(square(west, south), registered_on=date(2181, 1, 1))
        before, drawn, area = ground(), claim.boundary, claim.area_m2
        for west, south, size in detours:
            services.amend_boundary(
                claim=claim, boundary=square(west, south, size / 10), actor=system_actor(), now=NOW, reason="away"
            )
        services.amend_boundary(claim=claim, boundary=drawn, actor=system_actor(), now=NOW, reason="back")
        assert (claim.area_m2, claim.boundary) == (area, drawn)
        assert ground() == before
        sweep_body(a_body(), now=NOW)
        assert ground() == before
        transaction.set_rollback(True)


# --- one moment ---


def test_a_claim_is_told_as_it_was_entered_by_then_whatever_day_it_took_effect(dora, now):
    claim = a_claim(holder=a_party())
    later = now + timedelta(days=10)
    services.transfer(
        claim=claim, seller=a_party(), buyer=a_party("B"), percent=Decimal(100), actor=dora, now=later,
        effective_at=now + timedelta(days=1),
    )  # fmt: skip
    held = [
        [str(span.party) for span in standing_of(claim, at).holders] for at in (later - timedelta(seconds=1), later)
    ]
    assert held == [[str(a_party().key)], [str(a_party("B").key)]]
    assert standing_of(claim).holders[0].from_at == now + timedelta(days=1)
    assert facts_as_of(claim, now - timedelta(seconds=1)) is None


def test_a_claim_as_it_stood_can_be_shown_like_one_that_stands(dora, now):
    claim = a_claim(
        square(0, 0), holder=a_party(), sponsor=a_party("Coalition", "signatory"), expires_on=date(2190, 1, 1)
    )
    drawn = claim.boundary
    later = now + timedelta(days=1)
    services.amend_boundary(claim=claim, boundary=square(0, 0, 2), actor=dora, now=later, reason="survey")
    services.forfeit(claim=claim, actor=dora, now=later, reason="Dues unpaid.")
    then = stood(claim, now)
    assert (then.claim.get_disposition_display(), then.claim.boundary, then.number) == ("Active", drawn, 1)
    assert (then.claim.expires_on, then.claim.sponsor.name) == (date(2190, 1, 1), "Coalition")
    assert [(one.party, one.percent) for one in then.holders] == [(a_party(), Decimal(100))]
    assert stood(claim, now - timedelta(days=1)) is None


def test_a_whole_register_is_told_in_one_query_however_large(now):
    counts = []
    for more in (2, 20):
        for at in range(more):
            a_claim(square(at % 10, at // 10))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(list(standings(now))) == Claim.objects.count()
        counts.append(len(queries))
    assert counts == [2, 2]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2187-03-01", datetime(2187, 3, 1, 23, 59, 59, 999999, UTC)),
        ("2187-03-01T09:30:00Z", datetime(2187, 3, 1, 9, 30, tzinfo=UTC)),
        ("2187-03-01T09:30:00 02:00", datetime(2187, 3, 1, 7, 30, tzinfo=UTC)),
        ("2187-03-01T09:30", datetime(2187, 3, 1, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_day_to_its_end_or_a_time(text, moment, settings):
    settings.OFFICE_TIME_ZONE = "UTC"
    assert read_moment(text, now=datetime(2187, 4, 1, tzinfo=UTC)) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2187-02-30", "2187-13-01T00:00"])
def test_what_is_no_moment_is_refused_with_how_to_write_one(text):
    with pytest.raises(Invalid, match="Write a day as 2187-03-01"):
        read_moment(text, now=NOW)


@pytest.mark.parametrize("text", ["2187-02-04", "2187-02-03T09:31:00Z"])
def test_what_is_still_to_come_is_not_told(text, settings):
    settings.OFFICE_TIME_ZONE = "UTC"
    assert read_moment("2187-02-03", now=NOW) == NOW
    with pytest.raises(Invalid, match="still to come"):
        read_moment(text, now=NOW)
