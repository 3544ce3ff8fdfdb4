"""Where every field of a claim comes from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims_project.accounts.models import Party
from registry.models import Claim
from registry.origins import provenance_of
from registry.provenance import Origin

HOW = {
    "cell": gettext_lazy("As the file says"),
    "reckoned": gettext_lazy("Worked out from what the file says"),
    "file": gettext_lazy("The file does not say; what is usual was taken"),
    "act": gettext_lazy("Entered by the office"),
}
LABELS = {
    "register": gettext_lazy("register"), "claim_number": gettext_lazy("claim number"), "body": gettext_lazy("body"),
    "holders": gettext_lazy("holders"), "encumbrances": gettext_lazy("encumbrances"),
    "excluded_time": gettext_lazy("excluded time"),
}  # fmt: skip


def provenance(request: HttpRequest, register: str, number: str) -> HttpResponse:
    """The page of one claim's origins."""
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).select_related("register", "body"),
        register__code=register,
        claim_number=number,
    )
    found = provenance_of(claim, request.user)
    names = _names(found)
    rows = [
        {"origin": origin, "field": _label(origin.field), "how": HOW[origin.how], "value": _shown(origin, names)}
        for origin in found
    ]
    context = {
        "claim": claim,
        "rows": rows,
        "crumbs": [
            {"words": _("Register"), "href": reverse("registry:claims")},
            {"words": str(claim), "href": claim.get_absolute_url()},
            {"words": _("Where this comes from")},
        ],
    }
    return render(request, "registry/provenance.html", context)


def _label(field: str) -> Any:
    known = LABELS.get(field)
    return known if known is not None else Claim._meta.get_field(field).verbose_name


def _names(found: list[Origin]) -> dict[str, str]:
    keys = [share["party"] for origin in found if origin.field == "holders" for share in origin.value]
    return {str(key): name for key, name in Party.objects.filter(key__in=keys).values_list("key", "name")}


def _shown(origin: Origin, names: dict[str, str]) -> str:
    """A value in words."""
    if origin.field == "holders":
        return ", ".join(
            f"{names.get(share['party'], share['party'])} ({share['percent']} %)" for share in origin.value
        )
    if origin.field == "boundary":
        return _("the boundary on the map")
    if isinstance(origin.value, list):
        return ", ".join(map(str, origin.value))
    return str(origin.value)
