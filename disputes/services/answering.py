"""Joining a case by the letter's code, and writing the answer."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max

from claims_project.accounts.models import Membership, Party, User
from claims_project.accounts.services import add_member, system_actor
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.common.querysets import swap
from disputes.access import acting_party
from disputes.lifecycle import State
from disputes.models import Answer, AnswerCode, Case, CaseParty, Ground, GroundAnswer
from disputes.services.docket import enter

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10  # 50 bits: with the limit on attempts below, not to be guessed
ATTEMPTS_AN_HOUR = 10


def digest_of(code: str) -> str:
    plain = "".join(character for character in code.upper() if character in ALPHABET)
    return hmac.new(settings.SECRET_KEY.encode(), f"answer-code:{plain}".encode(), hashlib.sha256).hexdigest()


def make_answer_code(case_party: CaseParty, *, now: datetime) -> str:
    """A new code for the letter to `case_party`, as XXXXX-XXXXX. An unused earlier one stops working."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    AnswerCode.objects.update_or_create(
        case_party=case_party, defaults={"digest": digest_of(code), "made_at": now, "used_by": None, "used_at": None}
    )
    return f"{code[:5]}-{code[5:]}"


@transaction.atomic
def join_with_code(*, docket_number: str, code: str, actor: User, now: datetime) -> CaseParty:
    """Make `actor` a representative of the party whose letter carried `code`. Works once.

    Raises Invalid in one form of words whether the number or the code is wrong, and NotAllowed after too many attempts.
    """
    _count_attempt(actor)
    found = (
        AnswerCode.objects.filter(
            case_party__case__docket_number=docket_number.strip().upper(), digest=digest_of(code), used_at=None
        )
        .select_related("case_party__case", "case_party__party")
        .first()
    )
    if found is None:
        raise Invalid.one(
            "code", "No letter has this docket number and code together, or its code was already used. Check both."
        )
    member = found.case_party
    swap(found, expected={"used_at": None}, used_by=actor, used_at=now)
    if not Party.objects.acted_for_by(actor).filter(pk=member.party_id).exists():
        add_member(party=member.party, user=actor, role=Membership.Role.REPRESENTATIVE, actor=system_actor(), now=now)
    enter(
        member.case,
        "joined",
        actor=actor,
        now=now,
        text=f"A representative of {member.party} joined with the code of the letter of service.",
        on_behalf_of=member.party,
    )
    return member


def _count_attempt(actor: User) -> None:
    key = f"answer-code-attempts:{actor.pk}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) > ATTEMPTS_AN_HOUR:
        raise NotAllowed("Too many codes were tried. Wait an hour, or ask the office for a new letter.")


def answering_party(case: Case, actor: User) -> CaseParty:
    """The respondent `actor` answers for. Raises NotAllowed or Conflict (no answer is asked for yet, or any more)."""
    member = acting_party(actor, case)
    if member is None or member.role != CaseParty.Role.RESPONDENT:
        raise NotAllowed("Only a representative of a respondent answers the dispute.")
    if case.state not in (State.RESPONSE_DUE, State.NEGOTIATION):
        raise Conflict("No answer can be filed in this case now.")
    return member


@transaction.atomic
def start_answer(*, case: Case, actor: User) -> Answer:
    """The respondent's answer as it stands, begun when there is none."""
    member = answering_party(case, actor)
    answer, _ = Answer.objects.get_or_create(case_party=member, defaults={"case": case})
    return answer


def _unfiled(answer: Answer, actor: User) -> CaseParty:
    member = answering_party(answer.case, actor)
    if member.pk != answer.case_party_id:
        raise NotAllowed("This is another party's answer.")
    if answer.filed_at is not None:
        raise Conflict("This answer was filed; what was filed can no longer be changed.")
    return member


@transaction.atomic
def change_answer(
    *,
    answer: Answer,
    actor: User,
    accepts_process: bool | None = None,
    statement: str | None = None,
    truth_stated_as: str | None = None,
) -> Answer:
    _unfiled(answer, actor)
    changes: dict[str, object] = {}
    if accepts_process is not None:
        changes["accepts_process"] = accepts_process
    if statement is not None:
        changes["statement"] = statement.strip()
    changes["truth_stated_as"] = (truth_stated_as or "").strip()
    swap(answer, expected={"filed_at": None}, **changes)
    return answer


@transaction.atomic
def answer_ground(*, answer: Answer, ground: Ground, actor: User, position: str, statement: str = "") -> GroundAnswer:
    """Admit, deny, or say it is not known. Raises Invalid for an unknown position or a ground of one's own."""
    member = _unfiled(answer, actor)
    if position not in GroundAnswer.Position.values:
        raise Invalid.one(
            f"ground-{ground.number}", f"Say whether ground {ground.number} is admitted, denied or not known."
        )
    if ground.case_id != answer.case_id or ground.case_party_id == member.pk or ground.filed_at is None:
        raise Invalid.one("ground", "That is not a ground to be answered in this case.")
    given, _ = GroundAnswer.objects.update_or_create(
        ground=ground, case_party=member, defaults={"position": position, "statement": statement.strip()}
    )
    return given


@transaction.atomic
def counter_claim(*, answer: Answer, actor: User, code: str, statement: str) -> Ground:
    """A ground of the respondent's own against the claimant."""
    member = _unfiled(answer, actor)
    if code not in Ground.Code.values:
        raise Invalid.one("code", "Choose what is wrong.")
    if not statement.strip():
        raise Invalid.one("statement", "Give the facts of the counter-claim.")
    last = answer.case.grounds.aggregate(last=Max("number"))["last"] or 0
    return Ground.objects.create(
        case=answer.case, case_party=member, number=last + 1, code=code, statement=statement.strip()
    )
