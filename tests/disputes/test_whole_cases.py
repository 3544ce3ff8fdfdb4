"""Whole cases at random: whatever the people of a case do, in whatever order, with clocks that jump, what must hold
holds after every step.

A handful of ways here; HYPOTHESIS_PROFILE=long walks many more.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from claims_project.accounts.models import Membership
from claims_project.accounts.services import add_member, register_party, system_actor
from claims_project.common.errors import Refusal
from claims_project.notices.models import Notice
from claims_project.procedure.models import deadline_models
from claims_project.procedure.services import issue_rules, rules_in_force, sweep
from claims_project.procedure.timekeeping import replay
from claims_project.record.verification import Report, verify_one
from disputes.lifecycle import STEPS, State, Track
from disputes.link_checks import ground_agrees_with_cases, ties_are_folds
from disputes.models import (
    Case,
    CaseDeadline,
    CaseParty,
    Consolidation,
    Defect,
    DocketEntry,
    Exhibit,
    Filing,
    Relation,
)  # fmt: skip
from disputes.services import answering, closing, filing, registrar, stays
from disputes.services.consolidation import consolidate
from disputes.services.docket import CLOCKS_DIFFER, add_note
from disputes.services.interruptions import running
from disputes.services.relating import part, relate
from disputes.services.reopening import reopen
from disputes.services.tracks import change_track
from disputes.verification import state_against_docket
from mediation.models import Appointment, Settlement, Undertaking
from mediation.services import appointments, process, settlements, undertakings
from registry.models import Overlap
from registry.services import register_claim
from registry.verification import claims_equal_their_transactions
from tests.conftest import make_user
from tests.worlds import World, square

WAYS, STEPS_A_WAY = (60, 60) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else (3, 25)
SPRING = {"year": 2187, "month": 3, "day": 20}  # a week before the office's clocks change
which = st.integers(0, 5)
"""Of the cases there are, one."""


class WholeCases(RuleBasedStateMachine):
    """Alice files for North against South (Bob) or West (Wendy); Dora registers, Carol mediates, Mona monitors; Eve may
    see nothing, Wendy only what West is in.
    """

    world: World
    outsiders: dict[str, Any]

    @initialize(far=st.tuples(*[st.integers(0, 8)] * 3))
    def begin(self, far: tuple[int, ...]) -> None:
        """Three cases, one of them against West, each some steps on its way."""
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world = copy.copy(type(self).world)
        self.cases: list[int] = []
        self.grounds = 1
        self.held: dict[int, list[str]] = {}
        self.read_up_to = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for number, times in enumerate(far):
            self.open_a_case(against_west=number == 1, on_known_ground=number == 0)
            self.go_on(which=number, times=times)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # What people do

    @precondition(lambda self: len(self.cases) < 5)
    @rule(against_west=st.booleans(), on_known_ground=st.booleans())
    def open_a_case(self, against_west: bool, on_known_ground: bool) -> None:
        if not on_known_ground:
            self._more_ground(against_west)
        case = self.world.draft()
        self.cases.append(case.pk)
        self._do(lambda: filing.file_case(case=case, actor=self.world.alice, now=self.world.at(hours=1)))

    @rule(which=which, times=st.integers(1, 4))
    def go_on(self, which: int, times: int) -> None:
        """The case's own next steps, as they come when nothing goes wrong."""
        for _step in range(times):
            case = self._case(which)
            onward = getattr(self, f"_after_{case.state}", None)
            if onward is not None:
                self._do(lambda case=case, onward=onward: onward(case))
                self._note_what_is_held(case)

    @rule(which=which, cured=st.booleans())
    def return_it(self, which: int, cured: bool) -> None:
        case, world = self._case(which), self.world
        self._do(lambda: registrar.return_case(case=case, actor=world.dora, now=world.at(hours=1), defects=["A map."]))
        if cured and case.state == State.DEFICIENT:
            for defect in Defect.objects.filter(case=case, answered_at=None).select_related("case"):
                filing.answer_defect(defect=defect, actor=world.alice, now=world.now, answer="Here it is.")
            self._do(lambda: filing.cure(case=self._fresh(case), actor=world.alice, now=world.at(days=1)))

    @rule(which=which)
    def refuse(self, which: int) -> None:
        self._act(
            which, lambda case, now: registrar.refuse_case(case=case, actor=self.world.dora, now=now, reasons="No")
        )

    @rule(which=which)
    def withdraw(self, which: int) -> None:
        self._act(which, lambda case, now: closing.withdraw(case=case, actor=self.world.alice, now=now, reasons="Why."))

    @rule(which=which)
    def decline(self, which: int) -> None:
        def act(case: Case, now: Any) -> None:
            self._answer(case, accepts=False)
            closing.close_declined(case=self._fresh(case), actor=self.world.dora, now=now, reasons="Declined.")

        self._act(which, act)

    @rule(which=which)
    def give_default_notice(self, which: int) -> None:
        self._act(which, lambda case, now: closing.give_default_notice(case=case, actor=self.world.dora, now=now))

    @rule(which=which)
    def refer_unanswered(self, which: int) -> None:
        self._act(
            which,
            lambda case, now: closing.refer_unanswered(case=case, actor=self.world.dora, now=now, reasons="Silent."),
        )

    @rule(which=which, effect=st.sampled_from(["SUSPEND", "EXTEND"]), days=st.integers(1, 60))
    def stay(self, which: int, effect: str, days: int) -> None:
        until = self.world.now.date() + timedelta(days=days)
        self._act(which, lambda case, now: stays.stay(
            case=case, actor=self.world.dora, now=now, reasons="Illness.", effect=effect, until=until
        ))  # fmt: skip

    @rule(which=which)
    def resume(self, which: int) -> None:
        self._act(which, lambda case, now: stays.resume(case=case, actor=self.world.dora, now=now))

    @rule(which=which)
    def reopen(self, which: int) -> None:
        self._act(which, lambda case, now: reopen(case=case, actor=self.world.dora, now=now, reasons="An error."))

    @rule(which=which, lead=which, opens=st.booleans())
    def consolidate(self, which: int, lead: int, opens: bool) -> None:
        into = str(self._case(lead).docket_number)
        self._act(which, lambda case, now: consolidate(
            case=case, actor=self.world.dora, now=now, lead_case=into, reasons="One ground.", open_earlier_papers=opens
        ))  # fmt: skip

    @rule(which=which, other=which, kind=st.sampled_from(Relation.Kind.values))
    def relate(self, which: int, other: int, kind: str) -> None:
        to = str(self._case(other).docket_number)
        self._act(which, lambda case, now: relate(
            case=case, other_case=to, kind=kind, reason="Read together.", actor=self.world.dora, now=now
        ))  # fmt: skip

    @precondition(lambda self: Relation.objects.current().exists())
    @rule()
    def part(self) -> None:
        relation = Relation.objects.current().select_related("first", "second").first()
        self._do(lambda: part(relation=relation, actor=self.world.dora, now=self.world.at(hours=1), reason="Apart."))

    @rule(which=which, track=st.sampled_from(Track.values), shorten=st.booleans())
    def change_track(self, which: int, track: str, shorten: bool) -> None:
        self._act(which, lambda case, now: change_track(
            case=case, actor=self.world.dora, now=now, track=track, reasons="Another matter.",
            tariff_in_issue="Tariff 4", shorten=shorten,
        ))  # fmt: skip

    @rule(which=which)
    def end_the_mediation(self, which: int) -> None:
        self._act(
            which, lambda case, now: process.terminate(case=case, actor=self.world.carol, now=now, ground="no_prospect")
        )

    @rule(which=which)
    def refer(self, which: int) -> None:
        self._act(which, lambda case, now: closing.refer(case=case, actor=self.world.bob, now=now))

    @rule(which=which)
    def lapse(self, which: int) -> None:
        self._act(which, lambda case, now: closing.lapse(case=case, actor=self.world.dora, now=now))

    @rule(which=which)
    def nominate(self, which: int) -> None:
        self._act(which, lambda case, now: appointments.propose(
            case=case, profile=self.world.profile, actor=self.world.dora, now=now
        ))  # fmt: skip

    @rule(which=which)
    def refuse_to_sign(self, which: int) -> None:
        def act(case: Case, now: Any) -> None:
            out = case.settlements.get(state=Settlement.State.OUT_FOR_SIGNATURE)
            settlements.refuse_to_sign(settlement=out, actor=self.world.alice, now=now, reasons="Too little.")

        if self._case(which).state == State.SETTLEMENT_PENDING:
            self._act(which, act)

    @rule(which=which)
    def breach(self, which: int) -> None:
        def act(case: Case, _now: Any) -> None:
            world = self.world
            owed = Undertaking.objects.filter(clause__settlement__case=case, state=Undertaking.State.OPEN).first()
            if owed is None:
                return
            beneficiary = world.alice if owed.beneficiary == world.north else self._lawyer(owed.beneficiary)
            undertakings.breach(undertaking=owed, actor=beneficiary, now=world.at(days=70), reasons="Not paid.")
            process.report_breach(
                case=self._fresh(case), actor=world.alice, now=world.at(days=45), reasons="Still not paid."
            )

        if self._case(which).state == State.SETTLED_MONITORING:
            self._act(which, act)

    # What the clocks do

    @rule(days=st.integers(0, 40), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        sweep(now=self.world.at(days=days, hours=hours))
        process.expire_due(now=self.world.now)

    @rule(hours=st.integers(1, 72))
    def the_clock_jumps_back(self, hours: int) -> None:
        """A machine whose clock is wrong writes nothing before what is on the docket already."""
        world, right = self.world, self.world.now
        wrong = right - timedelta(hours=hours)
        for case in self._all():
            last = case.docket.order_by("-number").values_list("entered_at", flat=True).first()
            written = self._do(lambda case=case: add_note(case=case, actor=world.dora, now=wrong, text="The hour?"))
            assert written == (wrong >= last - CLOCKS_DIFFER)
        sweep(now=wrong)

    # What must hold

    @invariant()
    def every_docket_is_whole_and_amounts_to_the_state_of_its_case(self) -> None:
        for case in self._all():
            assert state_against_docket(case) == ""
            assert verify_one(DocketEntry, case)["faults"] == []
            moments = list(case.docket.order_by("number").values_list("entered_at", flat=True))
            assert moments == sorted(moments)

    @invariant()
    def ties_ground_and_notes_agree(self) -> None:
        report = Report()
        for check in (ties_are_folds, ground_agrees_with_cases, claims_equal_their_transactions):
            check(report)
        assert [str(fault) for fault in report.faults] == []

    @invariant()
    def every_running_date_belongs_to_an_open_case_and_explains_itself(self) -> None:
        after_the_end = {rule for step in STEPS.values() if step.target == State.CLOSED for rule in step.opens}
        for case in self._all():
            for deadline in running(case):
                assert case.state != State.CLOSED or deadline.rule in after_the_end, (case.outcome, deadline.rule)
                assert case.state != State.STAYED or deadline.rule in STEPS["stay"].opens, deadline.rule
        for model in deadline_models():
            for deadline in model._base_manager.all():
                assert replay(deadline.trace_lines) == (deadline.due_on, deadline.due_at)
                assert str(deadline.zone) == "Europe/Berlin"

    @invariant()
    def no_notice_tells_what_its_reader_may_not_read(self) -> None:
        for notice in Notice.objects.filter(pk__gt=getattr(self, "read_up_to", 0)).select_related("recipient"):
            self.read_up_to = max(self.read_up_to, notice.pk)
            if notice.kind == "deadline":
                continue
            case = Case.objects.filter(docket_number=notice.thread).first()
            entry = case and case.docket.filter(event=notice.kind, entered_at=notice.created_at).first()
            if entry is not None and entry.text in notice.body:
                assert DocketEntry.objects.readable_by(notice.recipient).filter(pk=entry.pk).exists(), notice.subject

    @invariant()
    def an_outsider_sees_nothing(self) -> None:
        if not hasattr(self, "cases"):
            return
        for model in (Case, DocketEntry, Exhibit, Filing, CaseDeadline, Relation, Consolidation, CaseParty):
            assert not model.objects.visible_to(self.outsiders["eve"]).exists(), model
        assert not Notice.objects.filter(recipient=self.outsiders["eve"]).exists()
        wendy, west = self.outsiders["wendy"], self.outsiders["west"]
        for case in Case.objects.visible_to(wendy):
            assert case.parties.filter(party=west, appeared_at__isnull=False).exists()
            late = case.parties.get(party=west).papers_from
            papers = DocketEntry.objects.readable_by(wendy).filter(case=case, access="parties")
            assert late is None or not papers.filter(entered_at__lt=late).exists()

    # How it is done

    def _all(self) -> list[Case]:
        return list(Case.objects.filter(pk__in=getattr(self, "cases", ())).exclude(state=State.DRAFT).order_by("pk"))

    def _case(self, which: int) -> Case:
        return Case.objects.get(pk=self.cases[which % len(self.cases)])

    @staticmethod
    def _fresh(case: Case) -> Case:
        return Case.objects.get(pk=case.pk)

    def _act(self, which: int, act: Callable[[Case, Any], Any]) -> None:
        case = self._case(which)
        before = sorted(deadline.rule for deadline in running(case))
        self._do(lambda: act(case, self.world.at(hours=1)))
        self._note_what_is_held(case, before)

    def _do(self, act: Callable[[], Any]) -> bool:
        """Whether it was done; what is refused leaves nothing behind."""
        count = DocketEntry.objects.count(), CaseDeadline.objects.count(), Notice.objects.count()
        try:
            with transaction.atomic():
                act()
        except Refusal:
            assert count == (DocketEntry.objects.count(), CaseDeadline.objects.count(), Notice.objects.count())
            return False
        return True

    def _note_what_is_held(self, case: Case, before: list[str] | None = None) -> None:
        """Dates that a stay or a closing holds are all there again when the case goes on."""
        now = self._fresh(case)
        paused = now.state in (State.STAYED, State.CLOSED)
        if paused and before is not None and case.pk not in self.held:
            self.held[case.pk] = before
        elif not paused and case.pk in self.held:
            again = sorted(deadline.rule for deadline in running(now))
            assert again == self.held.pop(case.pk)
        elif paused and case.pk not in self.held:
            self.held[case.pk] = self._from_the_docket(now)

    @staticmethod
    def _from_the_docket(case: Case) -> list[str]:
        held = case.docket.filter(data__has_key="held_deadlines").order_by("-number").first()
        keys = held.data["held_deadlines"] if held else []
        return sorted(d.rule for model in deadline_models() for d in model._base_manager.filter(key__in=keys))

    def _lawyer(self, party: Any) -> Any:
        world = self.world
        return {world.north.pk: world.alice, world.south.pk: world.bob}.get(party.pk, self.outsiders["wendy"])

    def _more_ground(self, against_west: bool) -> None:
        world = self.world
        self.grounds += 1
        world.another_ground(self.grounds)
        if against_west:
            world.second = register_claim(
                register=world.first.register, body=world.first.body, title_type="lode", actor=world.dora,
                now=world.now, number=f"W-{self.grounds}", name="West", boundary=square(10.0 + self.grounds, 5.01),
                holders=[(self.outsiders["west"], Decimal(100))], registered_on=date(2170, 1, 1),
            )  # fmt: skip
            world.overlap = Overlap.objects.get(first=world.first, second=world.second)

    def _answer(self, case: Case, *, accepts: bool) -> None:
        for member in case.parties.filter(role=CaseParty.Role.RESPONDENT, appeared_at__isnull=False):
            actor = self._lawyer(member.party)
            answer = answering.start_answer(case=self._fresh(case), actor=actor)
            if answer.filed_at is not None:
                continue
            if accepts:
                for ground in case.grounds.filter(case_party__role=CaseParty.Role.CLAIMANT):
                    answering.answer_ground(
                        answer=answer, ground=ground, actor=actor, position="denied", statement="No"
                    )
            answering.change_answer(
                answer=answer, actor=actor, accepts_process=accepts, statement="No.", truth_stated_as=actor.name
            )
            filing.file_answer(answer=answer, actor=actor, now=self.world.at(hours=1))

    # The next step of each state

    def _after_filed(self, case: Case) -> None:
        registrar.register_case(
            case=case, actor=self.world.dora, now=self.world.at(hours=1), parties_confirmed=True,
            duplicates_checked=True, why_different="Other posts.",
        )  # fmt: skip

    def _after_registered(self, case: Case) -> None:
        for member in case.parties.filter(role=CaseParty.Role.RESPONDENT, services=None).select_related(
            "case", "party"
        ):
            registrar.serve(
                case_party=member, actor=self.world.dora, now=self.world.at(hours=1), method="post", proof="Receipt"
            )
        registrar.call_for_answer(case=self._fresh(case), actor=self.world.dora, now=self.world.at(hours=1))

    def _after_response_due(self, case: Case) -> None:
        self._answer(case, accepts=True)

    def _after_negotiation(self, case: Case) -> None:
        closing.end_negotiation(case=case, actor=self.world.alice, now=self.world.at(hours=1))

    def _after_mediator_selection(self, case: Case) -> None:
        world = self.world
        appointment = case.appointments.filter(state__in=Appointment.OPEN).first()
        if appointment is None:
            appointment = appointments.propose(
                case=case, profile=world.profile, actor=world.dora, now=world.at(hours=1)
            )
        appointment = Appointment.objects.get(pk=appointment.pk)
        if appointment.state == Appointment.State.PROPOSED:
            appointments.accept(
                appointment=appointment, actor=world.carol, now=world.at(hours=1), declaration="I am.",
                typed_name="Carol", disclosures="Nothing.",
            )  # fmt: skip
        appointments.put_into_effect(appointment=appointment, actor=world.dora, now=world.at(hours=1))

    def _after_mediation(self, case: Case) -> None:
        world = self.world
        if set(case.parties.values_list("party", flat=True)) != {world.north.pk, world.south.pk}:
            return
        world.overlap = case.overlaps.first()
        if not case.mediation_sessions.filter(state="held").exists():
            world.met(case)
        settlement = world.drawn_up(case)
        settlements.send_for_signature(settlement=settlement, actor=world.carol, now=world.at(hours=1))

    def _after_settlement_pending(self, case: Case) -> None:
        settlement = case.settlements.get(state=Settlement.State.OUT_FOR_SIGNATURE)
        for party in (self.world.north, self.world.south):
            if not settlement.signatures.filter(party=party).exists():
                self.world.sign(settlement, party)
        settlements.put_into_force(
            settlement=Settlement.objects.get(pk=settlement.pk), actor=self.world.dora, now=self.world.at(hours=1)
        )

    def _after_settled_monitoring(self, case: Case) -> None:
        world = self.world
        for owed in Undertaking.objects.filter(clause__settlement__case=case).exclude(state__in=Undertaking.SETTLED):
            undertakings.prove(
                undertaking=owed, actor=world.for_party(owed.obligor), now=world.at(days=1), proof="Reference 7."
            )
            undertakings.perform(
                undertaking=Undertaking.objects.get(pk=owed.pk), actor=world.mona, now=world.at(days=1)
            )
        process.complete(case=self._fresh(case), actor=world.mona, now=world.at(days=1))


@pytest.fixture
def machine(world, eve) -> type[WholeCases]:
    """The machine, in a world whose office keeps Berlin's time and is a week from the change of its clocks."""
    from mediation.services import panel

    wendy = make_user("Wendy")
    office = system_actor()
    west = register_party(name="West Mining", kind="company", actor=office, now=world.now)
    add_member(party=west, user=wendy, role=Membership.Role.OWNER, actor=office, now=world.now)
    first = rules_in_force(world.now)
    issue_rules(
        name=first.name, in_force_from=world.now, calendar=first.calendar, time_zone="Europe/Berlin",
        rules=first.rules, policies=first.policies, actor=office, now=world.now,
    )  # fmt: skip
    world.now = world.now.replace(**SPRING)
    world.profile = panel.keep_profile(
        user=world.carol, actor=world.dora, now=world.now, languages=["English"], capacity=50
    )
    return type("Machine", (WholeCases,), {"world": world, "outsiders": {"eve": eve, "wendy": wendy, "west": west}})


def test_whatever_happens_to_a_case_in_whatever_order_what_must_hold_holds(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=WAYS,
            stateful_step_count=STEPS_A_WAY,
            deadline=None,
            derandomize="HYPOTHESIS_PROFILE" not in os.environ,
            database=None,
            phases=(Phase.generate,) if "HYPOTHESIS_PROFILE" not in os.environ else (Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
