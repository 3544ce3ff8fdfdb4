"""The bodies on which ground is claimed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.geodesy import Spheroid
from registry.querysets import PublicQuerySet


class Body(models.Model):
    """A planet, moon or small body with the radii that areas on it are reckoned with. Written by services.bodies."""

    class Kind(models.TextChoices):
        PLANET = "planet", _("Planet")
        DWARF_PLANET = "dwarf_planet", _("Dwarf planet")
        MOON = "moon", _("Moon")
        ASTEROID = "asteroid", _("Asteroid")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    parent = models.CharField(_("goes round"), max_length=100, blank=True)
    radius_a = models.FloatField(_("equatorial radius"), help_text=_("In metres."))
    radius_b = models.FloatField(_("polar radius"), help_text=_("In metres; not more than the equatorial."))
    source = models.CharField(_("source of the radii"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(radius_b__gt=0, radius_a__gte=models.F("radius_b")),
                name="a_body_is_round_or_flattened",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def spheroid(self) -> Spheroid:
        return Spheroid(self.radius_a, self.radius_b)
