"""Mappings kept under a name: what a source's columns hold is said once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid
from claims_project.common.querysets import swap
from registry.access import require_registrar
from registry.mapping import ColumnMapping
from registry.models import ImportMapping


def save_mapping(
    *, name: str, mapping: ColumnMapping, register: str, actor: User, now: datetime
) -> ImportMapping:  # fmt: skip
    """Keep a mapping under a name, in place of what was kept there. Raises NotAllowed, Invalid (no name), Conflict."""
    require_registrar(actor)
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Invalid.one("save_as", "Give the mapping a name of at most 100 characters.")
    said: dict[str, Any] = {"columns": mapping.as_json(), "register": register, "saved_at": now, "saved_by": actor}
    known = ImportMapping.objects.filter(name=name).first()
    if known is not None:
        swap(known, **said)
        return known
    try:
        with transaction.atomic():
            return ImportMapping.objects.create(name=name, **said)
    except IntegrityError as problem:
        raise Conflict(f"A mapping called {name} was saved just now. Look at it, then try again.") from problem
