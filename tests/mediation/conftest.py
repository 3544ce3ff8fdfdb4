"""A case about an overlap, brought by Alice against Bob, at the door of mediation; and how it goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from claims_project.accounts.models import OfficeRole, Party, User
from claims_project.accounts.services import add_member, register_party, system_actor
from disputes.models import Case
from disputes.services.answering import answer_ground, change_answer, start_answer
from disputes.services.closing import end_negotiation
from disputes.services.drafts import change_draft, start_draft, state_ground, state_truth
from disputes.services.filing import file_answer, file_case
from disputes.services.registrar import call_for_answer, register_case, serve
from mediation.models import Appointment, MediatorProfile, Proposal, Settlement
from mediation.services import appointments, panel, proposals, sessions, settlements
from mediation.services.drafting import ClauseDraft, drafts_of
from registry.models import Claim, Overlap
from registry.services.bodies import register_body
from registry.services.claims import register_claim
from registry.services.registers import open_register
from tests.conftest import make_user


def square(west: float, south: float, width: float = 0.1, height: float = 0.1) -> dict[str, Any]:
    east, north = west + width, south + height
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass
class Quarrel:
    """Everyone and everything in the case, and `now`, which moves on as it is told."""

    now: datetime
    alice: User
    bob: User
    carol: User
    dora: User
    mona: User
    alpha: Party
    beta: Party
    senior: Claim
    junior: Claim
    overlap: Overlap
    case: Case
    profile: MediatorProfile
    made: dict[str, Any] = field(default_factory=dict)

    def later(self, **span: int) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def fresh(self) -> Case:
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case

    def nominate(self) -> Appointment:
        """Carol is proposed and accepts."""
        appointment = appointments.propose(
            case=self.fresh(), profile=self.profile, actor=self.dora, now=self.later(hours=1)
        )
        appointments.accept(
            appointment=appointment,
            actor=self.carol,
            now=self.later(hours=1),
            declaration=appointments.DECLARATION,
            typed_name="Carol",
        )
        return appointment

    def mediate(self) -> Appointment:
        """Carol is proposed, accepts, and mediation begins."""
        appointment = self.nominate()
        appointments.put_into_effect(appointment=appointment, actor=self.dora, now=self.later(hours=1))
        self.fresh()
        return appointment

    def meet(self) -> None:
        """A joint session is planned and held."""
        session = sessions.plan(
            case=self.fresh(),
            actor=self.carol,
            now=self.later(hours=1),
            kind="joint",
            planned_at=self.now + timedelta(days=1),
            place="Room 1",
        )
        sessions.hold(
            session=session,
            actor=self.carol,
            now=self.later(days=2),
            held_at=session.planned_at,
            attendance=[(self.alpha, "Alice"), (self.beta, "Bob"), (None, "Carol")],
            next_step="The mediator makes a proposal within a week.",
        )

    def propose(self, **given: Any) -> Proposal:
        """Carol proposes that the junior gives up the common ground."""
        return proposals.make(
            **{
                "case": self.fresh(),
                "actor": self.carol,
                "now": self.later(hours=1),
                "terms": "The junior claim gives up the common ground.",
                "expires_at": self.now + timedelta(days=7),
                **given,
            }
        )

    def answer(self, proposal: Proposal, who: str, answer: str = "accept") -> Proposal:
        party, user = (self.alpha, self.alice) if who == "alice" else (self.beta, self.bob)
        stored = Proposal.objects.get(pk=proposal.pk)
        return proposals.answer(proposal=stored, party=party, actor=user, now=self.later(minutes=1), answer=answer)

    def agree(self, **given: Any) -> Proposal:
        proposal = self.propose(**given)
        self.answer(proposal, "alice")
        return self.answer(proposal, "bob")

    def draw_up(self) -> Settlement:
        """The agreement: the terms, the junior's new boundary, and a payment."""
        settlement = settlements.draw_up(
            case=self.fresh(), actor=self.carol, now=self.later(hours=1), title="Division of the common ground"
        )
        payment = ClauseDraft(
            kind="payment",
            text="Alpha Mining pays Beta Drilling 10,000 credits.",
            obligor=self.alpha,
            beneficiary=self.beta,
            due_on=date(2187, 6, 1),
        )
        return settlements.amend(
            settlement=settlement,
            actor=self.carol,
            now=self.later(hours=1),
            title=settlement.title,
            preamble="The parties settle their dispute.",
            clauses=[*drafts_of(settlement), payment],
        )

    def sign(self, settlement: Settlement, who: str, **given: Any) -> Any:
        party, user = (self.alpha, self.alice) if who == "alice" else (self.beta, self.bob)
        return settlements.sign(
            **{
                "settlement": Settlement.objects.get(pk=settlement.pk),
                "party": party,
                "actor": user,
                "now": self.later(minutes=1),
                "shown_sha256": settlement.text_sha256,
                "typed_name": user.name,
                "agreed": True,
                **given,
            }
        )

    def settle(self) -> Settlement:
        """The whole way: to an agreement in force."""
        self.mediate()
        self.meet()
        self.agree(annex=self.annex())
        settlement = self.draw_up()
        settlements.send_for_signature(settlement=settlement, actor=self.carol, now=self.later(hours=1))
        self.sign(settlement, "alice")
        self.sign(settlement, "bob")
        settlement = Settlement.objects.get(pk=settlement.pk)
        settlements.put_into_force(settlement=settlement, actor=self.dora, now=self.later(hours=1))
        self.fresh()
        return Settlement.objects.get(pk=settlement.pk)

    def annex(self) -> dict[str, Any]:
        """The junior gives up the common ground, as the partition aid makes it."""
        from mediation.services.dividing import annex_for

        return annex_for(self.overlap, "relinquish-second")


@pytest.fixture
def quarrel(alice, bob, carol, dora, mona, now) -> Quarrel:
    """The case in the state “choosing a mediator”: alpha's senior claim and beta's junior one overlap by a quarter."""
    office = system_actor()
    alpha = register_party(name="Alpha Mining", kind="company", actor=office, now=now)
    beta = register_party(name="Beta Drilling", kind="company", actor=office, now=now)
    add_member(party=alpha, user=alice, role="owner", actor=office, now=now)
    add_member(party=beta, user=bob, role="owner", actor=office, now=now)
    register = open_register(code="NORTH", name="Northern register", actor=dora)
    body = register_body(name="Ceres", radius_a=482_000.0, radius_b=446_000.0, actor=dora)
    facts = {"register": register, "body": body, "actor": dora, "now": now}
    senior = register_claim(
        number="N-1", boundary=square(10, 20), holders=[(alpha, Decimal(100))], registered_on=date(2150, 1, 5), **facts
    )
    junior = register_claim(
        number="N-2",
        boundary=square(10.05, 20.05),
        holders=[(beta, Decimal(100))],
        registered_on=date(2160, 1, 5),
        **facts,
    )
    overlap = Overlap.objects.get()
    case = start_draft(party=alpha, actor=alice, now=now, overlap=overlap)
    state_ground(case=case, actor=alice, code="overlap", statement="Both claims cover the same ground.")
    change_draft(case=case, actor=alice, relief="That the common ground is ours.")
    state_truth(case=case, actor=alice, name="Alice", affirmed=True)
    file_case(case=case, actor=alice, now=now)
    register_case(case=case, actor=dora, now=now, parties_confirmed=True, duplicates_checked=True)
    serve(case_party=case.parties.get(party=beta), actor=dora, now=now, method="portal", proof="Delivered")
    call_for_answer(case=case, actor=dora, now=now)
    answer = start_answer(case=case, actor=bob)
    answer_ground(answer=answer, ground=case.grounds.get(), actor=bob, position="denied")
    change_answer(answer=answer, actor=bob, accepts_process=True, statement="We were there.", truth_stated_as="Bob")
    file_answer(answer=answer, actor=bob, now=now)
    case = Case.objects.get(pk=case.pk)
    end_negotiation(case=case, actor=alice, now=now)
    profile = panel.keep_profile(
        user=carol, actor=dora, now=now, languages=["English"], expertise=["surveying"], capacity=3
    )
    return Quarrel(
        now=now, alice=alice, bob=bob, carol=carol, dora=dora, mona=mona, alpha=alpha, beta=beta, senior=senior,
        junior=junior, overlap=overlap, case=Case.objects.get(pk=case.pk), profile=profile,
    )  # fmt: skip


@pytest.fixture
def mediation(quarrel: Quarrel) -> Quarrel:
    """The case in mediation by Carol."""
    quarrel.mediate()
    return quarrel


@pytest.fixture
def another_mediator(db) -> User:
    """On the panel, but not on the case."""
    return make_user("Cleo", OfficeRole.Role.MEDIATOR)
