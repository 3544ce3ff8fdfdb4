"""Every kind of act × every disposition × every role, against one table written out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, NotAllowed
from registry import services, title
from registry.models import ENDED, Claim, Disposition, TitleTransaction
from registry.title import ACTS, FACTS, Kind, why_not
from tests.registry.factories import NOW, a_claim, a_party, square

pytestmark = pytest.mark.django_db

#            active pending filed_only suspended surrendered forfeited cancelled void closed
COLUMNS = ("active", "pending", "filed_only", "suspended", "surrendered", "forfeited", "cancelled", "void", "closed")
TABLE = {
    Kind.GRANT:          " -      +       +          -         -           -         -         -    -",
    Kind.AMEND_BOUNDARY: " +      +       +          +         -           -         -         -    -",
    Kind.CORRECT:        " +      +       +          +         +           +         +         +    +",
    Kind.TRANSFER:       " +      +       +          +         -           -         -         -    -",
    Kind.ENCUMBER:       " +      +       +          +         -           -         -         -    -",
    Kind.DISCHARGE:      " +      +       +          +         +           +         +         +    +",
    Kind.EXCLUDE_TIME:   " +      +       +          +         +           +         +         +    +",
    Kind.NOTE_PENDING:   " +      +       +          +         +           +         +         +    +",
    Kind.CLEAR_PENDING:  " +      +       +          +         +           +         +         +    +",
    Kind.ASSESS:         " +      +       +          +         +           +         +         +    +",
    Kind.SUSPEND:        " +      -       -          -         -           -         -         -    -",
    Kind.RESUME:         " -      -       -          +         -           -         -         -    -",
    Kind.RENEW:          " +      -       -          +         -           -         -         -    -",
    Kind.EXPIRE:         " +      +       +          +         -           -         -         -    -",
    Kind.SURRENDER:      " +      +       +          +         -           -         -         -    -",
    Kind.SURRENDER_PART: " +      +       +          +         -           -         -         -    -",
    Kind.FORFEIT:        " +      +       +          +         -           -         -         -    -",
    Kind.RELIEVE:        " -      -       -          -         -           +         -         -    -",
    Kind.CANCEL:         " +      +       +          +         -           -         -         -    -",
    Kind.VOID:           " +      +       +          +         +           +         +         -    -",
    Kind.SPLIT:          " +      -       -          +         -           -         -         -    -",
    Kind.MERGE:          " +      -       -          +         -           -         -         -    -",
}  # fmt: skip
AFTER = {
    Kind.GRANT: "active", Kind.SUSPEND: "suspended", Kind.RESUME: "active", Kind.EXPIRE: "closed",
    Kind.SURRENDER: "surrendered", Kind.FORFEIT: "forfeited", Kind.RELIEVE: "active", Kind.CANCEL: "cancelled",
    Kind.VOID: "void", Kind.SPLIT: "closed", Kind.MERGE: "closed",
}  # fmt: skip
CASE = "2187-D-000001"
BURDEN = {"key": "k", "kind": "lien", "in_favour_of": "Bank", "terms": "10", "since": "2186-01-01", "claim": "LUN 1"}


@pytest.fixture
def titles(db):
    """A claim in each disposition, with something to discharge, and named after its like to be merged with."""
    holder = a_party()
    made = {}
    for at, disposition in enumerate(COLUMNS):
        claim, like = (
            a_claim(square(4 * at, south), holder=holder, disposition=disposition, expires_on=date(2187, 1, 1))
            for south in (0, 1)
        )
        made[disposition] = claim
        Claim.objects.filter(pk=claim.pk).update(encumbrances=[BURDEN], name=like.claim_number)
        claim.refresh_from_db()
    return made


def act(kind, claim, actor):
    """The service of a kind, with facts that are right for any of the claims."""
    now, holder = NOW + timedelta(hours=1), a_party()
    west = claim.boundary["coordinates"][0][0][0]
    half = square(west, 0, 0.5)
    facts = {
        Kind.GRANT: {"registered_on": date(2186, 1, 1), "expires_on": date(2190, 1, 1)},
        Kind.AMEND_BOUNDARY: {"boundary": half},
        Kind.CORRECT: {"name": "Renamed"},
        Kind.TRANSFER: {"seller": holder, "buyer": a_party("B"), "percent": Decimal(5)},
        Kind.ENCUMBER: {"kind": "mortgage", "in_favour_of": "Bank", "terms": "1,000 credits"},
        Kind.DISCHARGE: {"encumbrance": "k"},
        Kind.EXCLUDE_TIME: {"first": date(2186, 1, 1), "last": date(2186, 2, 1)},
        Kind.NOTE_PENDING: {"docket_number": CASE},
        Kind.CLEAR_PENDING: {"docket_number": CASE},
        Kind.ASSESS: {"establishment": "under_review", "text": "Under review."},
        Kind.RENEW: {"until": date(2188, 1, 1)},
        Kind.SURRENDER_PART: {"given_up": half},
        Kind.SPLIT: {
            "parts": [services.Part(f"{claim.claim_number}-A", half), services.Part(f"{claim.claim_number}-B")]
        },
    }.get(kind, {})
    names = {Kind.CORRECT: "correct_entry", Kind.VOID: "void"}
    if kind not in (Kind.ENCUMBER, Kind.NOTE_PENDING, Kind.ASSESS):
        facts["reason"] = "because"
    if kind == Kind.MERGE:
        return services.merge(
            claims=[claim, Claim.objects.get(claim_number=claim.name)],
            number=f"{claim.claim_number}-M",
            actor=actor,
            now=now,
            reason="because",
        )
    return getattr(services, names.get(kind, kind.value))(claim=claim, actor=actor, now=now, **facts)


def test_the_table_speaks_of_every_act_and_every_disposition():
    assert set(TABLE) == set(ACTS) - {Kind.RECORD}
    assert set(COLUMNS) == set(Disposition.values) == title.ANY
    assert set(ENDED) == title.ENDED == set(COLUMNS[4:])


def test_an_act_is_taken_from_its_dispositions_and_from_no_other(titles, dora):
    met = {kind: [taken(kind, Claim.objects.get(pk=titles[one].pk), dora) for one in COLUMNS] for kind in TABLE}
    assert met == {kind: row.split() for kind, row in TABLE.items()}


def taken(kind, claim, actor):
    """ "+" when the act is taken, "-" when it is refused with the disposition in words; undone in either case."""
    disposition = claim.disposition
    with transaction.atomic():
        if kind == Kind.CLEAR_PENDING:
            services.note_pending(claim=claim, docket_number=CASE, actor=actor, now=NOW)
        before = claim.transactions.count()
        try:
            act(kind, claim, actor)
        except Conflict as refusal:
            ok = title.in_words(disposition) in str(refusal) and claim.transactions.count() == before
            answer = "-" if ok and why_not(kind, claim) else str(refusal)
        else:
            claim.refresh_from_db()
            ok = claim.disposition == AFTER.get(kind, disposition)
            answer = "+" if ok and claim.transactions.order_by("number").last().event == kind else claim.disposition
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("who", ["carol", "mona", "dan", "alice", "eve"])
def test_nobody_but_a_registrar_takes_any_act_on_any_title(who, titles, request):
    actor = request.getfixturevalue(who)
    before = TitleTransaction.objects.count()
    for claim in titles.values():
        for kind in TABLE:
            with pytest.raises(NotAllowed):
                act(kind, claim, actor)
        assert services.titles.offers(claim=claim, user=actor) == []
    assert TitleTransaction.objects.count() == before


def test_the_office_itself_carries_out_what_a_registrar_may_do(titles):
    for kind, row in TABLE.items():
        claim = Claim.objects.get(pk=titles[COLUMNS[row.split().index("+")]].pk)
        assert taken(kind, claim, system_actor()) == "+", kind


def test_an_act_sets_only_facts_and_a_target_is_among_what_it_sets():
    for kind, one in ACTS.items():
        assert one.sets <= set(FACTS), kind
        assert one.target is None or "disposition" in one.sets, kind
        assert one.sources <= title.ANY, kind
