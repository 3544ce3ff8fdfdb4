"""What a mediation opens on the floors below: the proof of an undertaking, to those who may see the undertaking."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from claims_project.vault.access import readers
from mediation.models import Undertaking


@readers.register
def proof_files(user: Any) -> QuerySet:
    """Files sent as proof of undertakings that `user` may see."""
    return Undertaking.objects.visible_to(user).filter(proof_file__isnull=False).values("proof_file")
