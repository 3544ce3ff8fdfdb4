"""The registrar's inbox: quality control of what comes in after the request, and filing for people on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.procedure.services import close_deadline, open_deadline
from claims_project.record.chain import canonical_sha256
from claims_project.vault import services as vault
from disputes.access import acting_party, roles_on
from disputes.lifecycle import STEPS, Role, State
from disputes.models import (
    Answer,
    Case,
    CaseDeadline,
    CaseParty,
    Deficiency,
    DocketEntry,
    DocketLink,
    Exhibit,
    Filing,
    FilingReview,
    GroundAnswer,
)
from disputes.services.dates import STANDING
from disputes.services.docket import Paper, enter, enter_in_several, hold_dockets, no_wider_than, not_in_several
from disputes.services.evidence import next_number, number_exhibits, series_of
from disputes.services.filing import came_on_paper, exhibit_line, keep_filing
from disputes.services.steps import take
from disputes.services.telling import notify

OPEN = (FilingReview.State.WAITING, FilingReview.State.CURED)
ON_PAPER = {"document": "Evidence", "answer": "Answer that accepts the process", "refusal": "Refusal of the process"}
EVENT_ON_PAPER = {"document": "exhibits_filed", "answer": "answer_filed", "refusal": "refusal_filed"}


@transaction.atomic
def accept(*, review: FilingReview, actor: User, now: datetime, note: str = "") -> FilingReview:
    """Accept a filing. With `note`, what the office put right in it is entered on the docket, tied to the filing.

    Raises NotAllowed (no registrar), Conflict (decided already).
    """
    _registrar(review, actor)
    state = FilingReview.State.CORRECTED if note.strip() else FilingReview.State.ACCEPTED
    swap(review, expected={"state": review.state}, state=state, since=now, decided_by=actor)
    if note.strip():
        filed = review.filing.entry
        access, addressees = no_wider_than(filed, filed.access)
        entry = enter(
            filed.case,
            "filing_corrected",
            actor=actor,
            now=now,
            text=f"The filing of entry {filed.number} is accepted with a correction by the office: {note.strip()}",
            access=access,
            addressees=addressees,
            links=[(DocketLink.Kind.CORRECTS, filed)],
        )
        notify(entry, now=now)
    return review


@transaction.atomic
def return_filing(*, review: FilingReview, actor: User, now: datetime, deficiencies: Iterable[str]) -> DocketEntry:
    """Return a filing with every deficiency at once, and open the time to put them right, in which it keeps its date.

    Raises NotAllowed (no registrar), Conflict (decided already), Invalid (none listed).
    """
    _registrar(review, actor)
    listed = [text.strip() for text in deficiencies if text.strip()]
    if not listed:
        raise Invalid.one("deficiencies", "List everything that is wrong, one a line, and how to put it right.")
    swap(review, expected={"state": review.state}, state=FilingReview.State.RETURNED, since=now, decided_by=actor)
    last = review.deficiencies.count()
    Deficiency.objects.bulk_create(
        Deficiency(review=review, number=number, text=text) for number, text in enumerate(listed, start=last + 1)
    )
    filed = review.filing.entry
    access, addressees = no_wider_than(filed, "parties")
    entry = enter(
        filed.case,
        "filing_returned",
        actor=actor,
        now=now,
        text=f"The filing of entry {filed.number} is returned to {review.filing.party} to be put right; "
        "its date is kept if that is done in time.",
        data={"deficiencies": listed},
        access=access,
        addressees=addressees,
        links=[(DocketLink.Kind.RETURNS, filed)],
    )
    review.cure = _open_cure(review, entry)
    review.save(update_fields=["cure"])
    notify(entry, now=now)
    return entry


def _open_cure(review: FilingReview, entry: DocketEntry) -> CaseDeadline:
    """The time to put a returned filing right, by the rule of the version that the case is bound to."""
    case, number = review.filing.case, review.filing.entry.number
    if case.rules_version is None:
        raise Conflict("The case is not bound to a version of the rules, so no deadline can be opened.")
    role = case.parties.get(party=review.filing.party).role
    return open_deadline(
        CaseDeadline,
        rule="filing_cure",
        track=case.track,
        rules_version=case.rules_version,
        trigger_at=entry.effective_at,
        trigger_words=f"Filing returned (docket entry {entry.number})",
        trigger_entry=entry.number,
        now=entry.entered_at,
        label=f"Put right the filing of docket entry {number}",
        who=role if role in STANDING else "parties",
        case=case,
    )


def cure_of(review: FilingReview) -> CaseDeadline | None:
    """By when a returned filing is to be put right, as the date stands now; None when none runs any more."""
    if review.cure is None:
        return None
    running = review.filing.case.deadlines.filter(rule="filing_cure", closed_at=None)
    return next((one for one in running if one.origin == review.cure.origin), None)


@transaction.atomic
def put_right(*, review: FilingReview, actor: User, now: datetime, answers: Mapping[int, str]) -> Filing:
    """Answer every deficiency (by its number) of a returned filing; new evidence goes with it. In time, the date of the
    filing is kept: the new entry takes effect from then. Later it counts from now.

    Raises NotAllowed (another's filing), Conflict (not returned), Invalid (each deficiency without an answer).
    """
    filed, case = review.filing, review.filing.case
    member = acting_party(actor, case)
    if member is None or member.party_id != filed.party_id:
        raise NotAllowed("Only a representative of the party that filed it puts it right.")
    if review.state != FilingReview.State.RETURNED:
        raise Conflict("This filing is not waiting to be put right.")
    waiting = list(review.deficiencies.filter(answer=""))
    faults = [
        Fault(f"deficiency-{one.number}", f"Say how this was put right: {one.text}")
        for one in waiting
        if not answers.get(one.number, "").strip()
    ]
    if faults:
        raise Invalid(faults)
    for one in waiting:
        one.answer = answers[one.number].strip()
        one.save(update_fields=["answer"])
    swap(review, expected={"state": FilingReview.State.RETURNED}, state=FilingReview.State.CURED, since=now)
    deadline = cure_of(review)
    in_time = deadline is None or now < deadline.due_at
    if deadline is not None:
        close_deadline(deadline, state=CaseDeadline.State.MET, now=now)
    exhibits = number_exhibits(member, now=now)
    contents = {
        "puts_right": str(filed.key),
        "answers": [{"deficiency": one.number, "text": one.text, "answer": one.answer} for one in waiting],
        "exhibits": [exhibit_line(exhibit) for exhibit in exhibits],
    }
    access, addressees = no_wider_than(filed.entry, "parties")
    entry = enter(
        case,
        "filing_cured",
        actor=actor,
        now=now,
        text=f"The filing of entry {filed.entry.number} was put right"
        + ("; it keeps its date." if in_time else " after its time; it counts from today."),
        data={"filing_sha256": canonical_sha256(contents)},
        access=access,
        addressees=addressees,
        on_behalf_of=member.party,
        effective_at=filed.entry.effective_at if in_time else now,
        links=[(DocketLink.Kind.AMENDS, filed.entry)],
    )
    notify(entry, now=now)
    return keep_filing(case, Filing.Kind.CURE, member, contents, entry, actor=actor, now=now)


def file_on_paper(
    *,
    case_party: CaseParty,
    actor: User,
    now: datetime,
    kind: str,
    upload: File,
    received_at: datetime,
    signed_as: str,
    words: str = "",
    position: str = GroundAnswer.Position.NOT_KNOWN,
    also_in: Iterable[Case] = (),
) -> Filing:
    """The registrar files for a party that sent paper: the scan is attached, and the day it came in is the day of
    filing. An answer takes `position` on every ground; what it says more stands in the paper. `also_in`: as in
    `file_exhibits`.

    Raises NotAllowed (no registrar), Conflict (draft or closed; an answer nobody asked for, or filed already), Invalid.
    """
    case = case_party.case
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar files for a party that sent paper.")
    if case.state in (State.DRAFT, State.CLOSED):
        raise Conflict("A paper is filed in a case that is open.")
    faults = []
    if kind not in ON_PAPER:
        faults.append(Fault("kind", "Choose what the paper is."))
    if upload is None:
        faults.append(Fault("upload", "Attach the scan of the paper."))
    if received_at > now:
        faults.append(Fault("received_at", "The day the paper came in lies ahead."))
    if case.filed_at and received_at < case.filed_at:
        faults.append(Fault("received_at", "The paper cannot have come in before the case was filed."))
    if not signed_as.strip():
        faults.append(Fault("signed_as", "Give the name under which the paper is signed."))
    if position not in GroundAnswer.Position.values:
        faults.append(Fault("position", "Choose what the paper says of the grounds."))
    members = list(also_in)
    if kind in EVENT_ON_PAPER:
        faults += not_in_several(case, members, EVENT_ON_PAPER[kind], actor=actor, party=case_party.party)
    if faults:
        raise Invalid(faults)
    if kind != "document":
        if case_party.role != CaseParty.Role.RESPONDENT or case_party.appeared_at is None:
            raise Conflict("Only a respondent on whom the case was served answers it.")
        if case.state != State.RESPONSE_DUE or Answer.objects.filter(case_party=case_party, filed_at__isnull=False):
            raise Conflict("No answer of this party is waited for in this case.")
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = vault.store(upload=upload, name=upload.name or "paper")
    with transaction.atomic():
        hold_dockets([case, *members])
        file = vault.enter(stored=stored, name=upload.name or "paper", actor=actor, now=now)
        zone = case.rules_version.time_zone if case.rules_version else None
        came = came_on_paper(received_at, zone)
        scan = Exhibit.objects.create(
            case=case, number=next_number(case, series_of(case_party)), file=file, offered_by=case_party,
            title=f"{ON_PAPER[kind]}, on paper", received_at=received_at, filed_at=now,
        )  # fmt: skip
        contents: dict[str, Any] = {
            "docket_number": case.docket_number,
            "on_paper": came,
            "received_at": received_at.isoformat(),
            "words": words.strip(),
            "signed_as": signed_as.strip(),
            "exhibits": [exhibit_line(scan)],
        }
        entered: dict[str, Any] = {
            "actor": actor,
            "now": now,
            "on_behalf_of": case_party.party,
            "entered_by": actor,
            "received_at": received_at,
            "effective_at": received_at,
            "papers": [Paper(file, f"{ON_PAPER[kind]}, on paper")],
        }
        data = {
            "filing_sha256": canonical_sha256(contents),
            "exhibits": [{"number": scan.number, "sha256": file.sha256}],
        }
        if kind == "document":
            said = f"Exhibit {scan.number}{f' of case {case}' if members else ''} filed. {came}"
            entry = enter_in_several(case, members, EVENT_ON_PAPER[kind], text=said, data=data, **entered)
        else:
            entry = _answer_on_paper(case_party, kind, words, signed_as, position, came, data, entered)
        filing_kind = {"document": Filing.Kind.DOCUMENT, "answer": Filing.Kind.ANSWER}.get(kind, Filing.Kind.REFUSAL)
        return keep_filing(case, filing_kind, case_party, contents, entry, actor=actor, now=now, lodged_at=received_at)


def _answer_on_paper(
    member: CaseParty,
    kind: str,
    words: str,
    signed_as: str,
    position: str,
    came: str,
    data: dict[str, Any],
    entered: dict[str, Any],
) -> DocketEntry:
    """The respondent's answer as rows, and the step it takes."""
    case, received_at = member.case, entered["received_at"]
    accepts = kind == "answer"
    Answer.objects.update_or_create(
        case_party=member,
        defaults={
            "case": case, "accepts_process": accepts, "statement": words.strip() or "As stated in the paper.",
            "truth_stated_as": signed_as.strip(), "filed_at": received_at,
        },
    )  # fmt: skip
    if not accepts:
        entry = enter(
            case, "refusal_filed", text=f"Answer filed: the process is declined. {came}", data=data, **entered
        )
        notify(entry, now=entered["now"])
        return entry
    for ground in case.grounds.filter(filed_at__isnull=False).exclude(case_party=member):
        GroundAnswer.objects.update_or_create(
            ground=ground,
            case_party=member,
            defaults={"position": position, "statement": "As stated in the paper.", "filed_at": received_at},
        )
    return take(STEPS["answer"], case=case, words=came, data=data, accepts_process=True, assisting=member, **entered)


def _registrar(review: FilingReview, actor: User) -> None:
    if Role.REGISTRAR not in roles_on(actor, review.filing.case):
        raise NotAllowed("Only the registrar decides on what comes in.")
    if review.state not in OPEN:
        raise Conflict("This filing was looked at already. See what was decided, then go on from there.")
