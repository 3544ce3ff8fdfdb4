"""The origins of a claim's fields, as far as a reader may know them."""

from __future__ import annotations

from typing import Any

from registry.models import Claim, TitleTransaction
from registry.provenance import Entry, Origin, origins


def provenance_of(claim: Claim, user: Any) -> list[Origin]:
    """The origins of a claim's fields, as far as `user` may read its history; none when it is confidential."""
    entries = TitleTransaction.objects.visible_to(user).filter(claim=claim).order_by("number")
    return origins(Entry(**row) for row in entries.values("number", "event", "entered_at", "data"))
