"""Filing: what was written becomes a numbered part of the record, with a receipt, all at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.common.formatting import full_date
from claims_project.common.querysets import swap
from claims_project.procedure.models import RulesVersion
from claims_project.procedure.services import rules_in_force
from claims_project.record.chain import canonical_sha256
from claims_project.vault.models import StoredFile
from disputes.access import acting_party
from disputes.lifecycle import STEPS, State
from disputes.models import (
    Answer,
    Case,
    CaseNumbering,
    CaseParty,
    Defect,
    DocketEntry,
    Exhibit,
    Filing,
    FilingReview,
    PaperRequest,
)
from disputes.services.docket import Paper, enter, enter_in_several, hold_dockets, not_in_several
from disputes.services.drafts import writable
from disputes.services.evidence import number_exhibits
from disputes.services.steps import check, notify, take

REVIEWED = (Filing.Kind.ANSWER, Filing.Kind.REFUSAL, Filing.Kind.DOCUMENT)
RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def file_case(*, case: Case, actor: User, now: datetime) -> Filing:
    """File a draft: docket number, rules version, numbered exhibits, docket entry, deadlines and receipt in one
    transaction. One that came on paper is filed as of the day the paper came in, and entered by who keyed it in.

    Raises NotAllowed, Conflict (already filed), Invalid (everything that is missing, at once).
    """
    claimant = writable(case, actor)
    check(STEPS["file"], case=case, actor=actor, now=now)
    paper = PaperRequest.objects.select_related("scan__file").filter(case=case).first()
    lodged_at = paper.received_at if paper else now
    rules = rules_in_force(lodged_at)
    swap(
        case,
        expected={"state": State.DRAFT},
        docket_number=_next_number(rules, lodged_at),
        rules_version=rules,
        filed_at=lodged_at,
        caption=caption_of(case),
    )
    exhibits = number_exhibits(claimant, now=now)
    case.grounds.filter(case_party=claimant, filed_at=None).update(filed_at=lodged_at)
    contents = request_contents(case, exhibits)
    came: dict[str, Any] = {}
    if paper:
        words = came_on_paper(lodged_at, rules.time_zone)
        contents |= {"on_paper": words, "received_at": lodged_at.isoformat()}
        came = {
            "words": words,
            "received_at": lodged_at,
            "effective_at": lodged_at,
            "entered_by": actor,
            "papers": [Paper(paper.scan.file, paper.scan.title)],
        }
    entry = take(
        STEPS["file"],
        case=case,
        actor=actor,
        now=now,
        data=fingerprint_of(contents, exhibits),
        on_behalf_of=claimant.party,
        **came,
    )
    return keep_filing(case, Filing.Kind.REQUEST, claimant, contents, entry, actor=actor, now=now, lodged_at=lodged_at)


def came_on_paper(received_at: datetime, zone: str | None) -> str:
    """How the docket and the receipt say that a paper was entered for its party."""
    return f"It came on paper on {full_date(received_at, zone)} and was entered by the office."


@transaction.atomic
def answer_defect(*, defect: Defect, actor: User, now: datetime, answer: str) -> Defect:
    """Say how a listed defect was put right. The corrections are sent with `cure`."""
    member = acting_party(actor, defect.case)
    if member is None or member.role != CaseParty.Role.CLAIMANT:
        raise NotAllowed("Only a representative of the claimant answers the listed defects.")
    if defect.case.state != State.DEFICIENT:
        raise Conflict("The filing is not waiting for corrections.")
    if not answer.strip():
        raise Invalid.one(f"defect-{defect.number}", "Say how this defect was put right.")
    defect.answer, defect.answered_at = answer.strip(), now
    defect.save(update_fields=["answer", "answered_at"])
    return defect


@transaction.atomic
def cure(*, case: Case, actor: User, now: datetime) -> Filing:
    """Send the corrections back: every defect answered, new exhibits numbered; the filing date is kept."""
    check(STEPS["cure"], case=case, actor=actor, now=now)
    claimant = case.parties.get(role=CaseParty.Role.CLAIMANT, pk=_member(actor, case).pk)
    exhibits = number_exhibits(claimant, now=now)
    contents = {
        "answers": [{"defect": d.number, "text": d.text, "answer": d.answer} for d in case.defects.all()],
        "exhibits": [exhibit_line(exhibit) for exhibit in exhibits],
    }
    entry = take(STEPS["cure"], case=case, actor=actor, now=now, data=fingerprint_of(contents, exhibits))
    return keep_filing(case, Filing.Kind.CURE, claimant, contents, entry, actor=actor, now=now)


@transaction.atomic
def file_answer(*, answer: Answer, actor: User, now: datetime) -> Filing:
    """File a respondent's answer. One that accepts the process moves the case to negotiation; one that declines is
    entered, and the registrar decides.

    Raises NotAllowed, Conflict (already filed, or no answer is due), Invalid (what is missing).
    """
    case = answer.case
    member = _member(actor, case)
    if member.pk != answer.case_party_id:
        raise NotAllowed("Only a representative of the respondent files its answer.")
    if answer.filed_at is not None:
        raise Conflict("This answer was already filed.")
    _complete(answer)
    swap(answer, expected={"filed_at": None}, filed_at=now)
    member.ground_answers.filter(filed_at=None).update(filed_at=now)
    case.grounds.filter(case_party=member, filed_at=None).update(filed_at=now)
    exhibits = number_exhibits(member, now=now)
    contents = answer_contents(answer, exhibits)
    fingerprint = fingerprint_of(contents, exhibits)
    if not answer.accepts_process:
        entry = _enter_only(
            case, "refusal_filed", "Answer filed: the process is declined.", fingerprint, actor, member, now
        )
        return keep_filing(case, Filing.Kind.REFUSAL, member, contents, entry, actor=actor, now=now)
    if case.state == State.RESPONSE_DUE:
        entry = take(
            STEPS["answer"],
            case=case,
            actor=actor,
            now=now,
            data=fingerprint,
            on_behalf_of=member.party,
            accepts_process=True,
        )
    else:
        entry = _enter_only(case, "further_answer", "A further answer was filed.", fingerprint, actor, member, now)
    return keep_filing(case, Filing.Kind.ANSWER, member, contents, entry, actor=actor, now=now)


@transaction.atomic
def file_exhibits(*, case: Case, actor: User, now: datetime, also_in: Iterable[Case] = ()) -> Filing:
    """File the evidence a party has put in since its last filing; `also_in`: on the dockets of cases consolidated into
    this one as well, where the same files are entered as documents.

    Raises NotAllowed, Conflict (draft or closed), Invalid (nothing new to file; a case it may not be entered in).
    """
    member = _member(actor, case)
    if case.state in (State.DRAFT, State.CLOSED):
        raise Conflict("Evidence is filed in a case that is open; in a draft it is filed together with the request.")
    members = list(also_in)
    if faults := not_in_several(case, members, "exhibits_filed", actor=actor, party=member.party):
        raise Invalid(faults)
    hold_dockets([case, *members])
    exhibits = number_exhibits(member, now=now)
    if not exhibits:
        raise Invalid.one("files", "Add at least one file first.")
    contents = {"exhibits": [exhibit_line(exhibit) for exhibit in exhibits]}
    numbers = ", ".join(exhibit.number for exhibit in exhibits)
    entry = enter_in_several(
        case,
        members,
        "exhibits_filed",
        actor=actor,
        now=now,
        text=f"Exhibits {numbers}{f' of case {case}' if members else ''} filed.",
        data=fingerprint_of(contents, exhibits),
        on_behalf_of=member.party,
        papers_there=[
            Paper(exhibit.file, f"{exhibit.number} of {case}: {exhibit.title}"[:300]) for exhibit in exhibits
        ],
    )
    return keep_filing(case, Filing.Kind.DOCUMENT, member, contents, entry, actor=actor, now=now)


def caption_of(case: Case) -> str:
    """“Claimant v Respondent and others”, and the claims in issue."""
    names = {
        role: [member.party.name for member in case.parties.filter(role=role).select_related("party")]
        for role in (CaseParty.Role.CLAIMANT, CaseParty.Role.RESPONDENT)
    }

    def short(parties: list[str]) -> str:
        return parties[0] if len(parties) == 1 else f"{parties[0]} and {len(parties) - 1} more"

    return f"{short(names[CaseParty.Role.CLAIMANT])} v {short(names[CaseParty.Role.RESPONDENT])}"[:400]


def exhibit_line(exhibit: Exhibit) -> dict[str, Any]:
    """An exhibit as a filing and its receipt name it."""
    return {
        "number": exhibit.number,
        "title": exhibit.title,
        "name": exhibit.file.name,
        "sha256": exhibit.file.sha256,
        "bytes": exhibit.file.size,
    }


def document_line(file: StoredFile, title: str) -> dict[str, Any]:
    """A document entered with a filing, that is no exhibit, as the filing and its receipt name it."""
    return {"title": title, "name": file.name, "sha256": file.sha256, "bytes": file.size}


def request_contents(case: Case, exhibits: list[Exhibit]) -> dict[str, Any]:
    """The request exactly as it is filed, as plain data."""
    return {
        "docket_number": case.docket_number,
        "track": case.track,
        "claimants": _names(case, CaseParty.Role.CLAIMANT),
        "respondents": _names(case, CaseParty.Role.RESPONDENT),
        "claims": [str(claim) for claim in case.claims.select_related("register")],
        "overlaps": [
            {"claims": [str(overlap.first), str(overlap.second)], "area_m2": float(overlap.area_m2)}
            for overlap in case.overlaps.select_related("first", "second")
        ],
        "tariff_in_issue": case.tariff_in_issue,
        "grounds": [
            {
                "number": ground.number,
                "ground": ground.get_code_display(),
                "facts": ground.statement,
                "exhibits": [exhibit.number for exhibit in ground.exhibits.order_by("number")],
            }
            for ground in case.grounds.all()
        ],
        "relief": case.relief,
        "lateness": case.lateness,
        "statement_of_truth": case.truth_stated_as,
        "exhibits": [exhibit_line(exhibit) for exhibit in exhibits],
    }


def answer_contents(answer: Answer, exhibits: list[Exhibit]) -> dict[str, Any]:
    """The answer exactly as it is filed, as plain data."""
    member = answer.case_party
    return {
        "docket_number": answer.case.docket_number,
        "respondent": member.party.name,
        "accepts_process": answer.accepts_process,
        "statement": answer.statement,
        "answers": [
            {"ground": a.ground.number, "position": a.position, "statement": a.statement}
            for a in member.ground_answers.select_related("ground")
        ],
        "counter_claims": [
            {"number": ground.number, "ground": ground.get_code_display(), "facts": ground.statement}
            for ground in member.grounds.all()
        ],
        "statement_of_truth": answer.truth_stated_as,
        "exhibits": [exhibit_line(exhibit) for exhibit in exhibits],
    }


def _names(case: Case, role: str) -> list[str]:
    return [member.party.name for member in case.parties.filter(role=role).select_related("party")]


def _member(actor: User, case: Case) -> CaseParty:
    member = acting_party(actor, case)
    if member is None:
        raise NotAllowed("Only a representative of a party to the case files in it.")
    return member


def _complete(answer: Answer) -> None:
    """Raises Invalid naming everything an answer lacks; one that declines needs no answers to the grounds."""
    from claims_project.common.errors import Fault

    faults = []
    if answer.accepts_process is None:
        faults.append(Fault("accepts_process", "Say whether the process is accepted."))
    if answer.accepts_process:
        answered = answer.case_party.ground_answers.values("ground")
        claims_of_others = answer.case.grounds.filter(filed_at__isnull=False).exclude(case_party=answer.case_party)
        faults += [
            Fault(f"ground-{ground.number}", f"Ground {ground.number} is not answered yet.")
            for ground in claims_of_others.exclude(pk__in=answered)
        ]
    if not answer.truth_stated_as.strip():
        faults.append(Fault("truth", "Make the statement of truth."))
    if faults:
        raise Invalid(faults)


def _enter_only(
    case: Case, event: str, text: str, data: dict[str, Any], actor: User, member: CaseParty, now: datetime
) -> DocketEntry:
    """A filing that moves nothing: entered on the docket and told to those who follow the case."""
    entry = enter(case, event, actor=actor, now=now, text=text, data=data, on_behalf_of=member.party)
    notify(entry, now=now)
    return entry


def fingerprint_of(contents: dict[str, Any], exhibits: Iterable[Exhibit] = ()) -> dict[str, Any]:
    """What ties a docket entry to a filing: its hash and the hash of every exhibit."""
    return {
        "filing_sha256": canonical_sha256(contents),
        "exhibits": [{"number": exhibit.number, "sha256": exhibit.file.sha256} for exhibit in exhibits],
    }


def keep_filing(
    case: Case,
    kind: str,
    member: CaseParty,
    contents: dict[str, Any],
    entry: DocketEntry,
    *,
    actor: User,
    now: datetime,
    lodged_at: datetime | None = None,
) -> Filing:
    """The filing with its receipt code, its exhibits tied to its entry; all but the request and corrections wait in the
    registrar's inbox. `lodged_at`: when the paper came in, where it came on paper.
    """
    numbers = [line["number"] for line in contents.get("exhibits", ())]
    case.exhibits.filter(number__in=numbers).update(entry=entry)
    filing = Filing.objects.create(
        case=case,
        kind=kind,
        party=member.party,
        filed_by=actor,
        lodged_at=lodged_at or now,
        contents=contents,
        sha256=canonical_sha256(contents),
        receipt_code="".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(20)),
        entry=entry,
    )
    if kind in REVIEWED:
        FilingReview.objects.create(filing=filing, since=now)
    return filing


def _next_number(rules: RulesVersion, now: datetime) -> str:
    """The next docket number of the office's year. The row is the lock: numbers have no gaps and are never reused."""
    year = now.astimezone(ZoneInfo(rules.time_zone)).year
    CaseNumbering.objects.get_or_create(year=year)
    CaseNumbering.objects.filter(year=year).update(last=F("last") + 1)
    number = CaseNumbering.objects.get(year=year).last
    return str(rules.policy("numbering")).format(year=year, number=number)
