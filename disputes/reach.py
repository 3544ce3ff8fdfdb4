"""What a case opens on the floors below: its exhibits' files to those who may see the exhibit, its claims' coordinates
to its parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from claims_project.accounts.models import User
from claims_project.vault.access import readers, witness
from claims_project.vault.models import StoredFile
from disputes.models import Case, CaseDeadline, DocketDocument, Exhibit
from registry.access import boundary_readers
from registry.casefiles import CaseFile, Due, case_files
from registry.models import Claim, Overlap


@readers.register
def exhibit_files(user: Any) -> QuerySet:
    """Files of the exhibits `user` may see."""
    return Exhibit.objects.visible_to(user).values("file")


@readers.register
def docketed_files(user: Any) -> QuerySet:
    """Files of the documents on the docket that `user` may see."""
    return DocketDocument.objects.visible_to(user).values("file")


@witness
def looks_into_sealed_files(file: StoredFile, user: User, now: datetime) -> None:
    """Every look of an office user into a sealed document is recorded on the docket."""
    from disputes.services.sealing import record_look

    for exhibit in Exhibit.objects.filter(file=file).select_related("seal", "entry__seal", "case"):
        record_look(case=exhibit.case, thing=exhibit, actor=user, now=now)
    for document in DocketDocument.objects.filter(file=file).select_related("seal", "entry__seal", "entry__case"):
        record_look(case=document.entry.case, thing=document, actor=user, now=now)


@boundary_readers.register
def claims_in_cases(user: Any) -> QuerySet:
    """Claims in issue in a case whose papers are all open to `user`."""
    overlaps = Overlap.objects.filter(cases__in=Case.objects.wholly_open_to(user).values("pk"))
    named = Case.objects.wholly_open_to(user).filter(claims__isnull=False).values("claims")
    return Claim.objects.filter(
        Q(pk__in=named) | Q(pk__in=overlaps.values("first")) | Q(pk__in=overlaps.values("second"))
    ).values("pk")


@case_files.register
def cases_of(docket_numbers: Iterable[str], user: Any) -> Iterator[CaseFile]:
    """The cases of these numbers that `user` may see, each with its running dates that `user` may see."""
    found = Case.objects.visible_to(user).filter(docket_number__in=list(docket_numbers)).order_by("docket_number")
    running = CaseDeadline.objects.visible_to(user).filter(case__in=found.order_by().values("pk"), state="open")
    dates: dict[int, list[Due]] = defaultdict(list)
    for deadline in running.order_by("due_at"):
        dates[deadline.case_id].append(Due(deadline.due_at, deadline.label))
    for case in found:
        number = str(case.docket_number)
        yield CaseFile(number, case.caption, case.get_state_display(), case.get_absolute_url(), dates[case.pk])
