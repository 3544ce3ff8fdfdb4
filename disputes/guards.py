"""What a step needs: each guard returns the reasons why not, in words, each naming its field.

A guard whose facts belong to a higher floor (the mediation workflow) is declared here and supplied from there; until it
is supplied it refuses, so a missing floor can never open a door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claims_project.common.errors import Fault
from claims_project.procedure.timekeeping import in_words, number_of

if TYPE_CHECKING:
    from claims_project.accounts.models import User
    from disputes.models import Case, CaseDeadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Someone's attempt to take a step: the case, who, in which capacities, when, and what they gave with it."""

    case: Case
    actor: User
    roles: frozenset[str]
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)


Check = Callable[[Attempt], Iterable[Fault]]


@dataclass(slots=True, eq=False)
class Guard:
    """One need of a step: `words` say what is needed, `check` why it is not met.

    `by_hand` marks a need that is met with the step itself, by what is sent or by what its service does first, so a
    button may be offered before it is met.
    """

    name: str
    words: str
    check: Check | None = None
    by_hand: bool = False

    def faults(self, attempt: Attempt) -> list[Fault]:
        if self.check is None:
            return [Fault("", f"This cannot be checked here: {self.words}")]
        return list(self.check(attempt))

    def supply(self, check: Check) -> Check:
        """Decorator by which a higher floor supplies the check of a guard declared here."""
        self.check = check
        return check


GUARDS: dict[str, Guard] = {}


def _declare(name: str, words: str, check: Check | None = None, *, by_hand: bool = False) -> Guard:
    GUARDS[name] = Guard(name, words, check, by_hand)
    return GUARDS[name]


def guard(words: str, *, by_hand: bool = False) -> Callable[[Check], Guard]:
    """Makes a guard of a check: `words` say what is needed."""

    def make(check: Check) -> Guard:
        return _declare(check.__name__, words, check, by_hand=by_hand)

    return make


@guard("The claimant, a respondent, grounds, and what is asked for.")
def contents_complete(attempt: Attempt) -> Iterable[Fault]:
    case = attempt.case
    if not case.parties.filter(role="claimant").exists():
        yield Fault("claimant", "Say who you act for.")
    if not case.parties.filter(role="respondent").exists():
        yield Fault("respondents", "Name the other party, or parties.")
    if not case.grounds.exists():
        yield Fault("grounds", "Give at least one ground: what is wrong, and the facts.")
    if not case.relief.strip():
        yield Fault("relief", "Say what you ask for.")


TARIFF_TRACKS = ("T3", "T4")


@guard("The overlap, claim or tariff in issue.")
def issue_named(attempt: Attempt) -> Iterable[Fault]:
    case = attempt.case
    if case.track not in TARIFF_TRACKS:
        if not case.claims.exists() and not case.overlaps.exists():
            yield Fault("issue", "Name the claim, or the overlap, that is in issue.")
    elif not case.tariff_in_issue.strip():
        yield Fault("issue", "Name the rate or the fee schedule that is in issue.")


@guard("A statement of truth.")
def truth_stated(attempt: Attempt) -> Iterable[Fault]:
    if not attempt.case.truth_stated_by_id:
        yield Fault("truth", "Make the statement of truth.")


@guard("A list of defects that can be cured.", by_hand=True)
def defects_listed(attempt: Attempt) -> Iterable[Fault]:
    if not attempt.facts.get("defects"):
        yield Fault("defects", "List every defect, one a line: what is wrong and how to put it right.")


@guard("An answer to every listed defect.")
def every_defect_answered(attempt: Attempt) -> Iterable[Fault]:
    for defect in attempt.case.defects.filter(answered_at=None):
        yield Fault(f"defect-{defect.number}", f"Defect {defect.number} is not answered yet: {defect.text}")


@guard("Reasons.", by_hand=True)
def reasons_given(attempt: Attempt) -> Iterable[Fault]:
    if not str(attempt.facts.get("reasons", "")).strip():
        yield Fault("reasons", "Give the reasons, in words the parties will understand.")


@guard("A decision on a motion to seal the request.")
def seal_of_request_decided(attempt: Attempt) -> Iterable[Fault]:
    motions = attempt.case.docket.filter(event="seal_moved", links__kind="seals", links__to__filing__kind="request")
    for motion in motions.exclude(linked_from__kind="decides"):
        yield Fault(
            "",
            f"The motion to seal the request (entry {motion.number}) is not decided: who may read it must be known "
            "before anyone is served with it.",
        )


@guard("A request that every respondent may read.")
def request_open_to_respondents(attempt: Attempt) -> Iterable[Fault]:
    seals = attempt.case.seals.filter(entry__filing__kind="request", access="sealed")
    for seal in seals:
        shut_out = attempt.case.parties.filter(role="respondent").exclude(party__in=seal.readers.all())
        for member in shut_out.select_related("party"):
            yield Fault(
                "",
                f"The request is sealed from {member.party}, who is to answer it. Name it among the readers by another "
                "order, or unseal the request.",
            )


@guard("The parties confirmed by the registrar.", by_hand=True)
def parties_confirmed(attempt: Attempt) -> Iterable[Fault]:
    if not attempt.facts.get("parties_confirmed"):
        yield Fault("parties_confirmed", "Confirm that the parties named are the right ones.")


@guard("A check that the same dispute is not already on the docket.", by_hand=True)
def not_a_duplicate(attempt: Attempt) -> Iterable[Fault]:
    from disputes.duplicates import possible_duplicates

    if not attempt.facts.get("duplicates_checked"):
        yield Fault("duplicates_checked", "Confirm that you looked for the same dispute among the cases listed.")
    different = str(attempt.facts.get("why_different", "")).strip()
    found = list(possible_duplicates(attempt.case).values_list("docket_number", flat=True)[:5])
    if found and not different:
        yield Fault("why_different", f"{', '.join(map(str, found))} may be the same dispute: say why this one is not.")


@guard("Proof of service on every respondent.")
def served_on_every_respondent(attempt: Attempt) -> Iterable[Fault]:
    for respondent in attempt.case.parties.unserved().select_related("party"):
        yield Fault("service", f"There is no proof of service on {respondent.party} yet: serve the filing on them.")


@guard("“Pending proceedings” noted on every claim in issue.", by_hand=True)
def pending_noted(attempt: Attempt) -> Iterable[Fault]:
    number = attempt.case.docket_number
    for claim in attempt.case.claims_in_issue():
        if number not in claim.pending_proceedings:
            yield Fault("pending", f"Pending proceedings are not yet noted on claim {claim.claim_number}.")


@guard("An answer that accepts the process.", by_hand=True)
def process_accepted(attempt: Attempt) -> Iterable[Fault]:
    if not attempt.facts.get("accepts_process"):
        yield Fault("accepts_process", "To go on to negotiation the answer must accept the process.")


@guard("No answer in time, though the respondent was reminded as often as the rules say.")
def answer_overdue(attempt: Attempt) -> Iterable[Fault]:
    case = attempt.case
    if case.filings.filter(kind="refusal").exists():
        yield Fault("", "A respondent has declined: the case may be closed or referred without a notice.")
        return
    yield from _not_heard_of_it(case)
    response, notice = (_latest(case, rule) for rule in ("response", "default_notice"))
    if notice is not None and (response is None or notice.opened_at >= response.opened_at):
        yield Fault("", f"Notice of default was given already; it runs out on {in_words(notice.due_on)}.")
        return
    if response is None or response.due_at > attempt.now:
        yield Fault("", "The time to answer has not run out.")
        return
    wanted = response.rules_version.policy("answer_reminders_before_default")
    if response.reminders_done < wanted:
        needed = f"{number_of(wanted, 'reminder')} must be sent before notice of default is given"
        yield Fault("", f"{needed}; {response.reminders_done} went out so far.")


@guard("An answer that declines, or no answer by the end of the notice of default.")
def declined_or_silent(attempt: Attempt) -> Iterable[Fault]:
    case = attempt.case
    if case.filings.filter(kind="refusal").exists():
        return
    yield from _not_heard_of_it(case)
    response, notice = (_latest(case, rule) for rule in ("response", "default_notice"))
    if response is None or response.due_at > attempt.now:
        yield Fault("", "The time to answer has not run out, and no respondent has declined.")
    elif notice is None or notice.opened_at < response.opened_at:
        yield Fault("", "No respondent has declined, and no notice of default was given.")
    elif notice.due_at > attempt.now:
        yield Fault("", f"The notice of default runs until {in_words(notice.due_on)}; they may answer until then.")


def _latest(case: Case, rule: str) -> CaseDeadline | None:
    return case.deadlines.filter(rule=rule).select_related("rules_version").order_by("-opened_at", "-pk").first()


def _not_heard_of_it(case: Case) -> Iterable[Fault]:
    for respondent in case.parties.unserved().select_related("party"):
        yield Fault("service", f"Service on {respondent.party} failed, so nobody knows that they keep silent.")


@guard("No settlement; the registrar only when the time to negotiate is up.")
def negotiation_may_end(attempt: Attempt) -> Iterable[Fault]:
    if attempt.roles & {"claimant", "respondent"}:
        return
    open_time = attempt.case.deadlines.filter(rule="negotiation", state="open", due_at__gt=attempt.now).first()
    if open_time is not None:
        yield Fault("", "The parties may negotiate until their time is up; only they may end it before.")


mediator_accepted = _declare("mediator_accepted", "A mediator who accepted, signed the declaration and was assigned.")
no_open_challenge = _declare("no_open_challenge", "No challenge to the mediator waiting to be decided.")


@guard("120 days without a step.")
def selection_lapsed(attempt: Attempt) -> Iterable[Fault]:
    lapse = attempt.case.deadlines.filter(rule="selection_lapse").order_by("-opened_at").first()
    if lapse is None or lapse.due_at > attempt.now:
        yield Fault("", "A case lapses only when the whole time to choose a mediator has passed without a step.")


terms_accepted_by_all = _declare("terms_accepted_by_all", "A proposal that every party has accepted.")
settlement_drawn_up = _declare("settlement_drawn_up", "The text of the settlement agreement, drawn up.")
every_party_signed = _declare("every_party_signed", "Every party's signature over the exact text.")
came_from_mediation = _declare("came_from_mediation", "Proof that the settlement came from mediation: a session held.")
every_clause_has_effect = _declare(
    "every_clause_has_effect", "For each operative clause, an undertaking or a change of the register."
)


@guard("One of the listed grounds for ending mediation.", by_hand=True)
def termination_ground(attempt: Attempt) -> Iterable[Fault]:
    if attempt.facts.get("ground") not in TERMINATION_GROUNDS:
        yield Fault("ground", "Choose one of the grounds on which mediation may end.")


TERMINATION_GROUNDS = {
    "no_prospect": "No settlement is in prospect",
    "party_withdrew": "A party withdrew from mediation",
    "time": "The time for mediation is over",
    "unsuitable": "The dispute is not suited to mediation",
}

first_session_held_for_a_party = _declare(
    "first_session_held_for_a_party", "The first session held, before a party may end mediation."
)


@guard("A mediation that ended without a settlement, within the time to elect.")
def ended_without_settlement(attempt: Attempt) -> Iterable[Fault]:
    if attempt.case.outcome != "terminated_no_settlement":
        yield Fault("", "Only a mediation that ended without a settlement can be referred.")
        return
    election = attempt.case.deadlines.filter(rule="election_to_refer").order_by("-opened_at").first()
    if election is None or election.due_at < attempt.now:
        yield Fault("", "The time to elect a referral has passed.")


undertakings_performed = _declare(
    "undertakings_performed", "Every undertaking performed, or waived by its beneficiary."
)
breach_not_cured = _declare("breach_not_cured", "A breached undertaking whose cure period is over.")


@guard("An end or review date, and whether time is suspended or extended.", by_hand=True)
def stay_terms(attempt: Attempt) -> Iterable[Fault]:
    if attempt.facts.get("effect") not in ("SUSPEND", "EXTEND"):
        yield Fault("effect", "Say whether the stay suspends time or extends it.")
    until = attempt.facts.get("until")
    if until is None:
        yield Fault("until", "Give the day the stay ends or is reviewed.")
    elif until <= attempt.now.date():
        yield Fault("until", "The day the stay ends must lie ahead.")


@guard("No settlement in force.")
def no_settlement_in_force(attempt: Attempt) -> Iterable[Fault]:
    if attempt.case.state == "settled_monitoring":
        yield Fault("", "A settlement is in force: it binds, and the case is seen through to its end.")


@guard("No other case that goes on in this one.")
def leads_no_other(attempt: Attempt) -> Iterable[Fault]:
    members = attempt.case.consolidated.filter(ended_at=None).select_related("member")
    if members:
        numbers = ", ".join(str(tie.member) for tie in members)
        yield Fault("", f"{numbers} goes on in this case: ask the registrar to let it go on by itself first.")


@guard("The lead case.", by_hand=True)
def lead_case_named(attempt: Attempt) -> Iterable[Fault]:
    if not attempt.facts.get("lead_case"):
        yield Fault("lead_case", "Name the docket number of the case into which this one is consolidated.")
