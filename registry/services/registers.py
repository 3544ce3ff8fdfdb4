"""Registers, and the treaty whose ratification their entries are measured against."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.common.querysets import swap
from registry.access import require_registrar
from registry.models import Register, Treaty
from registry.services.references import Kind, keep_version

REGISTER = (
    "code", "name", "time_zone", "accuracy_m", "recognition", "recognised_from", "recognised_until", "certified"
)  # fmt: skip
TREATY = ("name", "ratified_at", "time_zone", "ratification_rule", "before", "provision")


@transaction.atomic
def open_register(
    *,
    code: str,
    actor: User,
    name: str = "",
    time_zone: str = "UTC",
    accuracy_m: float | None = None,
    recognised: bool = False,
    recognition: str | None = None,
    recognised_from: date | None = None,
    recognised_until: date | None = None,
    certified: bool = False,
    now: datetime | None = None,
) -> Register:
    """Enter a register. `recognised` is short for the recognition of that name; else it is not decided.

    Raises NotAllowed (actor is no registrar), Invalid (code, zone, accuracy or days), Conflict (there already).
    """
    require_registrar(actor)
    decided = Register.Recognition.RECOGNISED if recognised else Register.Recognition.UNDECIDED
    register = Register(
        code=code, name=name or code, time_zone=time_zone, accuracy_m=accuracy_m, recognition=recognition or decided,
        recognised_from=recognised_from, recognised_until=recognised_until, certified=certified,
    )  # fmt: skip
    faults = []
    try:
        validate_slug(code)
    except ValidationError:
        faults.append(Fault("code", "A register's code is made of letters, digits, hyphens and underscores."))
    if len(code) > 32:
        faults.append(Fault("code", "A register's code has at most 32 characters."))
    if faults := faults + _register_faults(register):
        raise Invalid(faults)
    if Register.objects.filter(code__iexact=code).exists():
        raise Conflict(f"There is already a register {code}.")
    register.save(force_insert=True)
    _keep_register(register, actor, now)
    return register


@transaction.atomic
def change_register(*, register: Register, actor: User, now: datetime, reason: str, **changes: Any) -> Register:
    """Change what the office holds of a register, its code apart. Claims assessed before keep the version they were
    assessed with.

    Raises NotAllowed, Invalid (no reason, nothing changed, or a value that cannot be), Conflict (changed since read).
    """
    require_registrar(actor)
    changes = _changed(register, changes, REGISTER[1:])
    faults = _change_faults(reason, changes, "register") + _register_faults(_with(register, changes))
    if faults:
        raise Invalid(faults)
    swap(register, **changes)
    _keep_register(register, actor, now, reason)
    return register


@transaction.atomic
def record_treaty(
    *,
    name: str,
    ratified_at: datetime,
    actor: User,
    time_zone: str = "UTC",
    ratification_rule: str = "",
    before: str = Treaty.Before.INSTANT,
    provision: str = "1",
    now: datetime | None = None,
) -> Treaty:
    """Enter a treaty and its ratification. Raises NotAllowed (actor is no registrar), Invalid (name or zone),
    Conflict (there already)."""
    require_registrar(actor)
    treaty = Treaty(
        name=name.strip(), ratified_at=ratified_at, time_zone=time_zone, ratification_rule=ratification_rule,
        before=before, provision=provision,
    )  # fmt: skip
    if faults := _treaty_faults(treaty):
        raise Invalid(faults)
    if Treaty.objects.filter(name=treaty.name).exists():
        raise Conflict(f"{treaty.name} is already entered.")
    treaty.save(force_insert=True)
    _keep_treaty(treaty, actor, now)
    return treaty


@transaction.atomic
def change_treaty(*, treaty: Treaty, actor: User, now: datetime, reason: str, **changes: Any) -> Treaty:
    """Change what the office holds of a treaty, its name apart. Raises as change_register does."""
    require_registrar(actor)
    changes = _changed(treaty, changes, TREATY[1:])
    if faults := _change_faults(reason, changes, "treaty") + _treaty_faults(_with(treaty, changes)):
        raise Invalid(faults)
    swap(treaty, **changes)
    _keep_treaty(treaty, actor, now, reason)
    return treaty


def _keep_register(register: Register, actor: User, now: datetime | None, reason: str = "Entered.") -> None:
    keep_version(
        kind=Kind.REGISTER, subject=register.code, row=register, columns=REGISTER, actor=actor, now=now, reason=reason
    )


def _keep_treaty(treaty: Treaty, actor: User, now: datetime | None, reason: str = "Entered.") -> None:
    keep_version(kind=Kind.TREATY, subject=treaty.name, row=treaty, columns=TREATY, actor=actor, now=now, reason=reason)


def _changed(row: Any, changes: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    if unknown := changes.keys() - set(columns):
        raise ValueError(f"Not changed here: {', '.join(sorted(unknown))}.")
    return {column: value for column, value in changes.items() if getattr(row, column) != value}


def _with(row: Any, changes: dict[str, Any]) -> Any:
    changed = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    for column, value in changes.items():
        setattr(changed, column, value)
    return changed


def _change_faults(reason: str, changes: dict[str, Any], what: str) -> list[Fault]:
    faults = [] if reason.strip() else [Fault("reason", f"Say why the {what} is changed: claims are measured with it.")]
    return faults if changes else [*faults, Fault("", "Nothing was changed.")]


def _register_faults(register: Register) -> list[Fault]:
    faults = _zone_faults(register.time_zone)
    if register.accuracy_m is not None and not register.accuracy_m >= 0:
        faults.append(Fault("accuracy_m", "The accuracy is a length in metres, 0 or more."))
    if register.recognition not in Register.Recognition.values:
        faults.append(Fault("recognition", f"There is no recognition called “{register.recognition}”."))
    first, last = register.recognised_from, register.recognised_until
    if first and last and last < first:
        faults.append(Fault("recognised_until", "The last recognised day lies before the first."))
    return faults


def _treaty_faults(treaty: Treaty) -> list[Fault]:
    faults = [] if treaty.name else [Fault("name", "Enter the treaty's name.")]
    if treaty.before not in Treaty.Before.values:
        faults.append(Fault("before", "Say whether the instant or the whole day of ratification counts."))
    return faults + _zone_faults(treaty.time_zone)


def _zone_faults(time_zone: str) -> list[Fault]:
    if time_zone in available_timezones():
        return []
    return [Fault("time_zone", f"There is no time zone called “{time_zone}”.")]
