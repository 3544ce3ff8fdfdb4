"""The register in the admin: read by every office role; a registrar acts on a title from its page."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.errors import Invalid
from claims_project.common.formatting import area
from claims_project.common.http import add_to_form
from registry.access import may_write
from registry.admin.acts import ACT_PAGES
from registry.asof import standing_of, title_chain
from registry.history import acts_of, burdens_of, excluded_of, holders_over_time, relatives_of
from registry.maps import map_of
from registry.models import Claim, Disposition, Overlap
from registry.services.titles import offers
from registry.title import ACTS, Kind

DISPOSITION_LABELS = {
    **dict.fromkeys(Disposition.values),
    Disposition.ACTIVE: "success",
    **dict.fromkeys((Disposition.SUSPENDED, Disposition.PENDING, Disposition.FILED_ONLY), "warning"),
    **dict.fromkeys((Disposition.FORFEITED, Disposition.CANCELLED, Disposition.VOID), "danger"),
}
"""Each value with its colour; the list shows the bare code of a value that is not named."""


@admin.register(Claim)
class ClaimAdmin(OfficeAdmin):
    list_display = ("number", "name", "holders", "body", "area", "registered_on", "standing", "establishment")
    list_filter = ("register", "body", "disposition", "establishment", "title_type")
    search_fields = ("claim_number", "name", "holdings__party__name")
    list_select_related = ("register", "body")
    list_per_page = 50

    @display(description=_("Claim"), ordering="claim_number")
    def number(self, claim: Claim) -> str:
        return str(claim)

    @display(description=_("Holders"))
    def holders(self, claim: Claim) -> str:
        held = [holding.party.name for holding in claim.holdings.all() if holding.until_at is None]
        return ", ".join(held) or "–"

    @display(description=_("Area"), ordering="area_m2")
    def area(self, claim: Claim) -> str:
        return area(claim.area_m2)

    @display(description=_("Disposition"), ordering="disposition", label=DISPOSITION_LABELS)
    def standing(self, claim: Claim) -> tuple[str, str]:
        return claim.disposition, claim.get_disposition_display()

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("holdings__party")

    def get_urls(self) -> list:
        act = path("<int:pk>/acts/<slug:kind>/", self.admin_site.admin_view(self.act_view), name="registry_claim_act")
        return [act, *super().get_urls()]

    def _claim(self, request: HttpRequest, pk: Any) -> Claim:
        if not str(pk).isdecimal():
            raise Http404
        rows = self.get_queryset(request).with_boundary_visible_to(request.user).select_related("register", "body")
        return get_object_or_404(rows, pk=pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The claim's page. Nothing on it is a field: a title changes by the acts offered."""
        if not self.has_view_permission(request):
            raise Http404
        claim, user = self._claim(request, object_id), request.user
        overlaps = Overlap.objects.visible_to(user).of_claim(claim).with_claims().order_by("state", "-area_m2")
        standing = standing_of(claim)
        offered = self._offers(claim, user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(claim),
            "subtitle": None,
            "claim": claim,
            "offered": [offer for offer in offered if offer["allowed"]],
            "refused": [offer for offer in offered if not offer["allowed"]],
            "can_write": may_write(user),
            "holders": holders_over_time(standing) if standing else [],
            "chain": title_chain(claim),
            "burdens": burdens_of(claim),
            "excluded": excluded_of(claim),
            "predecessors": relatives_of(claim.predecessors),
            "successors": relatives_of(claim.successors),
            "overlaps": overlaps,
            "map": map_of(claims=Claim.objects.filter(pk=claim.pk), overlaps=overlaps, user=user),
            "acts": acts_of(claim, user),
        }
        return TemplateResponse(request, "admin/registry/claim_page.html", context)

    def _offers(self, claim: Claim, user: Any) -> list[dict[str, Any]]:
        """Each act that has a page: taken there, or not now, with the reasons."""
        by_kind = {offer.kind: offer for offer in offers(claim=claim, user=user)}
        return [
            {
                "act": by_kind[kind].act,
                "allowed": by_kind[kind].allowed,
                "reasons": by_kind[kind].reasons,
                "href": reverse("admin:registry_claim_act", args=[claim.pk, kind]),
            }
            for kind in ACT_PAGES
            if kind in by_kind
        ]

    def _ground_of(self, claim: Claim, request: HttpRequest) -> dict[str, Any] | None:
        drawn = map_of(claims=Claim.objects.filter(pk=claim.pk), user=request.user)
        return drawn and {**drawn, "alone": True}

    def act_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """Ask for what an act needs, then take it."""
        claim = self._claim(request, pk)
        if kind not in ACT_PAGES or not may_write(request.user):
            raise Http404
        act, page = ACTS[Kind(kind)], ACT_PAGES[Kind(kind)]
        form = page.form(request.POST if request.method == "POST" else None, claim=claim, now=timezone.now())
        if request.method == "POST" and form.is_valid():
            faults: list[Invalid] = []

            def take() -> None:
                try:
                    page.take(claim=claim, actor=request.user, now=timezone.now(), form=form)
                except Invalid as refusal:
                    faults.append(refusal)
                    raise

            if self.attempt(request, take, f"{claim}: {act.words.lower()}.") or not faults:
                return redirect("admin:registry_claim_change", claim.pk)
            add_to_form(form, faults[0])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.label,
            "claim": claim,
            "act": act,
            "hint": page.hint,
            "form": form,
            "media": self.media + form.media,
            "holders": claim.holders_now(),
            "boundary": json.dumps(claim.boundary),
            "intervening": getattr(form, "intervening", None),
            "map": self._ground_of(claim, request) if {"boundary", "successors"} & act.sets else None,
        }
        return TemplateResponse(request, "admin/registry/act_page.html", context)
