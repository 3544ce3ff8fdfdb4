"""Reading the register. It is public; confidential coordinates are not.

An outlet that shows a shape starts from `with_boundary_visible_to(user)` and reads `boundary_shown`, never `boundary`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from claims_project.accounts.models import Party
from claims_project.common.querysets import VisibleQuerySet
from claims_project.procedure.querysets import DeadlineQuerySet
from claims_project.record.querysets import EntryQuerySet
from registry import boxes
from registry.access import boundary_readers, may_write

if TYPE_CHECKING:
    from registry.models import Body


def _known(user: Any) -> bool:
    return user.is_authenticated and user.is_active


def _claims() -> ClaimQuerySet:
    return apps.get_model("registry", "Claim").objects.all()


class PublicQuerySet(VisibleQuerySet):
    """Rows of the register's public face: everybody reads, a registrar writes."""

    def visible_to(self, user: Any) -> Self:
        return self.all()

    def editable_by(self, user: Any) -> Self:
        return self.all() if _known(user) and may_write(user) else self.none()


class ClaimQuerySet(PublicQuerySet):
    def boundary_visible_to(self, user: Any) -> Self:
        """Claims whose coordinates `user` may be shown: all that are not confidential; confidential ones to the
        holder, parties and mediator of a case about them, registrar and auditor."""
        if not _known(user):
            return self.filter(coordinates_confidential=False)
        if user.is_registrar or user.is_auditor or user.is_system:
            return self.all()
        holdings = apps.get_model("registry", "Holding").objects
        held = holdings.filter(party__in=Party.objects.read_for_by(user).values("pk"), until_at=None)
        shown = Q(coordinates_confidential=False) | Q(pk__in=held.values("claim"))
        for reader in boundary_readers:
            shown |= Q(pk__in=reader(user))
        return self.filter(shown)

    def with_boundary_visible_to(self, user: Any) -> Self:
        """Adds `boundary_is_shown`, and `boundary_shown`: the boundary, or None when it is confidential and not for
        `user`."""
        shown = Exists(_claims().boundary_visible_to(user).filter(pk=OuterRef("pk")))
        return self.annotate(
            boundary_is_shown=shown,
            boundary_shown=Case(
                When(boundary_is_shown=True, then=F("boundary")),
                default=Value(None, JSONField()),
                output_field=JSONField(),
            ),
        )

    def touching(self, body: Body, west: float, south: float, east: float, north: float) -> Self:
        """Claims whose box may touch the given one. For a map: combine with `boundary_visible_to`, or the answer
        tells where a confidential claim lies."""
        sql, params = boxes.claims_in(body.pk, (west, south, east, north))
        return self.filter(body=body, pk__in=RawSQL(sql, params))  # noqa: S611 -- every value is a parameter

    def entered_by(self, at: datetime) -> Self:
        """Claims that were on the register at a moment: their first transaction had been entered."""
        transactions = apps.get_model("registry", "TitleTransaction").objects
        return self.filter(Exists(transactions.filter(claim=OuterRef("pk"), number=1, entered_at__lte=at)))

    def with_sole_holder(self) -> Self:
        """Adds `sole_holder`: the party that holds the whole claim, None when several do or nobody is on record."""
        whole = apps.get_model("registry", "Holding").objects.filter(claim=OuterRef("pk"), until_at=None, percent=100)
        return self.annotate(sole_holder=Subquery(whole.values("party")[:1]))

    def covering_ground(self) -> Self:
        """Claims whose title has not ended."""
        from registry.models import ENDED

        return self.exclude(disposition__in=[str(disposition) for disposition in ENDED])


class TitleTransactionQuerySet(EntryQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The history of every title is public, except that of one whose coordinates are confidential: its entries
        hold them."""
        return self.filter(claim__in=_claims().boundary_visible_to(user).values("pk"))


class OverlapQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """That two claims overlap, and by how much, is public; where, only when both boundaries are."""
        return self.all()

    def editable_by(self, user: Any) -> Self:
        return self.all() if _known(user) and may_write(user) else self.none()

    def with_geometry_visible_to(self, user: Any) -> Self:
        """Adds `geometry_is_shown`, and `geometry_shown`: None when either claim's coordinates are confidential and
        not for `user`."""
        seen = _claims().boundary_visible_to(user)
        shown = Q(Exists(seen.filter(pk=OuterRef("first_id")))) & Q(Exists(seen.filter(pk=OuterRef("second_id"))))
        return self.annotate(
            geometry_is_shown=Case(When(shown, then=True), default=False, output_field=BooleanField()),
            geometry_shown=Case(
                When(geometry_is_shown=True, then=F("geometry")),
                default=Value(None, JSONField()),
                output_field=JSONField(),
            ),
        )

    def contested(self) -> Self:
        """Overlaps that set two claims against each other: neither dismissed nor resolved."""
        return self.filter(state__in=("open", "in_case"))

    def of_claim(self, claim: Any) -> Self:
        """Overlaps a claim takes part in."""
        return self.filter(Q(first=claim) | Q(second=claim))

    def in_register(self, register: Any) -> Self:
        """Overlaps a claim of a register takes part in."""
        return self.filter(Q(first__register=register) | Q(second__register=register))

    def with_claims(self) -> Self:
        """Loads both claims and their registers, so that a row can be named without another query."""
        return self.select_related("first__register", "second__register", "senior__register", "body")


class ConflictSetQuerySet(PublicQuerySet):
    def standing(self) -> Self:
        """Sets that have not ended."""
        return self.filter(ended_at=None)

    def with_counts(self) -> Self:
        """Adds `claim_count` and `overlap_count` as they are now, each by a sub-query."""
        members = apps.get_model("registry", "ConflictMember").objects.filter(until_at=None)
        inside = members.filter(conflict_set=OuterRef("pk"))
        of_set = members.filter(conflict_set=OuterRef(OuterRef("pk")))
        overlaps = apps.get_model("registry", "Overlap").objects.contested().filter(first__in=of_set.values("claim"))
        return self.annotate(claim_count=_counted(inside), overlap_count=_counted(overlaps))


def _counted(rows: QuerySet) -> Coalesce:
    counting = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Coalesce(Subquery(counting, output_field=IntegerField()), 0)


class AssessmentQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What was published is public. What is provisional or issued is the office's; of one that was issued, also
        the holders'."""
        public = Q(published_at__isnull=False)
        if not _known(user):
            return self.filter(public)
        if user.is_office or user.is_system:
            return self.all()
        holdings = apps.get_model("registry", "Holding").objects
        held = holdings.filter(party__in=Party.objects.read_for_by(user).values("pk"), until_at=None)
        return self.filter(public | Q(issued_at__isnull=False, claim__in=held.values("claim")))

    def editable_by(self, user: Any) -> Self:
        return self.all() if _known(user) and may_write(user) else self.none()

    def standing(self) -> Self:
        """In effect: published, and not replaced."""
        return self.filter(state__in=("published", "suspended", "confirmed"))

    def with_ground_visible_to(self, user: Any) -> Self:
        """Adds `ground_is_shown`, and `ground_shown`: None when the claim's coordinates are confidential and not for
        `user`."""
        shown = Exists(_claims().boundary_visible_to(user).filter(pk=OuterRef("claim_id")))
        return self.annotate(
            ground_is_shown=shown,
            ground_shown=Case(
                When(ground_is_shown=True, then=F("ground")),
                default=Value(None, JSONField()),
                output_field=JSONField(),
            ),
        )


class AssessmentStepQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Seen with the assessment."""
        seen = apps.get_model("registry", "Assessment").objects.visible_to(user)
        return self.filter(assessment__in=seen.values("pk"))


class AssessmentDeadlineQuerySet(DeadlineQuerySet):
    """The contest window is seen with the assessment."""

    def visible_to(self, user: Any) -> Self:
        seen = apps.get_model("registry", "Assessment").objects.visible_to(user)
        return self.filter(assessment__in=seen.values("pk"))


class ImportRunQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The office's own work: registrar and auditor."""
        return self.all() if _known(user) and (may_write(user) or user.is_auditor) else self.none()


class ImportJobQuerySet(ImportRunQuerySet):
    def editable_by(self, user: Any) -> Self:
        return self.all() if _known(user) and may_write(user) else self.none()

    def to_work_on(self, now: datetime) -> Self:
        """Files to be previewed or imported that nobody has in hand."""
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        return self.filter(free, state__in=["preview", "import"])


class ImportFaultQuerySet(ImportRunQuerySet):
    """What an import said about a row is seen with the import."""
