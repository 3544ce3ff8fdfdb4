"""What the record's verifier asks of mediations: what was signed is what
is there, and what took force was carried out.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import F, OuterRef, Subquery

from claims_project.record.verification import check
from disputes.lifecycle import State
from disputes.models import Case
from mediation import settlement_text
from mediation.models import CaucusNote, Clause, Settlement, Undertaking, UndertakingDeadline
from mediation.services.drafting import agreement_of


@check("every agreement is the text that was signed, and what took force was carried out")
def settlements_are_as_signed(report: Any) -> None:
    """Adds a fault for each text that is not its clauses or its hash, and
    each operative clause in force without its effect.
    """
    for settlement in Settlement.objects.select_related("case").order_by("pk").iterator(chunk_size=200):
        report.checked("settlements")
        where = f"settlement {settlement.number} of case {settlement.case}"
        if settlement_text.sha256(settlement.text) != settlement.text_sha256:
            report.fault(where, "its text does not have its SHA-256")
        if settlement_text.canonical(agreement_of(settlement)) != settlement.text:
            report.fault(where, "its text is not what its clauses make")
        for signature in settlement.signatures.exclude(text_sha256=settlement.text_sha256):
            report.fault(where, f"the signature of {signature.party} is over another text")
        if settlement.state == Settlement.State.IN_FORCE:
            for words in _without_effect(settlement):
                report.fault(where, words)


@check("a case in mediation has had a mediator, a case being monitored has an agreement in force")
def states_have_their_facts(report: Any) -> None:
    """Adds a fault for each case whose state lacks what the step into it brings about."""
    for case in Case.objects.filter(state=State.MEDIATION, assignments__isnull=True):
        report.fault(f"case {case}", "it is in mediation, and no mediator was ever assigned")
    in_force = Settlement.objects.filter(state=Settlement.State.IN_FORCE).values("case")
    for case in Case.objects.filter(state=State.SETTLED_MONITORING).exclude(pk__in=in_force):
        report.fault(f"case {case}", "it is being monitored, and no agreement is in force")


@check("every private note has its bytes")
def notes_have_their_bytes(report: Any) -> None:
    """Adds a fault for each private note whose encrypted bytes do not have their hash. Nothing is decrypted."""
    for note in CaucusNote.objects.select_related("case").order_by("pk").iterator(chunk_size=500):
        report.checked("private notes")
        if hashlib.sha256(bytes(note.ciphertext)).hexdigest() != note.sha256:
            report.fault(f"a private note of case {note.case}", "its bytes were changed")


@check("every undertaking is owed by the day of its last deadline")
def undertakings_follow_their_deadlines(report: Any) -> None:
    """Adds a fault for each undertaking whose day is another than that of the deadline that stands, or stood last."""
    latest = UndertakingDeadline.objects.filter(undertaking=OuterRef("pk")).order_by("-pk").values("due_on")[:1]
    rows = Undertaking.objects.annotate(last_day=Subquery(latest)).select_related("clause__settlement__case")
    report.checked("undertakings", rows.count())
    for one in rows.exclude(last_day=F("due_on")).iterator(chunk_size=500):
        where = f"clause {one.clause.number} of the settlement of case {one.clause.settlement.case}"
        report.fault(where, f"its undertaking is owed by {one.due_on}, and its last deadline says {one.last_day}")


def _without_effect(settlement: Settlement) -> list[str]:
    words = []
    for clause in settlement.clauses.select_related("undertaking"):
        if clause.kind == Clause.Kind.BOUNDARY and clause.carried_out_by_id is None:
            words.append(f"clause {clause.number} changes a boundary, and no title transaction carried it out")
        if clause.kind in Clause.PERFORMED and not hasattr(clause, "undertaking"):
            words.append(f"clause {clause.number} obliges someone, and no undertaking was opened")
    return words
