"""What the record's verifier asks of the docket: the state of every case is the fold of its entries."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from claims_project.record.verification import check
from disputes.lifecycle import Standing, fold
from disputes.models import Case, DocketEntry, DocketLink, Seal
from disputes.sealing import SEALING_EVENTS, InForce, in_force
from disputes.services.sealing import key_of, thing_of


@check("the state of every case is the fold of its docket")
def states_are_folds(report: Any) -> None:
    """Adds a fault for each case whose stored state, outcome or last state differs from what its docket amounts to."""
    rows = DocketEntry.objects.order_by("case_id", "number").values_list("case_id", "data").iterator(chunk_size=2000)
    folded: dict[int, Standing | str] = {}
    for case_id, entries in groupby(rows, key=lambda row: row[0]):
        try:
            folded[case_id] = fold(data["step"] for _, data in entries if "step" in data)
        except ValueError as why:
            folded[case_id] = str(why)
    cases = Case.objects.order_by("pk").only("docket_number", "key", "state", "outcome", "last_state")
    for case in cases.iterator(chunk_size=2000):
        report.checked("cases")
        expected = folded.get(case.pk, Standing())
        if isinstance(expected, str):
            report.fault(f"case {case}", f"its docket cannot be folded: {expected}")
        elif (case.state, case.outcome, case.last_state) != (expected.state, expected.outcome, expected.last_state):
            report.fault(
                f"case {case}",
                f"it is stored as {_words(case.standing)}, but its docket amounts to {_words(expected)}",
            )


@check("what is sealed is what the orders on the docket say")
def seals_are_folds(report: Any) -> None:
    """Adds a fault for each case whose stored seals differ from the fold of its orders, and for each link between
    entries that is not the hashed one.
    """
    orders = DocketEntry.objects.filter(event__in=SEALING_EVENTS).order_by("case_id", "number")
    wanted: dict[int, dict[str, InForce]] = {
        case_id: in_force((number, data) for _, number, data in entries)
        for case_id, entries in groupby(
            orders.values_list("case_id", "number", "data").iterator(chunk_size=2000), key=lambda row: row[0]
        )
    }
    stored: dict[int, dict[str, InForce]] = {}
    seals = Seal.objects.select_related("entry", "exhibit", "document__entry", "ordered_in").prefetch_related("readers")
    for seal in seals.iterator(chunk_size=2000):
        report.checked("seals")
        stored.setdefault(seal.case_id, {})[key_of(thing_of(seal))] = InForce(
            access=seal.access,
            ordered_in=seal.ordered_in.number,
            provisional=seal.provisional,
            readers=frozenset(str(party.key) for party in seal.readers.all()),
            mediator=seal.mediator_reads,
            auditor=seal.auditor_reads,
        )
    for case_id in sorted(wanted.keys() | stored.keys()):
        ordered, kept = wanted.get(case_id, {}), stored.get(case_id, {})
        for key in sorted(ordered.keys() | kept.keys()):
            if ordered.get(key) != kept.get(key):
                case = Case.objects.filter(pk=case_id).first()
                report.fault(f"case {case}", f"how {key} is sealed is not what the orders on its docket say")


@check("the links between entries are those that were entered")
def links_are_hashed(report: Any) -> None:
    """Adds a fault for each link whose row or whose hashed words are missing."""
    rows = DocketLink.objects.order_by("pk").values_list("entry_id", "entry__data", "kind", "to__number")
    found: dict[int, int] = {}
    for entry_id, data, kind, number in rows.iterator(chunk_size=2000):
        report.checked("links between entries")
        found[entry_id] = found.get(entry_id, 0) + 1
        if {"kind": kind, "entry": number} not in data.get("links", []):
            report.fault(f"docket entry {entry_id}", f"its link to entry {number} is not in what was entered")
    linking = DocketEntry.objects.filter(data__has_key="links").order_by("pk").values_list("pk", "data")
    for entry_id, data in linking.iterator(chunk_size=2000):
        if len(data["links"]) != found.get(entry_id, 0):
            report.fault(f"docket entry {entry_id}", "a link it was entered with is missing")


def state_against_docket(case: Case) -> str:
    """What differs between one case's stored state and the fold of its docket, in a sentence; empty when
    nothing does.
    """
    steps = [data["step"] for data in case.docket.order_by("number").values_list("data", flat=True) if "step" in data]
    try:
        expected = fold(steps)
    except ValueError as why:
        return f"The docket cannot be folded: {why}"
    if case.standing == expected:
        return ""
    return f"The case is stored as {_words(case.standing)}, but its docket amounts to {_words(expected)}."


def _words(standing: Standing) -> str:
    return f"{standing.state}{f' ({standing.outcome})' if standing.outcome else ''}"
