"""The life of a case: every state, and every step between them.

Buttons, API actions, the docket's words, deadlines opened and closed, the permission tests and the diagram in docs/ are
read from STEPS. Source: the procedural rules' case lifecycle; day counts are not here but in the rules version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.db.models import TextChoices

from disputes import guards
from disputes.guards import Guard


class Track(TextChoices):
    VALIDITY = "T1", "Claim validity and overlap"
    ACCESS = "T2", "Access and monopoly"
    EXTRACTION = "T3", "Extraction rate"
    DOCKING = "T4", "Docking fee"


class State(TextChoices):
    DRAFT = "draft", "Draft"
    FILED = "filed", "Filed"
    DEFICIENT = "deficient", "Returned for correction"
    REGISTERED = "registered", "Registered"
    RESPONSE_DUE = "response_due", "Answer due"
    NEGOTIATION = "negotiation", "Negotiation"
    MEDIATOR_SELECTION = "mediator_selection", "Choosing a mediator"
    MEDIATION = "mediation", "Mediation"
    SETTLEMENT_PENDING = "settlement_pending", "Settlement to sign"
    SETTLED_MONITORING = "settled_monitoring", "Settled, being monitored"
    STAYED = "stayed", "Stayed"
    CLOSED = "closed", "Closed"


class Outcome(TextChoices):
    SETTLED = "settled", "Settled"
    SETTLED_IN_PART = "settled_in_part", "Settled in part"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined"
    NOT_REGISTERED = "not_registered", "Not registered"
    TERMINATED_NO_SETTLEMENT = "terminated_no_settlement", "Ended without settlement"
    LAPSED = "lapsed", "Lapsed"
    REFERRED = "referred", "Referred"
    CONSOLIDATED = "consolidated", "Consolidated"


class Role(StrEnum):
    """In what capacity someone acts on a case. disputes.access says who holds which."""

    CLAIMANT = "claimant"
    RESPONDENT = "respondent"
    REGISTRAR = "registrar"
    MEDIATOR = "mediator"
    MONITOR = "monitor"


PARTIES = frozenset({Role.CLAIMANT, Role.RESPONDENT})
ACTIVE = frozenset(
    {
        State.REGISTERED,
        State.RESPONSE_DUE,
        State.NEGOTIATION,
        State.MEDIATOR_SELECTION,
        State.MEDIATION,
        State.SETTLEMENT_PENDING,
        State.SETTLED_MONITORING,
    }
)
NOTED = ACTIVE - {State.REGISTERED, State.SETTLED_MONITORING}  # in these the case is noted on the titles in issue
JOINABLE = ACTIVE - {State.SETTLEMENT_PENDING, State.SETTLED_MONITORING}  # as long as no agreement stands or waits
LAST = "last"  # the target of a step that returns a case to where it was before it was stayed or closed

EVERY_RULE = "*"  # closes every open deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One way for a case to move on.

    `needs` are guards: each returns the reasons why not, in words. `opens` and `closes` are rule codes of the rules
    version. `words` is the docket's sentence, `label` the button's. A `target` of LAST returns to the state before the
    stay or the closing. `serves`: telling people of it is service, which nobody's preferences hold back.
    """

    name: str
    sources: frozenset[State]
    target: State | str
    by: frozenset[Role]
    event: str
    label: str
    words: str
    needs: tuple[Guard, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    outcome: Outcome | None = None
    serves: bool = False

    def __str__(self) -> str:
        return self.name


def table(*steps: Step) -> Mapping[str, Step]:
    """The steps by name; two of one name are a mistake in the table."""
    named = {step.name: step for step in steps}
    if len(named) != len(steps):
        raise ValueError("Two steps of the case lifecycle have the same name.")
    return MappingProxyType(named)


def _of(*values: State | Role) -> frozenset:
    return frozenset(values)


SELECTION_RULES = ("appointment", "selection_lapse", "strike_and_rank", "acceptance", "challenge")

STEPS = table(
    Step(
        name="file",
        sources=_of(State.DRAFT),
        target=State.FILED,
        by=_of(Role.CLAIMANT),
        event="case_filed",
        label="File the dispute",
        words="Request for mediation filed.",
        needs=(guards.contents_complete, guards.issue_named, guards.truth_stated),
        opens=("completeness_review",),
    ),
    Step(
        name="return_deficient",
        sources=_of(State.FILED),
        target=State.DEFICIENT,
        by=_of(Role.REGISTRAR),
        event="case_returned",
        label="Return with a list of defects",
        words="Returned to be corrected.",
        needs=(guards.defects_listed,),
        opens=("cure",),
        closes=("completeness_review",),
    ),
    Step(
        name="cure",
        sources=_of(State.DEFICIENT),
        target=State.FILED,
        by=_of(Role.CLAIMANT),
        event="defects_cured",
        label="Send the corrections",
        words="Every listed defect was answered; the filing date is kept.",
        needs=(guards.every_defect_answered,),
        opens=("completeness_review",),
        closes=("cure",),
    ),
    Step(
        name="refuse",
        sources=_of(State.FILED, State.DEFICIENT),
        target=State.CLOSED,
        by=_of(Role.REGISTRAR),
        event="registration_refused",
        label="Refuse registration",
        words="Registration refused.",
        needs=(guards.reasons_given,),
        opens=("review_of_refusal",),
        closes=(EVERY_RULE,),
        outcome=Outcome.NOT_REGISTERED,
    ),
    Step(
        name="register",
        sources=_of(State.FILED),
        target=State.REGISTERED,
        by=_of(Role.REGISTRAR),
        event="case_registered",
        label="Register the case",
        words="Registered.",
        needs=(guards.parties_confirmed, guards.not_a_duplicate, guards.seal_of_request_decided),
        opens=("transmit",),
        closes=("completeness_review",),
    ),
    Step(
        name="call_for_answer",
        sources=_of(State.REGISTERED),
        target=State.RESPONSE_DUE,
        by=_of(Role.REGISTRAR),
        event="response_called",
        label="Call for the answer",
        words="Served on every respondent; the answer is called for.",
        needs=(guards.served_on_every_respondent, guards.pending_noted, guards.request_open_to_respondents),
        opens=("response",),
        closes=("transmit",),
    ),
    Step(
        name="answer",
        sources=_of(State.RESPONSE_DUE),
        target=State.NEGOTIATION,
        by=_of(Role.RESPONDENT),
        event="answer_filed",
        label="File the answer",
        words="Answer filed; the process is accepted.",
        needs=(guards.process_accepted,),
        opens=("negotiation",),
        closes=("response", "default_notice"),
    ),
    Step(
        name="give_default_notice",
        sources=_of(State.RESPONSE_DUE),
        target=State.RESPONSE_DUE,
        by=_of(Role.REGISTRAR),
        event="default_notice_given",
        label="Give notice of default",
        words="No answer came in time. The respondent may still answer until the notice runs out; then the case may be "
        "closed or referred without an answer.",
        needs=(guards.answer_overdue,),
        opens=("default_notice",),
        serves=True,
    ),
    Step(
        name="close_declined",
        sources=_of(State.RESPONSE_DUE),
        target=State.CLOSED,
        by=_of(Role.REGISTRAR),
        event="case_declined",
        label="Close: the process was declined",
        words="Closed: the respondent declined or did not answer.",
        needs=(guards.reasons_given, guards.declined_or_silent),
        closes=(EVERY_RULE,),
        outcome=Outcome.DECLINED,
    ),
    Step(
        name="refer_unanswered",
        sources=_of(State.RESPONSE_DUE),
        target=State.CLOSED,
        by=_of(Role.REGISTRAR),
        event="case_referred",
        label="Refer: the process was declined",
        words="Referred: the respondent declined or did not answer.",
        needs=(guards.reasons_given, guards.declined_or_silent),
        closes=(EVERY_RULE,),
        outcome=Outcome.REFERRED,
    ),
    Step(
        name="end_negotiation",
        sources=_of(State.NEGOTIATION),
        target=State.MEDIATOR_SELECTION,
        by=PARTIES | _of(Role.REGISTRAR),
        event="selection_opened",
        label="Ask for a mediator",
        words="Negotiation ended without a settlement; a mediator is to be chosen.",
        needs=(guards.negotiation_may_end,),
        opens=("appointment", "selection_lapse"),
        closes=("negotiation",),
    ),
    Step(
        name="begin_mediation",
        sources=_of(State.MEDIATOR_SELECTION),
        target=State.MEDIATION,
        by=_of(Role.REGISTRAR),
        event="mediation_begun",
        label="Begin mediation",
        words="The mediator's appointment took effect; mediation begins.",
        needs=(guards.mediator_accepted, guards.no_open_challenge),
        opens=("statements", "first_session"),
        closes=SELECTION_RULES,
    ),
    Step(
        name="lapse",
        sources=_of(State.MEDIATOR_SELECTION),
        target=State.CLOSED,
        by=_of(Role.REGISTRAR),
        event="case_lapsed",
        label="Close: lapsed",
        words="Lapsed: no step was taken to choose a mediator.",
        needs=(guards.selection_lapsed,),
        closes=(EVERY_RULE,),
        outcome=Outcome.LAPSED,
    ),
    Step(
        name="agree_terms",
        sources=_of(State.MEDIATION),
        target=State.SETTLEMENT_PENDING,
        by=_of(Role.MEDIATOR),
        event="terms_agreed",
        label="Terms are agreed: send for signature",
        words="Heads of terms accepted by every party; the agreement is to be signed.",
        needs=(guards.terms_accepted_by_all, guards.settlement_drawn_up),
        opens=("sign",),
        closes=("statements", "first_session", "reconvene"),
    ),
    Step(
        name="refuse_to_sign",
        sources=_of(State.SETTLEMENT_PENDING),
        target=State.MEDIATION,
        by=PARTIES,
        event="signature_refused",
        label="Refuse to sign",
        words="A party refused to sign; mediation goes on.",
        needs=(guards.reasons_given,),
        opens=("reconvene",),
        closes=("sign",),
    ),
    Step(
        name="take_force",
        sources=_of(State.SETTLEMENT_PENDING),
        target=State.SETTLED_MONITORING,
        by=_of(Role.REGISTRAR),
        event="settlement_in_force",
        label="Put the settlement into force",
        words="The settlement agreement took force.",
        needs=(guards.every_party_signed, guards.came_from_mediation, guards.every_clause_has_effect),
        closes=("sign",),
    ),
    Step(
        name="terminate",
        sources=_of(State.MEDIATION),
        target=State.CLOSED,
        by=PARTIES | _of(Role.MEDIATOR),
        event="mediation_terminated",
        label="End mediation without settlement",
        words="Mediation ended without a settlement.",
        needs=(guards.termination_ground, guards.first_session_held_for_a_party),
        opens=("election_to_refer",),
        closes=(EVERY_RULE,),
        outcome=Outcome.TERMINATED_NO_SETTLEMENT,
    ),
    Step(
        name="refer",
        sources=_of(State.CLOSED),
        target=State.CLOSED,
        by=PARTIES,
        event="case_referred",
        label="Refer to arbitration",
        words="Referred at the election of a party, without mediation communications.",
        needs=(guards.ended_without_settlement,),
        closes=("election_to_refer",),
        outcome=Outcome.REFERRED,
    ),
    Step(
        name="complete",
        sources=_of(State.SETTLED_MONITORING),
        target=State.CLOSED,
        by=_of(Role.MONITOR),
        event="settlement_performed",
        label="Close: everything was performed",
        words="Every undertaking was performed or waived by its beneficiary.",
        needs=(guards.undertakings_performed,),
        closes=(EVERY_RULE,),
        outcome=Outcome.SETTLED,
    ),
    Step(
        name="report_breach",
        sources=_of(State.SETTLED_MONITORING),
        target=State.MEDIATION,
        by=PARTIES,
        event="breach_reported",
        label="Report a breach",
        words="A breach of the settlement was reported; mediation reconvenes.",
        needs=(guards.reasons_given, guards.breach_not_cured),
        opens=("reconvene",),
        closes=("breach_cure",),
    ),
    Step(
        name="stay",
        sources=ACTIVE,
        target=State.STAYED,
        by=_of(Role.REGISTRAR, Role.MEDIATOR),
        event="case_stayed",
        label="Stay the case",
        words="Stayed.",
        needs=(guards.reasons_given, guards.stay_terms),
        opens=("stay_review",),
    ),
    Step(
        name="resume",
        sources=_of(State.STAYED),
        target=LAST,
        by=_of(Role.REGISTRAR, Role.MEDIATOR),
        event="case_resumed",
        label="Resume the case",
        words="Resumed.",
        closes=("stay_review",),
    ),
    Step(
        name="withdraw",
        sources=ACTIVE | _of(State.FILED, State.DEFICIENT, State.STAYED),
        target=State.CLOSED,
        by=_of(Role.CLAIMANT),
        event="case_withdrawn",
        label="Withdraw the dispute",
        words="Withdrawn by the claimant.",
        needs=(guards.no_settlement_in_force, guards.leads_no_other),
        closes=(EVERY_RULE,),
        outcome=Outcome.WITHDRAWN,
    ),
    Step(
        name="consolidate",
        sources=JOINABLE | _of(State.FILED),
        target=State.CLOSED,
        by=_of(Role.REGISTRAR),
        event="case_consolidated",
        label="Close: consolidated into another case",
        words="Consolidated into another case.",
        needs=(guards.lead_case_named, guards.reasons_given, guards.no_settlement_in_force),
        closes=(EVERY_RULE,),
        outcome=Outcome.CONSOLIDATED,
    ),
    Step(
        name="reopen",
        sources=_of(State.CLOSED),
        target=LAST,
        by=_of(Role.REGISTRAR),
        event="case_reopened",
        label="Reopen the case",
        words="Reopened.",
        needs=(guards.reasons_given,),
        closes=("review_of_refusal", "election_to_refer"),
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its state, its outcome when closed, and the state a stay or a closing would return it to."""

    state: State = State.DRAFT
    outcome: str = ""
    last_state: str = ""


def after(step: Step, standing: Standing) -> Standing:
    """Where a case stands once `step` is taken from `standing`. Raises ValueError when the step does not start
    there.
    """
    if standing.state not in step.sources:
        raise ValueError(f"{step.name} does not start from {standing.state}.")
    if step.target == LAST:
        if not standing.last_state:
            raise ValueError(f"{step.name} returns to an earlier state, and there is none.")
        return Standing(State(standing.last_state))
    target = State(step.target)
    if target == State.CLOSED:
        # A stayed case that is closed returns, when reopened, to what it was before the stay.
        last = standing.last_state if standing.state in (State.STAYED, State.CLOSED) else standing.state
        return Standing(target, step.outcome or "", last)
    if target == State.STAYED:
        return Standing(target, "", standing.state)
    return Standing(target)


def standings(step_names: Iterable[str]) -> Iterator[tuple[Standing, Standing]]:
    """Where the case stood before each step of a docket, and after it. Raises ValueError at a step that could not have
    been taken.
    """
    standing = Standing()
    for name in step_names:
        if name not in STEPS:
            raise ValueError(f"The docket names a step that does not exist: {name}.")
        before, standing = standing, after(STEPS[name], standing)
        yield before, standing


def fold(step_names: Iterable[str]) -> Standing:
    """The standing that a docket's steps, in order, amount to. Raises ValueError as `standings`."""
    last = Standing()
    for _before, standing in standings(step_names):
        last = standing
    return last


def steps_from(state: State | str) -> tuple[Step, ...]:
    """Every step that starts from `state`, in the order of the table."""
    return tuple(step for step in STEPS.values() if state in step.sources)
