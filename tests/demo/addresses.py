"""Addresses of the demo office: one of every kind of thing, in every state it is in, that a person may know of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from claims_project.accounts.models import User
from disputes.models import Case, DocketEntry, Exhibit, Filing
from mediation.models import Appointment, Proposal, Session, Settlement, Undertaking
from registry.models import Claim, ConflictSet, Overlap


def one_of_each(rows: Iterable[Any], *names: str) -> Iterator[Any]:
    """The first of the rows that are alike in these fields."""
    seen = set()
    for row in rows:
        alike = tuple(str(getattr(row, name)) for name in names)
        if alike not in seen:
            seen.add(alike)
            yield row


def cases_for(user: User) -> Iterator[Case]:
    return one_of_each(Case.objects.visible_to(user).exclude(docket_number=None), "state", "outcome", "track")


def entries_for(user: User) -> Iterator[DocketEntry]:
    entries = DocketEntry.objects.visible_to(user).select_related("case").order_by("-pk")
    return one_of_each(entries, "event", "access")


def portal(user: User) -> Iterator[str]:
    for case in cases_for(user):
        for page in ("disputes:case", "disputes:docket", "mediation:sessions", "mediation:proposals"):
            yield reverse(page, args=[case.docket_number])
    for entry in entries_for(user):
        yield reverse("disputes:entry", args=[entry.case.docket_number, entry.number])
    for filing in one_of_each(Filing.objects.visible_to(user), "kind"):
        yield reverse("disputes:filed", args=[filing.key])
    for exhibit in one_of_each(Exhibit.objects.visible_to(user).exclude(filed_at=None), "kind"):
        yield exhibit.get_absolute_url()


def register(user: User) -> Iterator[str]:
    claims = Claim.objects.visible_to(user)
    for claim in one_of_each(claims, "disposition", "establishment", "coordinates_confidential"):
        yield claim.get_absolute_url()
    for overlap in one_of_each(Overlap.objects.visible_to(user), "state", "standing", "dismissed_as"):
        yield overlap.get_absolute_url()
    for found in one_of_each(ConflictSet.objects.visible_to(user), "ended_at"):
        yield found.get_absolute_url()


def office(user: User) -> Iterator[str]:
    mediation = (Appointment, Session, Proposal, Settlement, Undertaking)
    rows = [*cases_for(user)]
    for model in mediation:
        rows += one_of_each(model.objects.visible_to(user), "state")
    for row in rows:
        yield reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    for entry in entries_for(user):
        yield reverse("admin:disputes_case_entry", args=[entry.case_id, entry.number])
