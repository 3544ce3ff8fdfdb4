"""Private notes. Encrypted with AES-256-GCM under a key of the case; that key is
wrapped under one derived from the office's secret.

The text exists in clear only in memory, for its readers. It is never on the docket, in search, exports or mail.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from disputes.access import roles_on
from disputes.lifecycle import Role
from disputes.models import Case
from disputes.services.docket import enter
from mediation.access import acting_for, require, settling_parties
from mediation.models import CaseKey, CaucusNote, Session

NONCE = 12


@transaction.atomic
def write(
    *,
    case: Case,
    party: Party,
    text: str,
    actor: User,
    now: datetime,
    session: Session | None = None,
) -> CaucusNote:
    """Keep a private note of talks with `party`: the mediator's own, or one that the party writes to the mediator.

    Raises NotAllowed (neither), Conflict (the case has no mediator, or its key was destroyed), Invalid (nothing
    written, a stranger's party).
    """
    by_party = Role.MEDIATOR not in roles_on(actor, case)
    if by_party:
        if not acting_for(actor, case).filter(pk=party.pk).exists():
            raise NotAllowed("A private note is written by the mediator of the case, or by a party to the mediator.")
    else:
        require(Role.MEDIATOR, actor=actor, case=case, to="write a private note")
    if not case.assignments.filter(ended_at=None).exists():
        raise Conflict("The case has no mediator who could read a private note.")
    if not settling_parties(case).filter(pk=party.pk).exists():
        raise Invalid.one("party", "Choose a party to this case.")
    if not text.strip():
        raise Invalid.one("text", "Write the note.")
    if session is not None and (session.case_id != case.pk or session.with_party_id != party.pk):
        raise Invalid.one("session", "Choose a caucus with this party.")
    key = uuid.uuid4()
    nonce = os.urandom(NONCE)
    ciphertext = nonce + AESGCM(_key_of(case, now=now)).encrypt(nonce, text.strip().encode(), _bound_to(case, key))
    note = CaucusNote.objects.create(
        key=key,
        case=case,
        party=party,
        by_party=by_party,
        session=session,
        written_by=actor,
        written_at=now,
        ciphertext=ciphertext,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
    )
    enter(
        case,
        "caucus_note",
        actor=actor,
        now=now,
        text="A private note was written.",
        data={"note": str(key), "sha256": note.sha256},
        addressees=[party] if by_party else [],
        on_behalf_of=party if by_party else None,
    )
    return note


def read(*, note: CaucusNote, actor: User) -> str:
    """The text of a note, for those who may read it.

    Raises NotAllowed (anyone else, whatever their role), Conflict (the key was destroyed, or the bytes were changed).
    """
    if not CaucusNote.objects.visible_to(actor).filter(pk=note.pk).exists():
        raise NotAllowed("A private note is read by the mediator of the case alone, and by the party that wrote it.")
    kept = CaseKey.objects.get(case=note.case_id)
    if kept.destroyed_at is not None:
        raise Conflict("The private notes of this case were erased.")
    sealed = bytes(note.ciphertext)
    try:
        clear = AESGCM(_unwrap(kept)).decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(note.case, note.key))
    except InvalidTag as problem:
        raise Conflict(
            "This note cannot be read: its bytes were changed, or the office's secret is not the one it was written "
            "under."
        ) from problem
    return clear.decode()


def _bound_to(case: Case, key: uuid.UUID) -> bytes:
    """Binds the ciphertext to its case and row: bytes moved to another row do not open."""
    return f"{case.key}:{key}".encode()


def _key_of(case: Case, *, now: datetime) -> bytes:
    kept = CaseKey.objects.filter(case=case).first()
    if kept is None:
        fresh = AESGCM.generate_key(bit_length=256)
        nonce = os.urandom(NONCE)
        wrapped = nonce + AESGCM(_office_key()).encrypt(nonce, fresh, str(case.key).encode())
        CaseKey.objects.create(case=case, wrapped=wrapped, made_at=now)
        return fresh
    if kept.destroyed_at is not None:
        raise Conflict("The private notes of this case were erased; no more can be written.")
    return _unwrap(kept)


def _unwrap(kept: CaseKey) -> bytes:
    wrapped = bytes(kept.wrapped)
    try:
        return AESGCM(_office_key()).decrypt(wrapped[:NONCE], wrapped[NONCE:], str(kept.case.key).encode())
    except InvalidTag as problem:
        raise Conflict(
            "The private notes of this case were written under another secret of the office. Set CAUCUS_KEY to it "
            "again."
        ) from problem


def _office_key() -> bytes:
    """CAUCUS_KEY if the office set one (so that it can be kept apart and changed), else derived from SECRET_KEY."""
    secret = getattr(settings, "CAUCUS_KEY", "") or settings.SECRET_KEY
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"caucus notes").derive(secret.encode())
