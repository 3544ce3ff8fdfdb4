"""Who may see what of a mediation.

Mediation communications (sessions, proposals, drafts of an agreement) are read by the mediator of the
case and by the parties they are addressed to; caucus notes by the mediator, and by a party for what it
wrote. Registrar and auditor only learn that such things exist: that is `existence_visible_to`, which
gives dictionaries without text or names. Source: access classes.
"""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, QuerySet, Value, When

from claims_project.common.querysets import VisibleQuerySet
from disputes.querysets import since_joining


def _cases_mediated(user: Any) -> QuerySet:
    """Ids of the cases `user` mediates now. Whoever runs the register and docket never reads as a mediator."""
    from disputes.models import Assignment

    if not user.is_authenticated or not user.is_mediator or user.is_registrar:
        return Assignment.objects.none().values("case")
    return Assignment._base_manager.filter(user=user, capacity="mediator", ended_at=None).values("case")


def _parties_of(user: Any) -> QuerySet:
    """Ids of the parties whose papers `user` may read."""
    from claims_project.accounts.models import Party

    return Party.objects.read_for_by(user).values("pk")


def _cases_joined(user: Any) -> QuerySet:
    """Ids of the cases in which one of the user's parties has appeared."""
    from disputes.models import CaseParty

    return CaseParty._base_manager.filter(party__in=_parties_of(user), appeared_at__isnull=False).values("case")


def _parties_acted_for(user: Any) -> QuerySet:
    from claims_project.accounts.models import Party

    return Party.objects.acted_for_by(user).values("pk")


class ExistenceQuerySet(VisibleQuerySet):
    """Rows of which some roles learn only that they exist. `existence` names
    what a registrar learns, `sealed_by` the hash.
    """

    existence: tuple[str, ...] = ("key", "case")
    sealed_by: str = ""

    def existence_visible_to(self, user: Any) -> QuerySet[Any, dict[str, Any]]:
        """That it exists, when, and (auditor) its hash: never a text or a name. Everyone else learns nothing here."""
        if not user.is_authenticated:
            return self.none().values(*self.existence)
        if user.is_auditor:
            return self.values(*self.existence, *([self.sealed_by] if self.sealed_by else []))
        if user.is_registrar:
            return self.values(*self.existence)
        return self.none().values(*self.existence)


class MediatorProfileQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Registrar and auditor see the panel; a mediator their own profile."""
        if not user.is_authenticated:
            return self.none()
        if user.is_registrar or user.is_auditor:
            return self
        return self.filter(user=user) if user.is_mediator else self.none()

    def editable_by(self, user: Any) -> Self:
        return self if user.is_authenticated and user.is_registrar else self.none()


class InterestQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        from mediation.models import MediatorProfile

        return self.filter(profile__in=MediatorProfile.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        return self if user.is_authenticated and user.is_registrar else self.none()


class AppointmentQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Registrar and auditor; the nominee; the parties who appeared in the case."""
        if not user.is_authenticated:
            return self.none()
        if user.is_registrar or user.is_auditor:
            return self
        return self.filter(Q(profile__user=user) | Q(case__in=_cases_joined(user)))

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_registrar else self.filter(profile__user=user)

    def at_work(self) -> Self:
        """Appointments that still ask for the mediator's time: not those whose case is settled or closed."""
        return self.filter(state="in_effect").exclude(case__state__in=("settled_monitoring", "closed"))


class AppointmentDeadlineQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        from mediation.models import Appointment

        return self.filter(appointment__in=Appointment.objects.visible_to(user))


class SessionQuerySet(ExistenceQuerySet):
    existence = ("key", "case", "planned_at", "state")

    def visible_to(self, user: Any) -> Self:
        """The mediator; every party that appeared for a joint session; its one party for a caucus."""
        if not user.is_authenticated:
            return self.none()
        addressed = Q(kind="joint") & since_joining(user, moment="planned_at") | Q(with_party__in=_parties_of(user))
        return self.filter(Q(case__in=_cases_mediated(user)) | Q(addressed, case__in=_cases_joined(user)))

    def editable_by(self, user: Any) -> Self:
        return self.filter(case__in=_cases_mediated(user))


class AttendanceQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        from mediation.models import Session

        return self.filter(session__in=Session.objects.visible_to(user))


class ProposalQuerySet(ExistenceQuerySet):
    existence = ("key", "case", "number", "sent_at")
    sealed_by = "sha256"

    def visible_to(self, user: Any) -> Self:
        """The mediator; the party that made it; those it is addressed to. Never a registrar."""
        from mediation.models import Proposal

        if not user.is_authenticated:
            return self.none()
        through = Proposal.addressees.through
        addressed = through._base_manager.filter(party__in=_parties_of(user)).values("proposal")
        mine = Q(pk__in=addressed) | Q(by_party__in=_parties_of(user))
        return self.filter(Q(case__in=_cases_mediated(user)) | Q(mine, case__in=_cases_joined(user)))

    def editable_by(self, user: Any) -> Self:
        """Those who may withdraw it: the mediator for the office's own, the party for its own."""
        if not user.is_authenticated:
            return self.none()
        own = Q(by_party=None, case__in=_cases_mediated(user))
        return self.filter(own | Q(by_party__in=_parties_acted_for(user)))


class ProposalAnswerQuerySet(ExistenceQuerySet):
    existence = ("pk", "proposal", "at")

    def visible_to(self, user: Any) -> Self:
        """One's own party's answers; the others' only once everybody
        accepted, and then to whoever may read the proposal.
        """
        from mediation.models import Proposal

        if not user.is_authenticated:
            return self.none()
        revealed = Proposal.objects.visible_to(user).filter(state=Proposal.State.ACCEPTED)
        return self.filter(
            Q(party__in=_parties_of(user), proposal__case__in=_cases_joined(user)) | Q(proposal__in=revealed)
        )


class CaseKeyQuerySet(VisibleQuerySet):
    """Nobody sees a key: services.caucus alone uses it."""


class CaucusNoteQuerySet(ExistenceQuerySet):
    existence = ("key", "case", "written_at")
    sealed_by = "sha256"

    def visible_to(self, user: Any) -> Self:
        """The mediator of the case; a party for what it wrote itself. Nobody else, whatever their role."""
        if not user.is_authenticated:
            return self.none()
        own = Q(by_party=True, party__in=_parties_of(user), case__in=_cases_joined(user))
        return self.filter(Q(case__in=_cases_mediated(user)) | own)


class SettlementQuerySet(ExistenceQuerySet):
    existence = ("key", "case", "number", "state")
    sealed_by = "text_sha256"

    def visible_to(self, user: Any) -> Self:
        """A draft: the mediator. Once sent: parties, registrar, auditor too. In force: the monitor too."""
        if not user.is_authenticated:
            return self.none()
        sent = Q(sent_at__isnull=False)
        if user.is_registrar or user.is_auditor:
            return self.filter(sent)
        joined = Q(case__in=_cases_joined(user)) & since_joining(user, moment="sent_at")
        seen = Q(case__in=_cases_mediated(user)) | (sent & joined)
        if user.is_monitor:
            seen |= Q(state="in_force")
        return self.filter(seen)

    def editable_by(self, user: Any) -> Self:
        return self.filter(state="draft", case__in=_cases_mediated(user))


class ClauseQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        from mediation.models import Settlement

        return self.filter(settlement__in=Settlement.objects.visible_to(user))

    def with_boundary_visible_to(self, user: Any) -> Self:
        """Adds `boundary_shown`: the new boundary, or None when the claim's coordinates are not for `user`.

        An outlet that shows a clause reads `boundary_shown`, never `new_boundary`: a monitor reads agreements in
        force, and is not among those who are shown confidential coordinates.
        """
        from registry.models import Claim

        shown = Exists(Claim.objects.boundary_visible_to(user).filter(pk=OuterRef("claim")))
        return self.annotate(boundary_shown=Case(When(shown, then=F("new_boundary")), default=Value(None, JSONField())))

    def editable_by(self, user: Any) -> Self:
        from mediation.models import Settlement

        return self.filter(settlement__in=Settlement.objects.editable_by(user))


class SignatureQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        from mediation.models import Settlement

        return self.filter(settlement__in=Settlement.objects.visible_to(user))


class UndertakingQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Monitor, registrar and auditor; the parties to the case; its mediator."""
        if not user.is_authenticated:
            return self.none()
        if user.is_monitor or user.is_registrar or user.is_auditor:
            return self
        return self.filter(
            Q(clause__settlement__case__in=_cases_mediated(user)) | Q(clause__settlement__case__in=_cases_joined(user))
        )

    def editable_by(self, user: Any) -> Self:
        """The monitor; whoever owes it (proof) and whom it benefits (waiver, breach)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_monitor:
            return self
        mine = _parties_acted_for(user)
        return self.visible_to(user).filter(Q(obligor__in=mine) | Q(beneficiary__in=mine))


class UndertakingDeadlineQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        from mediation.models import Undertaking

        return self.filter(undertaking__in=Undertaking.objects.visible_to(user))
