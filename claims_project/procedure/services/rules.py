"""Issuing calendars and rules, and finding those in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid, NotAllowed
from claims_project.procedure import defaults
from claims_project.procedure.models import CalendarVersion, Rule, RulesVersion
from claims_project.procedure.policies import faults as policy_faults

CODE = re.compile(r"[a-z][a-z0-9_]{1,38}")
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def rules_in_force(at: datetime) -> RulesVersion:
    """The rules version in force at `at`. An office that has issued none yet is given the defaults."""
    return RulesVersion.objects.in_force(at).first() or ensure_defaults(now=at)


def ensure_defaults(*, now: datetime) -> RulesVersion:
    """Version 1 of the rules on version 1 of the office calendar, made if there are no rules; returns the first
    version."""
    first = RulesVersion.objects.order_by("number").select_related("calendar").first()
    if first is not None:
        return first
    with transaction.atomic():
        calendar, _ = CalendarVersion.objects.get_or_create(
            name=defaults.CALENDAR["name"], number=1, defaults={**defaults.CALENDAR, "issued_at": now}
        )
        rules, _ = RulesVersion.objects.get_or_create(
            number=1,
            defaults={
                "name": "Procedural rules",
                "in_force_from": ALWAYS,
                "calendar": calendar,
                "time_zone": settings.OFFICE_TIME_ZONE,
                "rules": defaults.RULES,
                "policies": defaults.POLICIES,
                "issued_at": now,
            },
        )
    return rules


@transaction.atomic
def issue_calendar(
    *,
    name: str,
    weekend_days: list[int],
    holidays: Mapping[str, str],
    actor: User,
    now: datetime,
    recesses: list[dict[str, str]] | None = None,
    closures: list[dict[str, str]] | None = None,
    short_period: int = 0,
) -> CalendarVersion:
    """Issue the next version of the calendar `name`. Rules use it once a version of them names it.

    Raises NotAllowed (no administrator), Invalid (it makes no calendar).
    """
    _administrator(actor)
    last = CalendarVersion.objects.filter(name=name).aggregate(last=Max("number"))["last"] or 0
    version = CalendarVersion(
        name=name,
        number=last + 1,
        weekend_days=weekend_days,
        holidays=dict(holidays),
        recesses=recesses or [],
        closures=closures or [],
        short_period=short_period,
        issued_at=now,
    )
    faults = [] if name.strip() else [Fault("name", "Give the calendar a name.")]
    before = CalendarVersion.objects.filter(name=name).order_by("-number").first()
    if before is not None and before.facts == version.facts:
        faults.append(Fault("", f"This says what {before} says already: nothing would change."))
    try:
        _ = version.calendar
    except (ValueError, TypeError, KeyError) as fault:
        faults.append(Fault("holidays", f"This makes no calendar: {fault}"))
    if faults:
        raise Invalid(faults)
    version.save()
    return version


def check_rules(
    *,
    name: str,
    in_force_from: datetime,
    calendar: CalendarVersion,
    time_zone: str,
    rules: Mapping[str, Mapping[str, Any]],
    policies: Mapping[str, Any],
    actor: User,
    now: datetime,
) -> RulesVersion:
    """The next version of the rules as it would be issued, not stored. Raises what issue_rules raises."""
    _administrator(actor)
    last = RulesVersion.objects.select_related("calendar").order_by("-number").first()
    faults = list(_faults(last, rules, policies, time_zone))
    if in_force_from < now:
        faults.append(Fault("in_force_from", "New rules come into force now or later, never in the past."))
    if not name.strip():
        faults.append(Fault("name", "Give the rules a name."))
    if faults:
        raise Invalid(faults)
    return RulesVersion(
        number=last.number + 1 if last else 1,
        name=name.strip(),
        in_force_from=in_force_from,
        calendar=calendar,
        time_zone=time_zone,
        rules={code: dict(rule) for code, rule in rules.items()},
        policies=dict(policies),
        issued_at=now,
    )


@transaction.atomic
def issue_rules(**given: Any) -> RulesVersion:
    """Issue the next version of the rules, whole (see check_rules): every rule code and policy of the version before
    must be in it.

    Cases filed before `in_force_from` keep the version they are bound to. Raises NotAllowed (no administrator), Invalid
    (each fault names its rule or policy; in force from a moment that is past: cases were filed under other rules).
    """
    version = check_rules(**given)
    version.save()
    return version


def _faults(
    last: RulesVersion | None, rules: Mapping[str, Mapping[str, Any]], policies: Mapping[str, Any], time_zone: str
) -> Iterator[Fault]:
    """What is wrong with a proposed version. What the code asks for by name must be there: the defaults' codes at
    least."""
    needed_rules = {*defaults.RULES, *(last.rules if last else ())}
    for code in sorted(needed_rules - set(rules)):
        yield Fault(f"rules.{code}", f"The rule {code} is missing.")
    needed_policies = {*defaults.POLICIES, *(last.policies if last else ())}
    for name in sorted(needed_policies - set(policies)):
        yield Fault(f"policies.{name}", f"The policy {name} is missing.")
    for code, data in rules.items():
        if not CODE.fullmatch(code):
            yield Fault(f"rules.{code}", f"A rule's code is made of small letters, digits and “_”, not {code!r}.")
        try:
            rule = Rule.read(code, dict(data))
        except (KeyError, TypeError, ValueError) as fault:
            yield Fault(f"rules.{code}", f"The rule {code} cannot be read: {fault}")
            continue
        if not rule.label.strip():
            yield Fault(f"rules.{code}", f"Say what the rule {code} asks for.")
        if rule.who not in defaults.WHO:
            yield Fault(f"rules.{code}", f"The rule {code} is owed by someone unknown: {rule.who!r}.")
    usual = {**defaults.POLICIES, **(last.policies if last else {})}
    for name, sentence in policy_faults(policies, usual):
        yield Fault(f"policies.{name}", sentence)
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError):
        yield Fault("time_zone", f"There is no time zone {time_zone!r}.")


def _administrator(actor: User) -> None:
    if not (actor.is_administrator or actor.is_system):
        raise NotAllowed("Calendars and rules are issued by an administrator.")
