"""My parties: whom I act and read for, and who else does."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from claims_project.accounts import access, services
from claims_project.accounts.forms import MemberForm, PartyForm
from claims_project.accounts.models import Membership, Party, User
from claims_project.common.errors import Invalid, Refusal
from claims_project.common.http import add_to_form


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The parties I am a member of, and as what."""
    held = Membership.objects.filter(user=request.user, ended_at=None).select_related("party")
    return render(request, "account/parties/mine.html", {"memberships": held})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Register a party and become its owner."""
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            party = services.register_party(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("%(party)s is registered. You are its owner.") % {"party": party})
            return redirect("accounts:party", party.key)
    return render(request, "account/parties/register.html", {"form": form})


@require_safe
@login_required
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A party of mine: what the office knows of it, and its members."""
    party = _mine(request, key)
    members = Membership.objects.visible_to(request.user).filter(party=party, ended_at=None).select_related("user")
    manages = access.may_manage_members(request.user, party)  # type: ignore[arg-type]
    return render(request, "account/parties/party.html", {"party": party, "members": members, "manages": manages})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_member(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let someone who has an account here act or read for a party I own."""
    party = _mine(request, key)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(
                party=party,
                user=_user_at(form.cleaned_data["email"]),
                role=form.cleaned_data["role"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_to_form(form, _at_email(refusal))
        else:
            messages.success(request, _("%(who)s is a member of %(party)s now.") % {"who": member.user, "party": party})
            return redirect("accounts:party", party.key)
    context = {"form": form, "party": party}
    return render(request, "account/parties/add_member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_member(request: HttpRequest, key: uuid.UUID, membership: int) -> HttpResponse:
    """End a membership in a party I own, or my own in any."""
    party = _mine(request, key)
    members = Membership.objects.visible_to(request.user).filter(party=party, ended_at=None).select_related("user")
    member = get_object_or_404(members, pk=membership)
    if request.method == "POST":
        services.end_membership(membership=member, actor=request.user, now=timezone.now())
        messages.success(
            request, _("%(who)s is no member of %(party)s any more.") % {"who": member.user, "party": party}
        )
        return redirect("accounts:parties")
    return render(request, "account/parties/end_member.html", {"party": party, "member": member})


def _mine(request: HttpRequest, key: uuid.UUID) -> Party:
    """A party the person is a member of; any other is not found here, though its name is public on the register."""
    party: Party = get_object_or_404(Party.objects.read_for_by(request.user), key=key)
    return party


def _user_at(email: str) -> User:
    """Whoever signs in with this address. The words are the same whether there is nobody or nobody who can be added."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True, is_system=False).first()
    if user is None:
        raise Invalid.one(
            "email",
            _("Nobody can be added with this address. Ask them to create an account here with exactly this address."),
        )
    return user


def _at_email(refusal: Refusal) -> Refusal:
    """What the service says of the user is about the address that was typed."""
    if isinstance(refusal, Invalid):
        return Invalid([type(f)("email" if f.field == "user" else f.field, f.message) for f in refusal.faults])
    return refusal
