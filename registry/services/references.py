"""Keeping every version of what the register stands on: who changed it, when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict
from registry.models import ReferenceVersion
from registry.title import as_fact

Kind = ReferenceVersion.Kind
FIRST = "Entered."


def keep_version(
    *,
    kind: str,
    subject: str,
    row: models.Model,
    columns: Iterable[str],
    actor: User,
    now: datetime | None,
    reason: str = FIRST,
) -> ReferenceVersion:
    """Add the row as it stands now to its versions, in the transaction that wrote it. Without `now`, of this moment.

    Raises Conflict (someone added a version at the same moment).
    """
    facts: dict[str, Any] = {column: as_fact(getattr(row, column)) for column in columns}
    last = ReferenceVersion.objects.filter(kind=kind, subject=subject).aggregate(last=models.Max("number"))["last"]
    version = ReferenceVersion(
        kind=kind, subject=subject, number=(last or 0) + 1, facts=facts, reason=reason.strip(), entered_by=actor
    )
    if now is not None:
        version.entered_at = now
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as problem:
        raise Conflict("Someone else changed this at the same moment. Look at the change, then try again.") from problem
    return version
