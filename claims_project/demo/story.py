"""One dispute as it is told: the acts of its people, each through the services, each at the moment the clock shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from claims_project.accounts.models import Party, User
from claims_project.demo.entries import Entries
from claims_project.demo.files import Paper, make
from claims_project.demo.people import logins_of
from disputes.models import Answer, Case, CaseParty, Exhibit, FilingReview
from disputes.services import (
    answering,
    closing,
    consolidation,
    docket,
    drafts,
    evidence,
    filing,
    inbox,
    registrar,
    relating,
    reopening,
    stays,
)
from mediation.models import Appointment, MediatorProfile, Proposal, Settlement, Undertaking
from mediation.services import appointments, caucus, dividing, process, proposals, sessions, settlements, undertakings
from mediation.services.drafting import ClauseDraft, drafts_of
from registry.models import Claim, Overlap

Term = tuple[str, str, str, str, int | None]  # a clause: kind, text, who owes it, to whom, due so many days from today


@dataclass(slots=True)
class Clock:
    """The demo's time: it only goes forward, and never past the moment of loading."""

    zone: ZoneInfo
    loaded_at: datetime
    now: datetime

    @property
    def today(self) -> date:
        return self.loaded_at.astimezone(self.zone).date()

    def ago(self, days: int, hour: int = 10) -> datetime:
        """So many days before today, on a working day, never later than asked."""
        day = self.today - timedelta(days=days)
        while day.weekday() > 4:
            day -= timedelta(days=1)
        return datetime.combine(day, time(hour), self.zone)

    def ahead(self, days: int, hour: int = 10) -> datetime:
        """So many days after today, on a working day, never earlier than asked."""
        day = self.today + timedelta(days=days)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return datetime.combine(day, time(hour), self.zone)

    def tick(self, minutes: int = 4) -> datetime:
        """Time passes while somebody works; returns the moment it has become."""
        self.now = min(self.now + timedelta(minutes=minutes), self.loaded_at)
        return self.now


@dataclass(slots=True)
class Office:
    """Everybody and everything the disputes are told with."""

    clock: Clock
    users: dict[str, User]
    parties: dict[str, Party]
    claims: dict[str, Claim]
    profiles: dict[str, MediatorProfile] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)

    def user_for(self, code: str) -> User:
        """Whoever acts for a party."""
        return self.users[logins_of(code)[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a dispute is about. `claims` are two that overlap, or (with `apart`) each by itself."""

    claimant: str
    respondents: tuple[str, ...] = ()
    track: str = "T1"
    claims: tuple[str, ...] = ()
    apart: bool = False
    tariff: str = ""
    grounds: tuple[tuple[str, str], ...] = ()
    relief: str = ""
    papers: tuple[Paper, ...] = ()
    positions: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    answer_papers: tuple[Paper, ...] = ()


class Story(Entries):
    """A dispute and its course. Every public method is an act a course may name; its keywords are the act's facts."""

    def __init__(self, office: Office, brief: Brief) -> None:
        self.office, self.brief, self.clock = office, brief, office.clock
        self.case_pk = 0
        self.proposal_pk = 0

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return Case.objects.get(pk=self.case_pk)

    @property
    def claimant(self) -> User:
        return self.office.user_for(self.brief.claimant)

    @property
    def dora(self) -> User:
        return self.office.users["registrar"]

    @property
    def mediator(self) -> User:
        return self.case.assignments.get(ended_at=None).user

    def overlap(self) -> Overlap:
        first, second = (self.office.claims[number].pk for number in self.brief.claims)
        return Overlap.objects.get(Q(first=first, second=second) | Q(first=second, second=first))

    # Writing and filing

    def draft(self, *, complete: bool = True) -> None:
        """The claimant writes the request; an incomplete one has neither relief nor statement of truth yet."""
        brief, actor, clock = self.brief, self.claimant, self.clock
        overlap = self.overlap() if brief.claims and not brief.apart else None
        case = drafts.start_draft(
            party=self.office.parties[brief.claimant], actor=actor, now=clock.now, track=brief.track, overlap=overlap
        )
        self.case_pk = case.pk
        if brief.apart:
            named = [self.office.claims[number] for number in brief.claims]
            drafts.name_issue(case=case, actor=actor, claims=named, overlaps=[])
        for code in brief.respondents:
            drafts.name_respondent(case=case, actor=actor, party=self.office.parties[code])
        exhibits = [self._offer(case, paper, actor) for paper in brief.papers]
        for index, (code, statement) in enumerate(brief.grounds):
            rests_on = exhibits if index == 0 else exhibits[index : index + 1]
            drafts.state_ground(case=case, actor=actor, code=code, statement=statement, exhibits=rests_on)
        if complete:
            drafts.change_draft(case=case, actor=actor, relief=brief.relief, tariff_in_issue=brief.tariff)
            drafts.state_truth(case=case, actor=actor, name=actor.name, affirmed=True)

    def file(self) -> None:
        self.draft()
        filing.file_case(case=self.case, actor=self.claimant, now=self.clock.tick(35))

    def add_papers(self, *, by: str, papers: Iterable[Paper]) -> None:
        actor = self.office.user_for(by)
        for paper in papers:
            self._offer(self.case, paper, actor)
        filing.file_exhibits(case=self.case, actor=actor, now=self.clock.tick())

    def _offer(self, case: Case, paper: Paper, actor: User) -> Exhibit:
        now = self.clock.tick(1)
        made = make(paper, self.office.claims, (now - timedelta(days=12)).date())
        return evidence.offer_exhibit(
            case=case,
            upload=made.upload,
            actor=actor,
            now=now,
            title=made.title,
            kind=made.kind,
            dated=made.dated,
            author=made.author,
            language="English",
            relied_on_for=paper.relied_on_for,
        )

    # The registrar

    def return_it(self, *, defects: Iterable[str]) -> None:
        registrar.return_case(case=self.case, actor=self.dora, now=self.clock.tick(), defects=defects)

    def cure(self, *, answers: Iterable[str]) -> None:
        for defect, answer in zip(self.case.defects.filter(answered_at=None), answers, strict=True):
            filing.answer_defect(defect=defect, actor=self.claimant, now=self.clock.tick(), answer=answer)
        filing.cure(case=self.case, actor=self.claimant, now=self.clock.tick())

    def refuse(self, *, reasons: str) -> None:
        registrar.refuse_case(case=self.case, actor=self.dora, now=self.clock.tick(), reasons=reasons)

    def register(self, *, why_different: str = "") -> None:
        registrar.register_case(
            case=self.case,
            actor=self.dora,
            now=self.clock.tick(),
            parties_confirmed=True,
            duplicates_checked=True,
            why_different=why_different,
        )

    def serve(self, *, on: str = "", method: str = "portal", proof: str = "Delivery report of the portal") -> None:
        for respondent in self.case.parties.filter(role=CaseParty.Role.RESPONDENT).select_related("case", "party"):
            if not on or respondent.party == self.office.parties[on]:
                registrar.serve(
                    case_party=respondent, actor=self.dora, now=self.clock.tick(), method=method, proof=proof
                )

    def call(self) -> None:
        registrar.call_for_answer(case=self.case, actor=self.dora, now=self.clock.tick())

    def remark(self, *, text: str, by: str = "registrar", event: str = "note") -> None:
        docket.add_note(case=self.case, actor=self.office.users[by], now=self.clock.tick(), text=text, event=event)

    # The respondent

    def answer(self, *, by: str, accepts: bool = True) -> None:
        """`by` answers every ground as the brief says, and files the answer."""
        brief, actor, case = self.brief, self.office.user_for(by), self.case
        answer = answering.start_answer(case=case, actor=actor)
        if accepts:
            for ground, (position, statement) in zip(case.grounds.order_by("number"), brief.positions, strict=True):
                answering.answer_ground(
                    answer=answer, ground=ground, actor=actor, position=position, statement=statement
                )
        for paper in brief.answer_papers:
            self._offer(case, paper, actor)
        answering.change_answer(
            answer=Answer.objects.get(pk=answer.pk),
            actor=actor,
            accepts_process=accepts,
            statement=brief.answer,
            truth_stated_as=actor.name,
        )
        filing.file_answer(answer=Answer.objects.get(pk=answer.pk), actor=actor, now=self.clock.tick(30))
        review = FilingReview.objects.get(filing__case=case, state=FilingReview.State.WAITING)
        inbox.accept(review=review, actor=self.dora, now=self.clock.tick())

    # Choosing a mediator

    def ask_for_mediator(self) -> None:
        closing.end_negotiation(case=self.case, actor=self.claimant, now=self.clock.tick())

    def nominate(self, *, mediator: str) -> None:
        appointments.propose(
            case=self.case, profile=self.office.profiles[mediator], actor=self.dora, now=self.clock.tick()
        )

    def accept(self, *, disclosures: str = "") -> None:
        appointment = self._appointment(Appointment.State.PROPOSED)
        nominee = appointment.profile.user
        appointments.accept(
            appointment=appointment,
            actor=nominee,
            now=self.clock.tick(),
            declaration=appointments.DECLARATION,
            typed_name=nominee.name,
            disclosures=disclosures,
        )

    def decline_nomination(self, *, reasons: str) -> None:
        appointment = self._appointment(Appointment.State.PROPOSED)
        appointments.decline(
            appointment=appointment, actor=appointment.profile.user, now=self.clock.tick(), reasons=reasons
        )

    def challenge(self, *, by: str, reasons: str) -> None:
        appointments.challenge(
            appointment=self._appointment(Appointment.State.ACCEPTED),
            actor=self.office.user_for(by),
            now=self.clock.tick(),
            reasons=reasons,
        )

    def begin(self) -> None:
        process.begin_mediation(case=self.case, actor=self.dora, now=self.clock.tick())

    def _appointment(self, state: str) -> Appointment:
        return self.case.appointments.select_related("case", "profile__user").get(state=state)

    # Mediation

    def plan(self, *, ahead: int, kind: str = "joint", party: str = "", at_hour: int = 14, place: str = "") -> None:
        """A session is called for so many days after today (before it, when negative)."""
        sessions.plan(
            case=self.case,
            actor=self.mediator,
            now=self.clock.tick(),
            kind=kind,
            with_party=self.office.parties[party] if party else None,
            planned_at=self.clock.ahead(ahead, at_hour) if ahead > 0 else self.clock.ago(-ahead, at_hour),
            place=place or "Conference room 2, and by relay for those who cannot travel",
        )

    def hold(self, *, next_step: str) -> None:
        """The session that was planned first is entered as held, with everybody there who was called."""
        session = self.case.mediation_sessions.filter(state="planned").select_related("case", "with_party").first()
        if session is None:
            raise LookupError("No session is planned.")
        called = [session.with_party] if session.with_party else [role.party for role in self.case.parties.all()]
        present: list[tuple[Party | None, str]] = [(party, self._speaker(party)) for party in called]
        sessions.hold(
            session=session,
            actor=self.mediator,
            now=self.clock.tick(),
            held_at=session.planned_at,
            attendance=[*present, (None, self.mediator.name)],
            next_step=next_step,
        )

    def _speaker(self, party: Party) -> str:
        code = next(code for code, known in self.office.parties.items() if known.pk == party.pk)
        return self.office.user_for(code).name

    def note(self, *, party: str, text: str, by_party: bool = False) -> None:
        """A private note of talks with a party: the mediator's own, or the party's to the mediator."""
        actor = self.office.user_for(party) if by_party else self.mediator
        session = None
        if not by_party:
            session = self.case.mediation_sessions.filter(with_party=self.office.parties[party], state="held").last()
        caucus.write(
            case=self.case,
            party=self.office.parties[party],
            text=text,
            actor=actor,
            now=self.clock.tick(),
            session=session,
        )

    def propose(self, *, terms: str, days: int, by: str = "", division: str = "", supersede: bool = False) -> None:
        """Terms open for so many days from then; `division` is the partition aid's code for the overlap in issue."""
        previous = Proposal.objects.filter(pk=self.proposal_pk).select_related("case").first() if supersede else None
        made = proposals.make(
            case=self.case,
            actor=self.office.user_for(by) if by else self.mediator,
            by_party=self.office.parties[by] if by else None,
            now=self.clock.tick(),
            terms=terms,
            expires_at=self.clock.now + timedelta(days=days),
            annex=dividing.annex_for(self.overlap(), division) if division else None,
            supersedes=previous,
        )
        self.proposal_pk = made.pk

    def reply(self, *, by: str, answer: str = "accept") -> None:
        proposals.answer(
            proposal=Proposal.objects.select_related("case").get(pk=self.proposal_pk),
            party=self.office.parties[by],
            actor=self.office.user_for(by),
            now=self.clock.tick(),
            answer=answer,
        )

    # Settling

    def draw_up(
        self, *, title: str, preamble: str, clauses: Iterable[tuple[str, str, str, str, int | None]] = ()
    ) -> None:
        """The agreement from the accepted terms, and more clauses."""
        settlement = settlements.draw_up(case=self.case, actor=self.mediator, now=self.clock.tick(), title=title)
        parties = self.office.parties
        more = [
            ClauseDraft(
                kind=kind,
                text=text,
                obligor=parties[obligor] if obligor else None,
                beneficiary=parties[beneficiary] if beneficiary else None,
                due_on=self.clock.today + timedelta(days=due) if due is not None else None,
            )
            for kind, text, obligor, beneficiary, due in clauses
        ]
        settlements.amend(
            settlement=settlement,
            actor=self.mediator,
            now=self.clock.tick(),
            title=title,
            preamble=preamble,
            clauses=[*drafts_of(settlement), *more],
        )

    def send_to_sign(self) -> None:
        process.agree_terms(case=self.case, actor=self.mediator, now=self.clock.tick())

    def sign(self, *, by: str) -> None:
        settlement = self._agreement()
        actor = self.office.user_for(by)
        settlements.sign(
            settlement=settlement,
            party=self.office.parties[by],
            actor=actor,
            now=self.clock.tick(),
            shown_sha256=settlement.text_sha256,
            typed_name=actor.name,
            agreed=True,
        )

    def refuse_to_sign(self, *, by: str, reasons: str) -> None:
        settlements.refuse_to_sign(
            settlement=self._agreement(), actor=self.office.user_for(by), now=self.clock.tick(), reasons=reasons
        )

    def take_force(self) -> None:
        process.take_force(case=self.case, actor=self.dora, now=self.clock.tick())

    def _agreement(self) -> Settlement:
        return Settlement.objects.select_related("case").get(
            case=self.case_pk, state=Settlement.State.OUT_FOR_SIGNATURE
        )

    # Performing

    def prove(self, *, clause: int, proof: str, paper: Paper | None = None) -> None:
        undertaking = self._undertaking(clause)
        code = next(code for code, known in self.office.parties.items() if known.pk == undertaking.obligor_id)
        now = self.clock.tick()
        upload = make(paper, self.office.claims, now.date()).upload if paper else None
        undertakings.prove(
            undertaking=undertaking, actor=self.office.user_for(code), now=now, proof=proof, upload=upload
        )

    def perform(self, *, clause: int) -> None:
        undertakings.perform(
            undertaking=self._undertaking(clause), actor=self.office.users["monitor"], now=self.clock.tick()
        )

    def waive(self, *, clause: int, by: str, reasons: str) -> None:
        undertakings.waive(
            undertaking=self._undertaking(clause),
            actor=self.office.user_for(by),
            now=self.clock.tick(),
            reasons=reasons,
        )

    def breach(self, *, clause: int, by: str, reasons: str) -> None:
        undertakings.breach(
            undertaking=self._undertaking(clause),
            actor=self.office.user_for(by),
            now=self.clock.tick(),
            reasons=reasons,
        )

    def complete(self) -> None:
        process.complete(case=self.case, actor=self.office.users["monitor"], now=self.clock.tick())

    def _undertaking(self, clause: int) -> Undertaking:
        return Undertaking.objects.select_related("clause__settlement__case").get(
            clause__settlement__case=self.case_pk, clause__number=clause
        )

    # Pausing and ending

    def stay(self, *, reasons: str, until: int, effect: str = "SUSPEND") -> None:
        stays.stay(
            case=self.case,
            actor=self.dora,
            now=self.clock.tick(),
            reasons=reasons,
            effect=effect,
            until=self.clock.ahead(until).date(),
        )

    def withdraw(self, *, reasons: str) -> None:
        closing.withdraw(case=self.case, actor=self.claimant, now=self.clock.tick(), reasons=reasons)

    def give_default_notice(self) -> None:
        closing.give_default_notice(case=self.case, actor=self.dora, now=self.clock.tick())

    def close_declined(self, *, reasons: str) -> None:
        closing.close_declined(case=self.case, actor=self.dora, now=self.clock.tick(), reasons=reasons)

    def refer_unanswered(self, *, reasons: str) -> None:
        closing.refer_unanswered(case=self.case, actor=self.dora, now=self.clock.tick(), reasons=reasons)

    def lapse(self) -> None:
        closing.lapse(case=self.case, actor=self.dora, now=self.clock.tick())

    def consolidate(self, *, into: str, reasons: str) -> None:
        lead, now = str(self.office.stories[into].case.docket_number), self.clock.tick()
        consolidation.consolidate(case=self.case, actor=self.dora, now=now, lead_case=lead, reasons=reasons)

    def relate(self, *, to: str, kind: str, reason: str) -> None:
        given = {"other_case": str(self.office.stories[to].case.docket_number), "kind": kind, "reason": reason}
        relating.relate(case=self.case, actor=self.dora, now=self.clock.tick(), **given)

    def reopen(self, *, reasons: str) -> None:
        reopening.reopen(case=self.case, actor=self.dora, now=self.clock.tick(), reasons=reasons)

    def terminate(self, *, ground: str, by: str = "") -> None:
        actor = self.office.user_for(by) if by else self.mediator
        process.terminate(case=self.case, actor=actor, now=self.clock.tick(), ground=ground)

    def refer(self, *, by: str) -> None:
        closing.refer(case=self.case, actor=self.office.user_for(by), now=self.clock.tick())
