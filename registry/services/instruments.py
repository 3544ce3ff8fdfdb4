"""What proves a claim, and what was wrong with how it was made: entered, withdrawn, cured; never changed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.common.querysets import swap
from registry.access import require_registrar
from registry.models import Claim, FormalDefect, Instrument

LONGEST = 200


@transaction.atomic
def enter_instrument(
    *,
    claim: Claim,
    kind: str,
    issuer: str,
    reference: str,
    actor: User,
    now: datetime,
    dated_on: date | None = None,
    issuer_party: Party | None = None,
    explains: int | None = None,
    kept_at: str = "",
) -> Instrument:
    """Enter a piece of evidence. An issuer who is named as a holder of the claim is taken to be that holder. Of paper
    held elsewhere `kept_at` says where; its number is the reference.

    Raises NotAllowed (actor is no registrar), Invalid (every fault).
    """
    require_registrar(actor)
    issuer, reference, kept_at = (" ".join(text.split()) for text in (issuer, reference, kept_at))
    if issuer_party is not None:
        issuer = issuer or issuer_party.name
    faults = []
    if kind not in Instrument.Kind.values:
        faults.append(Fault("kind", "Choose what kind of instrument it is."))
    if not issuer:
        faults.append(Fault("issuer", "Say who issued it: what counts is who speaks for the claim."))
    if not reference:
        faults.append(Fault("reference", "Give its number or place, so that it can be found again."))
    if len(kept_at) > LONGEST:
        faults.append(Fault("kept_at", f"This is {len(kept_at)} characters long; at most {LONGEST} can be kept."))
    if dated_on is not None and dated_on > now.date():
        faults.append(Fault("dated_on", "The instrument cannot be dated in the future."))
    if explains is not None and kind != Instrument.Kind.TRANSFER:
        faults.append(Fault("explains", "Only an instrument of transfer explains an entry of the title."))
    if explains is not None and not claim.transactions.filter(number=explains).exists():
        faults.append(Fault("explains", f"The title has no entry {explains}."))
    if explains is None and kind == Instrument.Kind.TRANSFER:
        faults.append(Fault("explains", "Name the entry of the title whose change of holders it proves."))
    if faults:
        raise Invalid(faults)
    return Instrument.objects.create(
        claim=claim,
        kind=kind,
        issuer=issuer,
        issuer_party=issuer_party or _holder_called(issuer, claim),
        dated_on=dated_on,
        reference=reference,
        kept_at=kept_at,
        explains=explains,
        entered_at=now,
        entered_by=actor,
    )


def _holder_called(name: str, claim: Claim) -> Party | None:
    return Party.objects.filter(pk__in=claim.holdings.values("party"), name__iexact=name).first()


@transaction.atomic
def withdraw_instrument(*, instrument: Instrument, actor: User, now: datetime, reason: str) -> Instrument:
    """Take a piece of evidence out of account; it stays on file. Raises NotAllowed, Conflict, Invalid (no reason)."""
    require_registrar(actor)
    if not reason.strip():
        raise Invalid.one("reason", "Say why the instrument no longer counts.")
    if instrument.withdrawn_at is not None:
        raise Conflict("This instrument was withdrawn before.")
    swap(instrument, withdrawn_at=now, withdrawn_by=actor, withdrawn_because=reason.strip())
    return instrument


@transaction.atomic
def note_defect(
    *, claim: Claim, formality: str, what: str, curable: bool, source: str, actor: User, now: datetime
) -> FormalDefect:
    """Note a formality that was not kept. Raises NotAllowed (actor is no registrar), Invalid (every fault)."""
    require_registrar(actor)
    given = {"formality": formality, "what": what, "source": source}
    asked = {
        "formality": "Name the formality that was not kept.",
        "what": "Say what is wrong.",
        "source": "Say where this is known from.",
    }
    if faults := [Fault(field, asked[field]) for field, text in given.items() if not text.strip()]:
        raise Invalid(faults)
    return FormalDefect.objects.create(
        claim=claim,
        curable=curable,
        entered_at=now,
        entered_by=actor,
        **{field: text.strip() for field, text in given.items()},
    )


@transaction.atomic
def cure_defect(*, defect: FormalDefect, cured_on: date, cure: str, actor: User, now: datetime) -> FormalDefect:
    """Note that a defect was cured. Raises NotAllowed, Conflict (cured before), Invalid (every fault)."""
    require_registrar(actor)
    faults = [] if cure.strip() else [Fault("cure", "Say how the defect was cured.")]
    if cured_on > now.date():
        faults.append(Fault("cured_on", "A cure is noted once it is done."))
    if not defect.curable:
        faults.append(Fault("", "This defect was noted as one that cannot be cured."))
    if faults:
        raise Invalid(faults)
    if defect.cured_on is not None:
        raise Conflict("This defect was cured before.")
    swap(defect, cured_on=cured_on, cure=cure.strip(), cure_entered_at=now, cure_entered_by=actor)
    return defect
