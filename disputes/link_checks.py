"""What the record's verifier asks of ties between cases, and of cases and the ground they are about."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any

from claims_project.record.verification import check
from disputes.lifecycle import ACTIVE, NOTED, Outcome, State
from disputes.links import Links, fold_links
from disputes.models import Case, Consolidation, DocketEntry, Filing, Relation
from registry.models import Claim, Overlap

TYING = ("case_consolidated", "case_reopened", "case_joined", "case_left", "cases_related", "cases_parted",
         "track_changed")  # fmt: skip


@check("consolidated and related cases name each other, and every case is on the track its docket gives")
def ties_are_folds(report: Any) -> None:
    """Adds a fault for each case whose ties or track are not what its own docket amounts to. A tie is one row of two
    cases, so that two dockets that agree with it agree with each other.
    """
    rows = DocketEntry.objects.filter(event__in=TYING).order_by("case_id", "number").values_list("case_id", "data")
    folded: dict[int, Links | str] = {}
    for case_id, entries in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        try:
            folded[case_id] = fold_links(data for _, data in entries)
        except (ValueError, KeyError) as why:
            folded[case_id] = f"its ties cannot be folded: {why}"
    leads, members, related = _stored()
    closed_into = set(Case.objects.filter(outcome=Outcome.CONSOLIDATED).values_list("pk", flat=True))
    filed_on = dict(Filing.objects.filter(kind=Filing.Kind.REQUEST).values_list("case_id", "contents__track"))
    for case in Case.objects.exclude(state=State.DRAFT).only("docket_number", "track", "key").iterator(chunk_size=2000):
        report.checked("cases and their ties")
        where, amounts = f"case {case}", folded.get(case.pk, Links())
        if isinstance(amounts, str):
            report.fault(where, amounts)
            continue
        if leads.get(case.pk, "") != amounts.lead:
            report.fault(where, f"its docket names {amounts.lead or 'no case'} as its lead, and it is tied to another")
        if (case.pk in closed_into) != bool(amounts.lead):
            report.fault(where, "it is closed as consolidated and has no lead, or has one and is not")
        if frozenset(members[case.pk]) != amounts.members:
            report.fault(where, "the cases that its docket says joined it are not those that are tied to it")
        if frozenset(related[case.pk]) != amounts.related:
            report.fault(where, "the related cases that its docket names are not those it is related to")
        if case.track != (amounts.track or filed_on.get(case.pk, case.track)):
            report.fault(where, "it is on another track than its docket gives")


@check("ground in issue and notes on titles are those of cases under way")
def ground_agrees_with_cases(report: Any) -> None:
    """Adds a fault for each overlap that names a case which is over or not about it, and each title that is noted for
    such a case or lacks the note of one that is under way.
    """
    under_way = {
        str(case.docket_number): case
        for case in Case.objects.filter(state__in=(*ACTIVE, State.STAYED)).prefetch_related("overlaps")
    }
    for overlap in Overlap.objects.filter(state=Overlap.State.IN_CASE).order_by("pk"):
        report.checked("overlaps in a case")
        holder = under_way.get(overlap.docket_number)
        if holder is None:
            report.fault(f"overlap {overlap.key}", f"it is in issue in {overlap.docket_number}, which is not under way")
        elif overlap not in holder.overlaps.all():
            report.fault(f"overlap {overlap.key}", f"it is in issue in {overlap.docket_number}, which is not about it")
    numbered = defaultdict(set)
    for claim in Claim.objects.exclude(pending_proceedings=[]).order_by("pk"):
        report.checked("titles with pending proceedings")
        for number in claim.pending_proceedings:
            numbered[number].add(claim.pk)
            if number not in under_way:
                report.fault(f"claim {claim}", f"case {number} is noted on it, and is not under way")
    for number, case in under_way.items():
        noted = (case.last_state if case.state == State.STAYED else case.state) in NOTED
        in_issue = set(case.claims_in_issue().values_list("pk", flat=True))
        if noted and not in_issue <= numbered[number]:
            report.fault(f"case {number}", "it is not noted on every title that it is about")
        if not noted and in_issue & numbered[number]:
            report.fault(f"case {number}", "it is noted on titles though no proceedings are pending")


def _stored() -> tuple[dict[int, str], dict[int, set[str]], dict[int, set[tuple[str, str]]]]:
    """Case → docket number of its lead; → of its members; → of its related cases, each with the kind."""
    leads: dict[int, str] = {}
    members: dict[int, set[str]] = defaultdict(set)
    related: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for tie in Consolidation.objects.current().select_related("member", "lead"):
        leads[tie.member_id] = str(tie.lead.docket_number)
        members[tie.lead_id].add(str(tie.member.docket_number))
    for relation in Relation.objects.current().select_related("first", "second"):
        related[relation.first_id].add((str(relation.second.docket_number), relation.kind))
        related[relation.second_id].add((str(relation.first.docket_number), relation.kind))
    return leads, members, related
