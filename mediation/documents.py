"""What the document of an agreement is made from: plain words and figures, in the order they are read."""

from __future__ import annotations

from typing import Any

from claims_project.common.formatting import full_time
from mediation.models import Settlement


def settlement_data(settlement: Settlement) -> dict[str, Any]:
    """Data of templates/documents/settlement.typ."""
    signatures = settlement.signatures.select_related("party").order_by("signed_at", "pk")
    return {
        "docket_number": settlement.case.docket_number,
        "caption": settlement.case.caption,
        "state": settlement.get_state_display(),
        "text": settlement.text,
        "sha256": settlement.text_sha256,
        "signatures": [
            {"party": one.party.name, "name": one.typed_name, "signed_at": full_time(one.signed_at)}
            for one in signatures
        ],
    }
