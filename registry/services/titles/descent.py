"""What claims that come out of others take with them."""

from __future__ import annotations

from typing import Any

from registry.models import Claim

CARRIED = (
    "register", "body", "title_type", "minerals", "sponsor", "entry_reference", "source_document", "accuracy_m",
    "located_on", "lodged_on", "registered_on", "registered_at", "registered_precision", "priority_on",
    "priority_basis", "expires_on", "disposition", "establishment", "coordinates_confidential", "encumbrances",
    "excluded_time",
)  # fmt: skip


def carried(claim: Claim) -> dict[str, Any]:
    """The columns that go on unchanged."""
    return {column: getattr(claim, column) for column in CARRIED}


def named(claim: Claim) -> dict[str, str]:
    """How one claim is named on another's title."""
    return {"key": str(claim.key), "claim": str(claim)}
