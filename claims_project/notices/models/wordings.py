"""How notices are worded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.notices.querysets import WordingQuerySet
from claims_project.record.models import AppendOnlyModel


class Wording(AppendOnlyModel):
    """A version of the wording of one kind of notice; the highest number is used. Written by services.wordings alone.

    Where there is none the kind's own wording holds (kinds.KINDS).
    """

    kind = models.CharField(_("kind of notice"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-number")
        verbose_name = _("wording of notices")
        verbose_name_plural = _("wordings of notices")
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="a_wording_has_its_number")]

    def __str__(self) -> str:
        return f"{self.kind}, version {self.number}"
