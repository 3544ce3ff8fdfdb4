"""Cases that may be the same dispute as another: the same ground or rate, between the same parties, still open."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from disputes.lifecycle import State
from disputes.models import Case


def possible_duplicates(case: Case) -> QuerySet[Case]:
    """Other open cases about an overlap, claim or tariff in issue here, in which a party of this case takes part: on
    either side, and whatever the track.
    """
    ground = Q(overlaps__in=case.overlaps.values("pk")) | Q(claims__in=case.claims_in_issue().values("pk"))
    if case.tariff_in_issue:
        ground |= Q(tariff_in_issue__iexact=case.tariff_in_issue)
    return (
        Case.objects.filter(ground, parties__party__in=case.parties.values("party"))
        .exclude(pk=case.pk)
        .exclude(state__in=(State.DRAFT, State.CLOSED))
        .distinct()
        .order_by("docket_number")
    )
