"""Every kind of line a docket may carry: its name, and who may read it unless the entry says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from claims_project.record.models import AccessClass
from disputes.lifecycle import STEPS


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of docket entry: `title` for lists, `access` its class by default, `one_case_only` why it may not be
    entered in several cases at once (empty: it may).
    """

    code: str
    title: str
    access: str = AccessClass.PARTIES
    one_case_only: str = ""


EVENTS: dict[str, Event] = {}


STEP = "it moves the case, and each case moves by its own steps."
SEALING = "what is sealed in one case is not sealed in another."
AGREED = "the parties of each case agree on their own exhibits."
OF_ONE = "it speaks of an entry of its own docket."


def declare(code: str, title: str, access: str = AccessClass.PARTIES, one_case_only: str = "") -> Event:
    """Adds a kind of entry; higher floors declare their own when they start."""
    if code in EVENTS and EVENTS[code].title != title:
        raise ValueError(f"Two kinds of docket entry share the code {code}.")
    EVENTS[code] = Event(code, title, access, one_case_only)
    return EVENTS[code]


for _step in STEPS.values():
    declare(
        _step.event,
        {
            "case_filed": "Request for mediation",
            "case_returned": "Returned for correction",
            "defects_cured": "Corrections",
            "registration_refused": "Registration refused",
            "case_registered": "Registered",
            "response_called": "Answer called for",
            "answer_filed": "Answer",
            "default_notice_given": "Notice of default",
            "case_declined": "Process declined",
            "case_referred": "Referred",
            "selection_opened": "Mediator to be chosen",
            "mediation_begun": "Mediation begun",
            "case_lapsed": "Lapsed",
            "terms_agreed": "Terms agreed",
            "signature_refused": "Signature refused",
            "settlement_in_force": "Settlement in force",
            "mediation_terminated": "Mediation ended",
            "settlement_performed": "Settlement performed",
            "breach_reported": "Breach reported",
            "case_stayed": "Stay",
            "case_resumed": "Resumption",
            "case_withdrawn": "Withdrawal",
            "case_consolidated": "Consolidation",
            "case_reopened": "Reopening",
        }[_step.event],
        # The list of defects tells what the filing says: that is for those who may read the filing.
        AccessClass.PARTIES if _step.event == "case_returned" else AccessClass.PUBLIC,
        STEP,
    )

declare("case_joined", "Another case joined", AccessClass.PUBLIC)
declare("case_left", "A case left", AccessClass.PUBLIC)
declare("cases_related", "Related case", AccessClass.OFFICE)
declare("cases_parted", "Related case parted", AccessClass.OFFICE)
declare("track_changed", "Change of track", AccessClass.PUBLIC)
declare("exhibits_filed", "Exhibits")
declare("refusal_filed", "Refusal of the process", one_case_only="each case asks for its own answer.")
declare("further_answer", "Further answer", one_case_only="each case asks for its own answer.")
declare("served", "Service", one_case_only="service is proved case by case.")
declare("substituted_service", "Order of substituted service", one_case_only="service is proved case by case.")
declare("service_failed", "Service failed", one_case_only="service is proved case by case.")
declare("filing_returned", "Filing returned", one_case_only=OF_ONE)
declare("filing_cured", "Filing put right", one_case_only=OF_ONE)
declare("filing_corrected", "Filing accepted with a correction", one_case_only=OF_ONE)
declare("joined", "Representative joined", one_case_only="a code opens one case.")
declare("note", "Note for the office", AccessClass.OFFICE)
declare("minute", "Minute")
declare("order", "Order")
declare("correction", "Correction", one_case_only=OF_ONE)
declare("struck", "Struck", one_case_only=OF_ONE)
declare("motion_filed", "Motion", one_case_only="each case has its own order on it.")
declare("motion_response", "Response to a motion", one_case_only=OF_ONE)
declare("motion_decided", "Order on a motion", one_case_only=OF_ONE)
declare("seal_moved", "Motion to seal", one_case_only=SEALING)
declare("seal_ordered", "Order to seal", one_case_only=SEALING)
declare("unseal_ordered", "Order to unseal", one_case_only=SEALING)
declare("redacted_version", "Redacted version", one_case_only=OF_ONE)
declare("sealed_opened", "Sealed entry opened", one_case_only=OF_ONE)
declare("joint_offered", "Joint exhibit offered", one_case_only=AGREED)
declare("joint_agreed", "Joint exhibit agreed to", one_case_only=OF_ONE)
declare("joint_refused", "Joint exhibit refused", one_case_only=OF_ONE)
declare("dates_moved", "Dates moved")
declare("extension_proposed", "More time asked for")
declare("extension_agreed", "More time agreed to")
declare("extension_refused", "More time refused")

BY_HAND = ("minute", "order", "note", "correction")
"""The kinds a registrar or mediator enters with a form."""
