"""Telling every dispute at once, in the order of time, with the office's own daily sweep of deadlines in between."""

from __future__ import annotations

import heapq
import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Min

from claims_project.accounts.services import issue_token
from claims_project.demo.course import Act, Dispute
from claims_project.demo.ended import ENDED
from claims_project.demo.establishing import of_establishment
from claims_project.demo.ground import PLOTS
from claims_project.demo.opening import ANSWER_DUE, DRAFTS, FILED, REGISTERED
from claims_project.demo.people import PASSWORD, make_parties, make_people
from claims_project.demo.register import boundary_of_plot, draft_of, late_plots, make_claims, make_registers
from claims_project.demo.settled import IN_FORCE, PERFORMED, TO_SIGN
from claims_project.demo.story import Clock, Office, Story
from claims_project.demo.talks import MEDIATION, NEGOTIATION, SELECTION, STAYED
from claims_project.notices.services import outbox
from claims_project.notices.services.sending import sweep as send_what_waits
from claims_project.procedure.models import deadline_models
from claims_project.procedure.services.sweeping import sweep
from mediation.services.panel import keep_profile
from registry.models import Body, Register
from registry.services import amend_boundary, register_claims, transfer

Say = Callable[[str], None]
Event = tuple[datetime, int, Callable[[], None]]

CHAPTERS = (
    DRAFTS,
    FILED,
    REGISTERED,
    ANSWER_DUE,
    NEGOTIATION,
    SELECTION,
    MEDIATION,
    STAYED,
    TO_SIGN,
    IN_FORCE,
    PERFORMED,
    ENDED,
)
DISPUTES: dict[str, Dispute] = {key: dispute for chapter in CHAPTERS for key, dispute in chapter.items()}
RATIFIED_DAYS_AGO = 480
OPENED_DAYS_AGO = 360
KEPT = "demo.json"


def is_empty() -> bool:
    """Whether nobody has an account here, so that the demo may be loaded."""
    return not get_user_model().objects.filter(is_system=False).exists()


def kept_file() -> Path:
    """Where the demo's password and token are kept for `show_demo`, readable by their owner alone."""
    return settings.DATA_DIR / KEPT


@contextmanager
def quiet_outbox() -> Iterator[None]:
    """No message for each notice: hundreds would keep the worker from its first visitor. The sweep sends what waits."""
    before = outbox.poke.paused_until
    outbox.poke.paused_until = math.inf
    try:
        yield
    finally:
        outbox.poke.paused_until = before


@quiet_outbox()
@transaction.atomic
def load(*, now: datetime, say: Say) -> Office:
    """Make the demo office, whole or not at all. The caller has made sure that the office is empty."""
    zone = ZoneInfo(settings.OFFICE_TIME_ZONE)
    clock = Clock(zone, now, now - timedelta(days=OPENED_DAYS_AGO))
    say("People, parties and the register ...")
    users = make_people(clock.now)
    parties = make_parties(users, clock.now)
    registrar = users["registrar"]
    ratified_at = datetime.combine(clock.today - timedelta(days=RATIFIED_DAYS_AGO), time(12), zone)
    registers = make_registers(registrar, ratified_at, clock.now)
    claims = make_claims(
        registers=registers, parties=parties, registrar=registrar, ratified_on=ratified_at.date(), now=clock.now
    )
    office = Office(clock, users, parties, claims)
    keep_panel(office)
    say(f"{len(DISPUTES)} disputes, told over {OPENED_DAYS_AGO} days ...")
    tell(
        office,
        [
            *of_the_register(office, registers, ratified_at),
            *of_establishment(office, ratified_at.date()),
            *of_the_disputes(office),
        ],
    )
    token = issue_token(
        user=users["auditor"],
        actor=users["auditor"],
        now=now,
        expires=now + timedelta(days=180),
        label="Demo: shown when the office opens",
    )
    keep(token, now)
    return office


def tell(office: Office, events: list[Event]) -> None:
    """Let everything happen at its moment; in between reminders and mail go out as the worker would have sent them.

    What falls to the last two days is left for the worker that opens.
    """
    clock = office.clock
    today = datetime.combine(clock.today, time(0), clock.zone)
    heapq.heapify(events)
    while events:
        moment, _, happen = heapq.heappop(events)
        remind_until(clock, min(moment, today))
        clock.now = max(clock.now, moment)
        happen()
        if clock.now < today - timedelta(days=2):
            send_what_waits(clock=lambda: clock.now)
    remind_until(clock, today)


def remind_until(clock: Clock, moment: datetime) -> None:
    """Sweep the deadlines at each moment before `moment` at which one of them asks for it."""
    while (due := next_attention()) is not None and due < moment:
        clock.now = max(clock.now, due)
        sweep(now=clock.now)


def next_attention() -> datetime | None:
    """When the next reminder of any deadline is due."""
    found = [model._base_manager.aggregate(at=Min("next_reminder_at"))["at"] for model in deadline_models()]
    return min((at for at in found if at is not None), default=None)


def of_the_disputes(office: Office) -> Iterator[Event]:
    """Every act of every course at its moment; acts of one dispute keep their order."""
    number = 0
    for key, dispute in DISPUTES.items():
        story = office.stories[key] = Story(office, dispute.brief)
        last = datetime.min.replace(tzinfo=office.clock.zone)
        for act in dispute.course:
            last = max(last, office.clock.ago(act.days_ago, act.hour))
            number += 1
            yield last, number, _bound(story, key, act)


def _bound(story: Story, key: str, act: Act) -> Callable[[], None]:
    def happen() -> None:
        try:
            getattr(story, act.name)(**act.facts)
        except Exception as problem:
            problem.add_note(f"In the demo's dispute “{key}”, {act.days_ago} days ago: {act.name}.")
            raise

    return happen


def of_the_register(office: Office, registers: dict[str, Register], ratified_at: datetime) -> Iterator[Event]:
    """What happens to titles besides: late registrations, a transfer, a resurvey."""
    registrar, clock = office.users["registrar"], office.clock
    bodies = {body.name: body for body in Body.objects.all()}

    def register_late() -> None:
        drafts = [
            draft_of(plot, registers=registers, parties=office.parties, bodies=bodies, ratified_on=ratified_at.date())
            for plot in late_plots()
        ]
        made = register_claims(drafts, actor=registrar, now=clock.tick())
        office.claims.update({claim.claim_number: claim for claim in made})

    def hand_over() -> None:
        transfer(
            claim=office.claims["KS-102"],
            seller=office.parties["titan"],
            buyer=office.parties["ligeia"],
            percent=Decimal(30),
            actor=registrar,
            now=clock.tick(),
            reason="Deed of transfer lodged with the Saturn System Register.",
        )

    def resurvey() -> None:
        claim = office.claims["BR-20957"]
        plot = next(plot for plot in PLOTS if plot.number == claim.claim_number)
        amend_boundary(
            claim=claim,
            boundary=boundary_of_plot(replace(plot, width=plot.width * 0.97), claim.body.radius_a),
            actor=registrar,
            now=clock.tick(),
            reason="Resurvey on the datum of the register; the eastern line was 120 m too far out.",
            accuracy_m=2.0,
        )

    yield clock.ago(330), -3, register_late
    yield clock.ago(300), -2, hand_over
    yield clock.ago(244), -1, resurvey


def keep_panel(office: Office) -> None:
    """Three mediators: one of them declares an interest in Helios and its largest claim."""
    registrar, now = office.users["registrar"], office.clock.now
    helios = {"party": office.parties["helios"], "words": "Holds shares of a fund that invests in Helios"}
    panel = {
        "mediator": (["boundaries", "surveying", "organics"], ["English", "French", "Arabic"], "", []),
        "mediator2": (
            ["extraction rates", "valuation"],
            ["English", "Spanish"],
            "Adviser to the Lunar Chamber of Works since three years.",
            [helios, {"claim": office.claims["LC-0417"], "words": "Assessed the deposit for its holder"}],
        ),
        "mediator3": (
            ["docking fees", "access", "water"],
            ["English", "Japanese"],
            "Former member of a panel on works safety called by Titan Resources.",
            [],
        ),
    }
    for login, (expertise, languages, affiliations, interests) in panel.items():
        office.profiles[login] = keep_profile(
            user=office.users[login],
            actor=registrar,
            now=now,
            panel="Claims and access",
            expertise=expertise,
            languages=languages,
            affiliations=affiliations,
            capacity=8,
            interests=interests,
        )


def keep(token: str, now: datetime) -> None:
    """Write the password and the token down for `show_demo`: the database knows only their digests."""
    path = kept_file()
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"password": PASSWORD, "auditor_token": token, "loaded_at": now.isoformat()}, file, indent=2)


def kept() -> dict[str, str] | None:
    """What was written down when the demo was loaded; None when this is no demo office."""
    try:
        return json.loads(kept_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


__all__ = ["DISPUTES", "is_empty", "kept", "kept_file", "load"]
