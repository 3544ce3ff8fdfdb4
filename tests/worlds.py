"""A small world, made through the services alone.

Two parties whose claims overlap on the Moon, and a case brought to any state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from claims_project.accounts.models import Membership, Party, User
from claims_project.accounts.services import add_member, register_party, system_actor
from disputes.models import Case, CaseParty, Filing
from disputes.services import answering, closing, drafts, evidence, filing, registrar
from mediation.models import Proposal, Settlement, Undertaking
from mediation.services import appointments, panel, process, proposals, sessions, settlements, undertakings
from mediation.services.dividing import annex_for
from mediation.services.drafting import ClauseDraft, drafts_of
from registry.models import Claim, Overlap
from registry.services import open_register, register_body, register_claim


def square(west: float, south: float, side: float = 0.02) -> dict:
    """A square of `side` degrees as GeoJSON."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass
class World:
    """Who and what there is: Alice acts for North, Bob for South; their claims N-1 (senior) and S-1 overlap."""

    alice: User
    bob: User
    dora: User
    carol: User
    mona: User
    now: datetime
    north: Party = field(init=False)
    south: Party = field(init=False)
    first: Claim = field(init=False)
    second: Claim = field(init=False)
    overlap: Overlap = field(init=False)

    def __post_init__(self) -> None:
        office = system_actor()
        self.north = register_party(name="North Mining", kind="company", actor=office, now=self.now)
        self.south = register_party(name="South Mining", kind="company", actor=office, now=self.now)
        add_member(party=self.north, user=self.alice, role=Membership.Role.OWNER, actor=office, now=self.now)
        add_member(party=self.south, user=self.bob, role=Membership.Role.OWNER, actor=office, now=self.now)
        register = open_register(code="LUNA", name="Lunar register", recognised=True, actor=self.dora)
        body = register_body(name="Moon", actor=self.dora)
        common = {"register": register, "body": body, "title_type": "lode", "actor": self.dora, "now": self.now}
        self.first = register_claim(
            number="N-1",
            name="North one",
            boundary=square(10.0, 5.0),
            holders=[(self.north, Decimal(100))],
            registered_on=date(2150, 1, 10),
            **common,
        )
        self.second = register_claim(
            number="S-1",
            name="South one",
            boundary=square(10.01, 5.01),
            holders=[(self.south, Decimal(100))],
            registered_on=date(2160, 6, 1),
            **common,
        )
        self.overlap = Overlap.objects.get()

    def another_ground(self, number: int) -> Overlap:
        """Two more claims that overlap, N-`number` and S-`number`; what is filed from now on is about them."""
        common = {
            "register": self.first.register,
            "body": self.first.body,
            "title_type": "lode",
            "actor": self.dora,
            "now": self.now,
        }
        west = 10.0 + number
        self.first = register_claim(
            number=f"N-{number}",
            name=f"North {number}",
            boundary=square(west, 5.0),
            holders=[(self.north, Decimal(100))],
            registered_on=date(2150, 1, 10),
            **common,
        )
        self.second = register_claim(
            number=f"S-{number}",
            name=f"South {number}",
            boundary=square(west + 0.01, 5.01),
            holders=[(self.south, Decimal(100))],
            registered_on=date(2160, 6, 1),
            **common,
        )
        self.overlap = Overlap.objects.get(first__in=(self.first, self.second))
        return self.overlap

    def at(self, **later: int) -> datetime:
        """Moves the world's time on and returns it."""
        self.now += timedelta(**later)
        return self.now

    def draft(self) -> Case:
        """A complete draft of North's, with one exhibit, ready to be filed."""
        case = drafts.start_draft(party=self.north, actor=self.alice, now=self.now, overlap=self.overlap)
        exhibit = evidence.offer_exhibit(
            case=case,
            upload=SimpleUploadedFile("survey.txt", b"The corner posts stand where they stood in 2150.\n"),
            actor=self.alice,
            now=self.now,
            title="Survey of 2150",
            kind="survey",
        )
        drafts.state_ground(
            case=case,
            actor=self.alice,
            code="overlap",
            statement="South's posts stand inside North's ground.",
            exhibits=[exhibit],
        )
        drafts.change_draft(case=case, actor=self.alice, relief="That the boundary follow North's posts.")
        drafts.state_truth(case=case, actor=self.alice, name="Alice", affirmed=True)
        return case

    def filed(self) -> Case:
        case = self.draft()
        filing.file_case(case=case, actor=self.alice, now=self.at(hours=1))
        return case

    def registered(self, case: Case | None = None) -> Case:
        """`case`, or a new one, is registered."""
        case = case or self.filed()
        registrar.register_case(
            case=case,
            actor=self.dora,
            now=self.at(hours=1),
            parties_confirmed=True,
            duplicates_checked=True,
            why_different="It is about other ground.",
        )
        return case

    def served(self, case: Case | None = None) -> tuple[Case, str]:
        """A registered case served on South, and the code of the letter."""
        case = self.registered(case)
        _service, code = registrar.serve(
            case_party=case.parties.get(role=CaseParty.Role.RESPONDENT),
            actor=self.dora,
            now=self.at(hours=1),
            method="post",
            proof="Return receipt 4711",
        )
        return case, code

    def response_due(self, case: Case | None = None) -> Case:
        """`case` once filed, or a new one, is registered, served and called for its answer."""
        case, _code = self.served(case)
        registrar.call_for_answer(case=case, actor=self.dora, now=self.at(hours=1))
        return case

    def answer(self, case: Case, *, accepts: bool = True) -> Filing:
        answer = answering.start_answer(case=case, actor=self.bob)
        for ground in case.grounds.filter(case_party__role=CaseParty.Role.CLAIMANT):
            answering.answer_ground(
                answer=answer, ground=ground, actor=self.bob, position="denied", statement="Not so."
            )
        answering.change_answer(
            answer=answer,
            actor=self.bob,
            accepts_process=accepts,
            statement="We were there first.",
            truth_stated_as="Bob",
        )
        return filing.file_answer(answer=answer, actor=self.bob, now=self.at(days=1))

    def negotiation(self) -> Case:
        case = self.response_due()
        self.answer(case)
        case.refresh_from_db()
        return case

    def mediator_selection(self) -> Case:
        return self.selection(self.negotiation())

    def selection(self, case: Case) -> Case:
        """A case in negotiation goes on to the choice of a mediator."""
        closing.end_negotiation(case=self.fresh(case), actor=self.alice, now=self.at(days=1))
        return self.fresh(case)

    def mediation(self, case: Case | None = None) -> Case:
        """Carol is proposed, accepts with her declaration, and mediation begins: of `case`, or of a new one."""
        case = case or self.mediator_selection()
        profile = panel.keep_profile(
            user=self.carol, actor=self.dora, now=self.now, languages=["English"], expertise=["surveying"], capacity=3
        )
        appointment = appointments.propose(
            case=self.fresh(case), profile=profile, actor=self.dora, now=self.at(hours=1)
        )
        appointments.accept(
            appointment=appointment,
            actor=self.carol,
            now=self.at(hours=1),
            declaration=appointments.DECLARATION,
            typed_name="Carol",
        )
        appointments.put_into_effect(appointment=appointment, actor=self.dora, now=self.at(hours=1))
        return self.fresh(case)

    def met(self, case: Case, next_step: str = "The mediator makes a proposal within a week.") -> None:
        """A joint session is planned and held."""
        session = sessions.plan(
            case=case,
            actor=self.carol,
            now=self.at(hours=1),
            kind="joint",
            planned_at=self.now + timedelta(days=1),
            place="Room 1",
        )
        sessions.hold(
            session=session,
            actor=self.carol,
            now=self.at(days=2),
            held_at=session.planned_at,
            attendance=[(self.north, "Alice"), (self.south, "Bob"), (None, "Carol")],
            next_step=next_step,
        )

    def proposed(self, case: Case, **given: Any) -> Proposal:
        """Carol proposes that the junior claim gives up the common ground."""
        return proposals.make(
            **{
                "case": self.fresh(case),
                "actor": self.carol,
                "now": self.at(hours=1),
                "terms": "The junior claim gives up the common ground.",
                "annex": annex_for(self.overlap, "relinquish-second"),
                "expires_at": self.now + timedelta(days=7),
                **given,
            }
        )

    def answered(self, proposal: Proposal, party: Party, answer: str = "accept") -> Proposal:
        return proposals.answer(
            proposal=Proposal.objects.get(pk=proposal.pk),
            party=party,
            actor=self.for_party(party),
            now=self.at(minutes=1),
            answer=answer,
        )

    def drawn_up(self, case: Case, title: str = "Division of the common ground") -> Settlement:
        """What both parties accepted, drawn up by Carol: the terms, the junior's new boundary and a payment."""
        proposal = self.proposed(case)
        for party in (self.north, self.south):
            self.answered(proposal, party)
        settlement = settlements.draw_up(case=self.fresh(case), actor=self.carol, now=self.at(hours=1), title=title)
        payment = ClauseDraft(
            kind="payment",
            text="North Mining pays South Mining 10,000 credits.",
            obligor=self.north,
            beneficiary=self.south,
            due_on=self.now.date() + timedelta(days=60),
        )
        return settlements.amend(
            settlement=settlement,
            actor=self.carol,
            now=self.at(hours=1),
            title=settlement.title,
            preamble="The parties settle their dispute.",
            clauses=[*drafts_of(settlement), payment],
        )

    def sent_for_signature(self) -> Settlement:
        case = self.mediation()
        self.met(case)
        settlement = self.drawn_up(case)
        settlements.send_for_signature(settlement=settlement, actor=self.carol, now=self.at(hours=1))
        return Settlement.objects.get(pk=settlement.pk)

    def sign(self, settlement: Settlement, party: Party) -> None:
        stored = Settlement.objects.get(pk=settlement.pk)
        user = self.for_party(party)
        settlements.sign(
            settlement=stored,
            party=party,
            actor=user,
            now=self.at(minutes=1),
            shown_sha256=stored.text_sha256,
            typed_name=user.name,
            agreed=True,
        )

    def settlement_pending(self) -> Case:
        return self.fresh(self.sent_for_signature().case)

    def settled_monitoring(self) -> Case:
        """Both signed, the register is changed, one undertaking is open."""
        settlement = self.sent_for_signature()
        for party in (self.north, self.south):
            self.sign(settlement, party)
        settlements.put_into_force(
            settlement=Settlement.objects.get(pk=settlement.pk), actor=self.dora, now=self.at(hours=1)
        )
        return self.fresh(settlement.case)

    def closed(self) -> Case:
        """The whole way: settled, and every undertaking performed."""
        case = self.settled_monitoring()
        for undertaking in Undertaking.objects.filter(clause__settlement__case=case):
            undertakings.prove(
                undertaking=undertaking,
                actor=self.for_party(undertaking.obligor),
                now=self.at(days=1),
                proof="Paid, reference 7.",
            )
            undertakings.perform(
                undertaking=Undertaking.objects.get(pk=undertaking.pk), actor=self.mona, now=self.at(days=1)
            )
        process.complete(case=self.fresh(case), actor=self.mona, now=self.at(days=1))
        return self.fresh(case)

    def for_party(self, party: Party) -> User:
        """Who signs and answers for a party."""
        return self.alice if party == self.north else self.bob

    @staticmethod
    def fresh(case: Case) -> Case:
        return Case.objects.get(pk=case.pk)
