"""Settlements over the API. Nothing said in mediation is answered here: proposals, sessions and caucus notes have no
resource.
"""

from __future__ import annotations

from collections import defaultdict
from typing import ClassVar

from claims_project.common.rows import Row, Rows, RowsViewSet
from mediation.api.filters import SettlementFilter
from mediation.api.serializers import SettlementSerializer
from mediation.models import Clause, Settlement, Signature

CLAUSE = {
    "number": "number", "kind": "kind", "text": "text", "obligor": "obligor__key", "beneficiary": "beneficiary__key",
    "due_on": "due_on", "claim": "claim__key", "new_boundary": "boundary_shown",
    "carried_out_by": "carried_out_by__hash",
}  # fmt: skip
SIGNATURE = {
    "party": "party__key", "party_name": "party__name", "typed_name": "typed_name", "signed_at": "signed_at",
    "text_sha256": "text_sha256", "statement": "statement",
}  # fmt: skip


class SettlementViewSet(RowsViewSet):
    """Settlement agreements that were sent for signature, with their exact text and hash."""

    queryset = Settlement.objects.all()
    serializer_class = SettlementSerializer
    filterset_class = SettlementFilter
    ordering_fields = ("pk", "drawn_up_at")
    columns: ClassVar = {
        "key": "key", "docket_number": "case__docket_number", "number": "number", "title": "title", "state": "state",
        "text": "text", "text_sha256": "text_sha256", "drawn_up_at": "drawn_up_at", "sent_at": "sent_at",
        "in_force_at": "in_force_at",
    }  # fmt: skip

    def complete(self, rows: Rows) -> Rows:
        pks = [row["pk"] for row in rows]
        clauses = self._of(
            Clause.objects.with_boundary_visible_to(self.request.user).filter(settlement__in=pks).order_by("number"),
            CLAUSE,
        )
        signatures = self._of(Signature.objects.filter(settlement__in=pks).order_by("signed_at", "pk"), SIGNATURE)
        for row in rows:
            row.update(clauses=clauses[row["pk"]], signatures=signatures[row["pk"]])
        return rows

    @staticmethod
    def _of(children, columns: dict[str, str]) -> dict[int, list[Row]]:  # type: ignore[no-untyped-def]
        grouped: dict[int, list[Row]] = defaultdict(list)
        for child in children.values("settlement_id", *columns.values()):
            grouped[child["settlement_id"]].append({name: child[source] for name, source in columns.items()})
        return grouped
