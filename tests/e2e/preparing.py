"""What a browser test takes as given, made in the office's own data through its services. Prints its answer as JSON.

Run by tests.e2e.office.Office.prepare in a process of its own: the tests' process has another database.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

PASSWORD = "a long enough password"
ROLES = {"dora": "registrar", "carol": "mediator", "mona": "monitor", "dan": "auditor"}


def people() -> dict[str, list[str]]:
    """Alice, who will file, and the office's people. Bob has no account yet: he makes one when the letter comes."""
    from django.utils import timezone

    from claims_project.accounts.services import give_role, register_user, system_actor

    now = timezone.now()
    made = {}
    for name in ("alice", *ROLES):
        address = f"{name}@way.example"
        user = register_user(email=address, name=f"{name.title()} Way", password=PASSWORD, now=now, verified=True)
        if role := ROLES.get(name):
            give_role(user=user, role=role, actor=system_actor(), now=now)
        made[name] = [address, PASSWORD]
    return made


def contest() -> dict[str, Any]:
    """An open overlap of two claims with one holder each, of which one is senior; Alice acts for the senior's holder,
    and nobody has an account for the junior's.

    The largest that leaves both a good part of their ground, so that a picture of it shows something.
    """
    from django.db.models import Count, Q
    from django.utils import timezone

    from claims_project.accounts.models import Membership, User
    from claims_project.accounts.services import add_member, end_membership, system_actor
    from registry.models import Claim, Overlap

    alone = Claim.objects.annotate(held=Count("holdings", filter=Q(holdings__until_at=None))).filter(held=1)
    found = Overlap.objects.filter(state="open", standing__in=("first", "second"), first__in=alone, second__in=alone)
    for overlap in found.order_by("-area_m2").select_related("first__register", "second__register"):
        first_is_senior = overlap.standing == "first"
        senior, junior = (overlap.first, overlap.second) if first_is_senior else (overlap.second, overlap.first)
        shares = overlap.share_first, overlap.share_second
        holders = [claim.holdings.get(until_at=None).party for claim in (senior, junior)]
        if min(shares) > 0.05 and max(shares) < 0.6 and holders[0] != holders[1]:
            break
    else:
        raise SystemExit("No open overlap in the register suits the test.")
    now, office = timezone.now(), system_actor()
    for membership in Membership.objects.filter(party__in=holders, ended_at=None):
        end_membership(membership=membership, actor=office, now=now)
    alice = User.objects.get(email="alice@way.example")
    add_member(party=holders[0], user=alice, role=Membership.Role.OWNER, actor=office, now=now)
    return {
        "overlap": overlap.get_absolute_url(),
        "division": "relinquish-second" if first_is_senior else "relinquish-first",
        "area_m2": overlap.area_m2,
        "key": str(overlap.key),
        **{
            name: {"url": claim.get_absolute_url(), "key": str(claim.key), "number": claim.claim_number,
                   "words": str(claim), "holder": holder.name, "area_m2": claim.area_m2}
            for name, claim, holder in (("senior", senior, holders[0]), ("junior", junior, holders[1]))
        },
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")
    django.setup()
    print(json.dumps({"people": people, "contest": contest}[sys.argv[1]]()))
