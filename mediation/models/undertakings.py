"""What a settlement obliges someone to do, by when, and whether it was done."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Membership, Party, User
from claims_project.procedure.models import Deadline
from claims_project.vault.models import StoredFile
from disputes.models import Case, OnTheDocket
from mediation.models.settlements import Clause
from mediation.querysets import UndertakingDeadlineQuerySet, UndertakingQuerySet


class Undertaking(models.Model):
    """One measurable thing one party must do by a date. Opened when its
    settlement takes force; written by services.undertakings.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PERFORMED = "performed", _("Performed")
        WAIVED = "waived", _("Waived")
        BREACHED = "breached", _("Breached")

    SETTLED = (State.PERFORMED, State.WAIVED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clause = models.OneToOneField(Clause, on_delete=models.PROTECT, related_name="undertaking")
    obligor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    due_on = models.DateField(help_text="The day of the last of its deadlines: whatever moves that moves this.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proof = models.TextField(_("what proves it"), blank=True)
    proof_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proved_at = models.DateTimeField(null=True, blank=True, help_text="When the obligor sent its proof.")
    breach_words = models.TextField(blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    cure_by = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was found performed, or waived.")
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return f"Undertaking of {self.obligor}: {self.words[:60]}"


class UndertakingDeadline(OnTheDocket, Deadline):
    """The day by which an undertaking is to be performed."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="deadlines")

    objects = UndertakingDeadlineQuerySet.as_manager()

    class Meta(Deadline.Meta):
        pass

    @property
    def case(self) -> Case:
        return self.undertaking.clause.settlement.case

    def took_over(self) -> None:
        Undertaking.objects.filter(pk=self.undertaking_id).update(due_on=self.due_on)

    def recipients(self) -> models.QuerySet[User]:
        """Those who act for the party that owes it."""
        acting = Membership.objects.filter(
            party=self.undertaking.obligor_id, ended_at=None, role__in=Membership.ACTING
        ).values("user")
        return User.objects.filter(pk__in=acting, is_active=True)

    def about_words(self) -> str:
        case = self.undertaking.clause.settlement.case
        return f"{case.docket_number}, clause {self.undertaking.clause.number} of the settlement"

    def link(self) -> str:
        case = self.undertaking.clause.settlement.case
        return reverse("mediation:undertaking", args=[case.docket_number, self.undertaking.key])
