"""Who may see which case, and which of its papers. Source: access.md's tables of roles and access classes.

Two circles: the docket sheet (`visible_to` of a case) and the papers (`papers_open_to`). Everything hangs on sub-
queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import Any, Self

from django.apps import apps
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims_project.accounts.models import Party
from claims_project.common.querysets import VisibleQuerySet
from claims_project.record.models import AccessClass
from claims_project.record.querysets import EntryQuerySet


def _known(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)


def _model(name: str) -> Any:
    return apps.get_model("disputes", name)


def _appeared_for(user: Any) -> QuerySet:
    """Cases in which a party that `user` may read for has appeared."""
    return (
        _model("CaseParty")
        .objects.filter(appeared_at__isnull=False, party__in=Party.objects.read_for_by(user))
        .values("case")
    )


def _assigned_to(user: Any) -> QuerySet:
    return _model("Assignment").objects.filter(user=user, ended_at=None).values("case")


def since_joining(user: Any, *, case: str = "case", moment: str) -> Q:
    """Of papers with a `moment`: not those from before the user's party joined the case by a consolidation that did not
    open them. `case` and `moment` are the ways from the paper to them.
    """
    if user.is_registrar or user.is_auditor:
        return Q()
    ways_in = _model("CaseParty").objects.filter(
        case=OuterRef(case), appeared_at__isnull=False, party__in=Party.objects.read_for_by(user)
    )
    late = ways_in.filter(papers_from__gt=OuterRef(moment))
    return ~Exists(late) | Exists(ways_in.filter(papers_from=None))


def _class_in_force() -> Coalesce:
    """The class of an entry, an exhibit or a document: as it was entered, unless it was sealed since."""
    return Coalesce("seal__access", "access")


def _named_in_seal(user: Any) -> Q:
    """What is sealed and open to `user` all the same: to the registrar, and as the order names its readers."""
    if user.is_registrar:
        return ~Q(pk__in=[])
    named = Q(readers__in=Party.objects.read_for_by(user))
    if user.is_auditor:
        named |= Q(auditor_reads=True)
    if user.is_mediator:
        named |= Q(mediator_reads=True, case__in=_model("Case").objects.mediated_by(user).values("pk"))
    return Q(seal__in=_model("Seal").objects.filter(named).values("pk"))


def _seals_against(user: Any) -> QuerySet:
    """Seals of entries that `user` may not read, among those of cases whose papers are open to them."""
    seals = _model("Seal").objects.filter(entry__isnull=False).exclude(access=AccessClass.PARTIES)
    if not _known(user):
        return seals
    if user.is_registrar:
        return seals.none()
    named = Q(readers__in=Party.objects.read_for_by(user))
    if user.is_auditor:
        named |= Q(auditor_reads=True)
    office = Q(access=AccessClass.OFFICE, case__in=_model("Case").objects.office_papers_open_to(user).values("pk"))
    if user.is_mediator:
        named |= Q(mediator_reads=True, case__in=_model("Case").objects.mediated_by(user).values("pk"))
    open_ones = _model("Seal").objects.filter(office | Q(access=AccessClass.SEALED) & named)
    return seals.exclude(pk__in=open_ones.values("pk"))


class CaseQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Cases whose docket sheet `user` may open. A draft is its author's party's alone, and the registrars' where
        they key it in from paper; an administrator sees none by that role.
        """
        if not _known(user):
            return self.none()
        seen = Q(pk__in=_appeared_for(user))
        if user.is_registrar:
            seen |= Q(on_paper__isnull=False)
        if user.is_registrar or user.is_auditor or user.is_mediator:
            seen |= ~Q(state="draft")
        elif user.is_monitor:
            seen |= Q(state="settled_monitoring") | Q(outcome__in=("settled", "settled_in_part"))
        return self.filter(seen)

    def papers_open_to(self, user: Any) -> Self:
        """Cases whose papers of class “parties” `user` may read: the parties, the registrar, the auditor, the case's
        mediator.
        """
        if not _known(user):
            return self.none()
        seen = Q(pk__in=_appeared_for(user))
        if user.is_registrar or user.is_auditor:
            seen |= ~Q(state="draft")
        elif user.is_mediator:
            seen |= Q(pk__in=_assigned_to(user))
        return self.filter(seen)

    def wholly_open_to(self, user: Any) -> Self:
        """Those of `papers_open_to` in which nothing is from before the user's party came."""
        late = self.papers_open_to(user)
        if not _known(user) or user.is_registrar or user.is_auditor:
            return late
        ways_in = _model("CaseParty").objects.filter(
            case=OuterRef("pk"), appeared_at__isnull=False, party__in=Party.objects.read_for_by(user)
        )
        return late.filter(~Exists(ways_in.exclude(papers_from=None)) | Exists(ways_in.filter(papers_from=None)))

    def office_papers_open_to(self, user: Any) -> Self:
        """Cases whose papers of class “office” `user` may read."""
        if not _known(user):
            return self.none()
        if user.is_registrar or user.is_auditor:
            return self.exclude(state="draft")
        if user.is_mediator:
            return self.filter(pk__in=_assigned_to(user))
        return self.none()

    def mediated_by(self, user: Any) -> Self:
        """Cases of which `user` is the mediator now."""
        if not _known(user) or not user.is_mediator:
            return self.none()
        return self.filter(pk__in=_assigned_to(user))

    def editable_by(self, user: Any) -> Self:
        """Cases on which `user` acts in some capacity; which step is allowed when is the lifecycle's to say."""
        if not _known(user):
            return self.none()
        acting = (
            _model("CaseParty")
            .objects.filter(appeared_at__isnull=False, party__in=Party.objects.acted_for_by(user))
            .values("case")
        )
        acts = Q(pk__in=acting)
        if user.is_registrar:
            acts |= ~Q(state="draft")
        if user.is_mediator:
            acts |= Q(pk__in=_assigned_to(user))
        if user.is_monitor:
            acts |= Q(state="settled_monitoring")
        return self.filter(acts)


class CasePaperQuerySet(VisibleQuerySet):
    """Rows that belong to a case and are of class “parties”. A model whose case is further away names the way in
    CASE_PATH; one whose rows have a moment names it in WRITTEN_AT.
    """

    def _in(self, cases: QuerySet) -> Self:
        path = getattr(self.model, "CASE_PATH", "case")
        return self.filter(**{f"{path}__in": cases.values("pk")})

    def visible_to(self, user: Any) -> Self:
        rows = self._in(_model("Case").objects.papers_open_to(user))
        moment = getattr(self.model, "WRITTEN_AT", "")
        if not moment or not _known(user):
            return rows
        return rows.filter(since_joining(user, case=getattr(self.model, "CASE_PATH", "case"), moment=moment))


class FiledQuerySet(CasePaperQuerySet):
    """Papers that came with an entry of the docket: open to those who may read the case's papers, and not where that
    entry is sealed from them.
    """

    def visible_to(self, user: Any) -> Self:
        return super().visible_to(user).filter(~Exists(_seals_against(user).filter(entry=OuterRef("entry"))))

    def in_passing(self, user: Any) -> Self:
        """Of those, what a page may show unasked: to the office nothing sealed, which its entry's page opens."""
        seen = self.visible_to(user)
        return seen.exclude(entry__seal__access=AccessClass.SEALED) if getattr(user, "is_office", False) else seen


class ServiceQuerySet(FiledQuerySet):
    def with_failure(self) -> Self:
        """Each with `failed_in`: the number of the docket entry by which it came to nothing, because it was found to
        have failed or its own entry was struck. An entry that was struck itself takes nothing away."""
        links = _model("DocketLink").objects
        struck = links.filter(to=OuterRef("entry"), kind="strikes")
        undone = links.filter(
            Q(kind="strikes") | Q(kind="corrects", entry__event="service_failed"), to=OuterRef("entry")
        )
        numbers = undone.filter(~Exists(struck)).order_by("entry__number").values("entry__number")
        return self.annotate(failed_in=Subquery(numbers[:1]))

    def standing(self) -> Self:
        """Those that count."""
        return self.with_failure().filter(failed_in=None)


class PaperRequestQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """That a request came on paper is known to whoever may read its papers, and to the registrars before."""
        cases = _model("Case").objects
        seen = Q(case__in=cases.papers_open_to(user).values("pk"))
        if _known(user) and user.is_registrar:
            seen |= Q(case__state="draft")
        return self.filter(seen)


class ServiceOpeningQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """That a paper was opened is known to whoever knows of its service."""
        return self.filter(service__in=_model("Service").objects.visible_to(user).values("pk"))


class FilingReviewQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """How a filing stands with the office is known to whoever may read the filing."""
        return self.filter(filing__in=_model("Filing").objects.visible_to(user).values("pk"))

    def editable_by(self, user: Any) -> Self:
        return self.filter(filing__party__in=Party.objects.acted_for_by(user), state="returned")


class DeficiencyQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What is wrong with a filing is known to whoever may read the entry that returned it: those of the filing."""
        return self.filter(review__in=_model("FilingReview").objects.visible_to(user).values("pk"))


def _filed_with(entries: QuerySet) -> QuerySet:
    """The filings of these entries in which a row of a party was stated."""
    return _model("Filing").objects.filter(
        entry__in=entries,
        case=OuterRef("case_party__case"),
        party=OuterRef("case_party__party"),
        lodged_at=OuterRef("filed_at"),
    )


class StatedQuerySet(CasePaperQuerySet):
    """What a party states: before it is filed it is that party's alone; filed, it is sealed with its filing."""

    def visible_to(self, user: Any) -> Self:
        own = Q(case_party__party__in=Party.objects.read_for_by(user))
        shut = _filed_with(_seals_against(user).values("entry"))
        return super().visible_to(user).filter(Q(filed_at__isnull=False) | own).filter(~Exists(shut))

    def in_passing(self, user: Any) -> Self:
        """Of those, what a page may show unasked: to the office nothing sealed, which its entry's page opens."""
        seen = self.visible_to(user)
        if not getattr(user, "is_office", False):
            return seen
        seals = _model("Seal").objects.filter(entry__isnull=False, access=AccessClass.SEALED)
        return seen.filter(~Exists(_filed_with(seals.values("entry"))))

    def editable_by(self, user: Any) -> Self:
        return self.filter(filed_at=None, case_party__party__in=Party.objects.acted_for_by(user))


class ExhibitQuerySet(CasePaperQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Filed exhibits by their class in force, and not where the entry they were filed with is sealed; an unfiled
        one is its party's alone.
        """
        if not _known(user):
            return self.none()
        cases = _model("Case").objects
        own = Q(offered_by__party__in=Party.objects.read_for_by(user), filed_at=None)
        if user.is_registrar:
            own |= Q(case__on_paper__isnull=False, case__state="draft")
        open_to_parties = Q(
            in_force__in=(AccessClass.PUBLIC, AccessClass.PARTIES), case__in=cases.papers_open_to(user).values("pk")
        )
        if _known(user):
            open_to_parties &= since_joining(user, moment="filed_at")
        office = Q(in_force=AccessClass.OFFICE, case__in=cases.office_papers_open_to(user).values("pk"))
        filed = (
            Q(filed_at__isnull=False)
            & (open_to_parties | office | Q(in_force=AccessClass.SEALED) & _named_in_seal(user))
            & ~Exists(_seals_against(user).filter(entry=OuterRef("entry")))
        )
        return self.alias(in_force=_class_in_force()).filter(own | filed)

    def with_class_in_force(self) -> Self:
        """Adds `in_force`: the class of each exhibit as the orders on the docket leave it."""
        return self.annotate(in_force=_class_in_force())

    def editable_by(self, user: Any) -> Self:
        return self.filter(filed_at=None, offered_by__party__in=Party.objects.acted_for_by(user))


class CaseLinkQuerySet(VisibleQuerySet):
    """Ties between two cases. A model names its two ways to a case in ENDS."""

    def visible_to(self, user: Any) -> Self:
        """A tie is seen by whoever may open the docket sheets of both cases."""
        cases = _model("Case").objects.visible_to(user).exclude(state="draft").values("pk")
        one, other = self.model.ENDS  # type: ignore[attr-defined]
        return self.filter(**{f"{one}__in": cases, f"{other}__in": cases})

    def current(self) -> Self:
        return self.filter(ended_at=None)


class CasePartyQuerySet(CasePaperQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The docket sheet names the parties."""
        return self._in(_model("Case").objects.visible_to(user))

    def unserved(self) -> Self:
        """Respondents on whom no service counts."""
        served = _model("Service").objects.standing().values("case_party")
        return self.filter(role="respondent").exclude(pk__in=served)


class AssignmentQuerySet(CasePaperQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Who mediates a case is on its docket sheet."""
        return self._in(_model("Case").objects.visible_to(user))


class CaseDeadlineQuerySet(CasePaperQuerySet):
    """Deadlines are seen by whoever may read the case's papers."""


class AnswerCodeQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """That a code was made and used is the registrar's and the auditor's to see; the code itself is kept
        nowhere.
        """
        if _known(user) and (user.is_registrar or user.is_auditor):
            return self
        return self.none()


class DocketEntryQuerySet(EntryQuerySet):
    """A line may be known to exist (`visible_to`) without its text being read (`readable_by`).

    Its class in force is the one it was entered with, unless an order or a motion sealed it since (Seal).
    """

    CONFIDENTIAL = (AccessClass.MEDIATION, AccessClass.CAUCUS, AccessClass.SEALED)

    def with_class_in_force(self) -> Self:
        """Adds `in_force`: the class of each entry as the orders on its docket leave it."""
        return self.annotate(in_force=_class_in_force())

    def _ways_to_read(self, user: Any, classes: Collection[str]) -> Iterator[tuple[Collection[str], Q]]:
        """Each way in which `user` may read an entry whose class in force is one of `classes`, with the classes that it
        opens.
        """
        cases = _model("Case").objects
        if AccessClass.PUBLIC in classes:
            yield (AccessClass.PUBLIC,), Q(case__in=cases.visible_to(user).values("pk"))
        if AccessClass.PARTIES in classes:
            papers = Q(case__in=cases.papers_open_to(user).values("pk"))
            yield (AccessClass.PARTIES,), papers & since_joining(user, moment="entered_at")
        if AccessClass.OFFICE in classes:
            yield (AccessClass.OFFICE,), Q(case__in=cases.office_papers_open_to(user).values("pk"))
        if not set(self.CONFIDENTIAL).isdisjoint(classes):
            addressed = _model("DocketAddressee").objects.filter(party__in=Party.objects.read_for_by(user))
            yield self.CONFIDENTIAL, Q(seal__isnull=True, pk__in=addressed.values("entry"))
        if AccessClass.SEALED in classes:
            yield (AccessClass.SEALED,), _named_in_seal(user)
        talks = (AccessClass.MEDIATION, AccessClass.CAUCUS)
        if user.is_mediator and not set(talks).isdisjoint(classes):
            yield talks, Q(case__in=cases.mediated_by(user).values("pk"))

    def readable_by(self, user: Any) -> Self:
        """Entries whose text `user` may read."""
        if not _known(user):
            return self.none()
        ways = self._ways_to_read(user, AccessClass.values)
        seen = reduce(or_, (Q(in_force__in=opened) & way for opened, way in ways))
        return self.alias(in_force=_class_in_force()).filter(seen)

    def read_by(self, user: Any, *, in_force: str) -> Self:
        """The same of entries whose class in force is known: the one question that is left, for telling many people."""
        if not _known(user):
            return self.none()
        ways = self._ways_to_read(user, (in_force,))
        return self.filter(reduce(or_, (way for _opened, way in ways)))

    def visible_to(self, user: Any) -> Self:
        """Entries `user` may know to exist: a numbered line with its event and time."""
        if not _known(user):
            return self.none()
        known = Q(pk__in=_model("DocketEntry").objects.readable_by(user).values("pk"))
        if user.is_registrar or user.is_auditor:
            known |= Q(in_force__in=self.CONFIDENTIAL)
        return self.alias(in_force=_class_in_force()).filter(known)

    def with_readable(self, user: Any) -> Self:
        """Adds `in_force`, `may_open` (`user` may read the text) and `readable` (it may be shown in passing: for the
        office a sealed text is opened on its own page, where the look is recorded).
        """
        may_open = Exists(_model("DocketEntry").objects.readable_by(user).filter(pk=OuterRef("pk")))
        in_passing = ~Q(in_force=AccessClass.SEALED) if getattr(user, "is_office", False) else ~Q(pk__in=[])
        return (
            self.with_class_in_force()
            .annotate(may_open=may_open)
            .annotate(readable=ExpressionWrapper(Q(may_open=True) & in_passing, output_field=BooleanField()))
        )

    def with_struck(self) -> Self:
        """Adds `struck`: whether a later entry strikes it."""
        strikes = _model("DocketLink").objects.filter(kind="strikes", to=OuterRef("pk"))
        return self.annotate(struck=Exists(strikes))


class DocketLinkQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A link is part of what its entry says, and the other end must be known to the reader too."""
        entries = _model("DocketEntry").objects
        return self.filter(
            entry__in=entries.readable_by(user).values("pk"), to__in=entries.visible_to(user).values("pk")
        )


class DocketDocumentQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Documents by their class in force, of the entries `user` may read."""
        if not _known(user):
            return self.none()
        cases = _model("Case").objects
        as_the_entry = Q(in_force=AccessClass.PUBLIC) | Q(
            seal__isnull=True, access__in=DocketEntryQuerySet.CONFIDENTIAL
        )
        of_class = (
            as_the_entry
            | Q(in_force=AccessClass.PARTIES, entry__case__in=cases.papers_open_to(user).values("pk"))
            | Q(in_force=AccessClass.OFFICE, entry__case__in=cases.office_papers_open_to(user).values("pk"))
            | Q(in_force=AccessClass.SEALED, seal__isnull=False) & _named_in_seal(user)
        )
        readable = _model("DocketEntry").objects.readable_by(user)
        return self.alias(in_force=_class_in_force()).filter(of_class, entry__in=readable.values("pk"))


class SealQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """How a thing is sealed is known to those who may read the order."""
        return self.filter(ordered_in__in=_model("DocketEntry").objects.readable_by(user).values("pk"))


class DocketAddresseeQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """To whom an entry is addressed is known to those who may read it."""
        return self.filter(entry__in=_model("DocketEntry").objects.readable_by(user).values("pk"))
