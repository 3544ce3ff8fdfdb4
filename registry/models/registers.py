"""The registers whose entries count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import PublicQuerySet


class Register(models.Model):
    """A register of claims kept by some authority. Written by services.registers, which keeps every version.

    `recognition` is the office's decision whether an entry in it is one under provision 1; an import never makes it.
    """

    class Recognition(models.TextChoices):
        UNDECIDED = "undecided", _("Not decided")
        RECOGNISED = "recognised", _("Recognised")
        REFUSED = "refused", _("Not recognised")

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("In which its days are reckoned.")
    )
    accuracy_m = models.FloatField(
        _("accuracy"), null=True, blank=True, help_text=_("Of its positions, in metres; empty: not known.")
    )
    recognition = models.CharField(
        _("recognition"),
        max_length=12,
        choices=Recognition.choices,
        default=Recognition.UNDECIDED,
        help_text=_("Whether an entry in it counts under provision 1."),
    )
    recognised_from = models.DateField(
        _("recognised from"),
        null=True,
        blank=True,
        help_text=_("The first day whose entries count; empty: all."),
    )
    recognised_until = models.DateField(
        _("recognised until"), null=True, blank=True, help_text=_("The last day whose entries count; empty: no end.")
    )
    certified = models.BooleanField(
        _("certified"), default=False, help_text=_("Its keeper certified the entries that were handed over.")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recognised_from=None)
                | models.Q(recognised_until=None)
                | models.Q(recognised_until__gte=models.F("recognised_from")),
                name="a_recognition_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.name != self.code else self.code
