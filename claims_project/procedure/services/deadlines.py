"""Opening and closing deadlines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from claims_project.common.querysets import swap
from claims_project.procedure import timekeeping
from claims_project.procedure.models import Attention, Deadline, Outage, RulesVersion

D = TypeVar("D", bound=Deadline)
Missed = Callable[[Any, datetime], None]

ENDINGS = frozenset({Deadline.State.MET, Deadline.State.CANCELLED, Deadline.State.REPLACED})
_missed: dict[type[Deadline], list[Missed]] = {}


def on_missed(model: type[D]) -> Callable[[Callable[[D, datetime], None]], Callable[[D, datetime], None]]:
    """Register what is drafted when a deadline of `model` is missed: `fn(deadline, now)`, run once, in the transaction
    that marks it missed. It may propose a next step to a person; it must not change a case. Register in the upper
    app's ready()."""

    def register(fn: Callable[[D, datetime], None]) -> Callable[[D, datetime], None]:
        hooks = _missed.setdefault(model, [])
        if fn not in hooks:
            hooks.append(fn)
        return fn

    return register


def missed_hooks(deadline: Deadline) -> tuple[Missed, ...]:
    return tuple(_missed.get(type(deadline), ()))


def preview(
    rule: str,
    rules_version: RulesVersion,
    trigger_at: datetime,
    *,
    track: str = "",
    trigger_words: str = "",
    deemed_days: int = 0,
    deemed_words: str = "the way it was served",
) -> timekeeping.Reckoning:
    """The date a rule would give, exactly as open_deadline would store it; nothing is written."""
    asked = timekeeping.Question(
        trigger=trigger_at,
        words=trigger_words,
        period=rules_version.period(rule, track),
        by_rule=True,
        deemed_days=deemed_days,
        deemed_words=deemed_words,
    )
    return reckon(asked, rules_version)


def reckon(asked: timekeeping.Question, rules_version: RulesVersion) -> timekeeping.Reckoning:
    """A question answered on a version's calendar, in its zone, with the outages on record. What the public calculator
    uses too."""
    outages = [outage.closure for outage in Outage.objects.since(asked.trigger)]
    return asked.answer(rules_version.calendar.calendar, rules_version.zone, outages)


def open_deadline(
    model: type[D],
    *,
    rule: str,
    rules_version: RulesVersion,
    trigger_at: datetime,
    trigger_words: str,
    now: datetime,
    track: str = "",
    trigger_entry: int | None = None,
    deemed_days: int = 0,
    deemed_words: str = "the way it was served",
    due_on: date | None = None,
    asked: timekeeping.Question | None = None,
    follows: D | None = None,
    label: str = "",
    who: str = "",
    **owner: Any,
) -> D:
    """Open a deadline of `model` under `rule`, with its date, trace and reminders; `owner` are the model's own fields.

    `due_on` fixes the date instead of counting it (an agreed date; `trigger_words` then says by what); `asked` puts any
    other question in place of the rule's own, and `follows` names the deadline it takes the place of. `label` and `who`
    replace the rule's. Reminders that lie in the past already are not sent. Call it in the transaction of the step that
    opens it. Raises LookupError (no such rule).
    """
    found = rules_version.rule(rule, track)
    if asked is not None:
        result = reckon(asked, rules_version)
    elif due_on is not None:
        result = reckon(timekeeping.Question(trigger=trigger_at, words=trigger_words, day=due_on), rules_version)
    else:
        result = preview(
            rule,
            rules_version,
            trigger_at,
            track=track,
            trigger_words=trigger_words,
            deemed_days=deemed_days,
            deemed_words=deemed_words,
        )
    deadline = model(
        rule=rule,
        label=label or found.label,
        who=who or found.who,
        rules_version=rules_version,
        trigger_at=trigger_at,
        trigger_entry=trigger_entry,
        trigger_words=trigger_words[:300],
        due_at=result.due_at,
        due_on=result.due_on,
        time_zone=rules_version.time_zone,
        trace=_trace(result, follows),
        opened_at=now,
        reminders=list(found.reminders),
        **owner,
    )
    moments = deadline.attentions()
    past = _past_reminders(moments, now)
    deadline.attentions_done = past
    deadline.next_reminder_at = moments[past].at
    deadline.save(force_insert=True)
    return deadline


def _trace(result: timekeeping.Reckoning, follows: Deadline | None) -> list[dict[str, Any]]:
    head, *rest = (line.as_json() for line in result.trace)
    if follows is not None:
        replaced = {"origin": follows.origin, "sequence": follows.sequence + 1, "replaces": str(follows.key)}
        head["follows"] = replaced
    return [head, *rest]


def _past_reminders(moments: tuple[Attention, ...], now: datetime) -> int:
    """How many reminders at the head lie in the past. The end is never among them: the sweep must still see it pass."""
    past = 0
    while moments[past].day is not None and moments[past].at <= now:
        past += 1
    return past


def close_deadline(deadline: Deadline, *, state: str, now: datetime) -> Deadline:
    """End a deadline: met, cancelled or replaced. One met after its time was missed, and stays so; its reminders stop.

    Raises Conflict when it was closed already or swept meanwhile, ValueError for a state that is no ending.
    """
    ending = Deadline.State(state)
    if ending not in ENDINGS:
        raise ValueError(f"A deadline does not end as {state!r}.")
    late = deadline.state == Deadline.State.MISSED or now >= deadline.due_at
    if ending is Deadline.State.MET and late:
        ending = Deadline.State.MISSED
    swap(
        deadline,
        expected={"state": deadline.state, "closed_at": None},
        state=ending,
        closed_at=now,
        next_reminder_at=None,
    )
    return deadline


def open_deadlines_of(model: type[D], owner: Model | None = None, **owner_fields: Any) -> QuerySet[D]:
    """What is outstanding, running or missed and not dealt with, soonest first: `open_deadlines_of(CaseDeadline,
    case=case)`.

    `owner` may stand in place of the field when the model has a single foreign key to its class. Callers narrow it with
    `visible_to` where a person reads it.
    """
    if owner is not None:
        owner_fields[_field_to(model, type(owner))] = owner
    manager: Any = model._default_manager
    return manager.filter(closed_at=None, **owner_fields).order_by("due_at", "pk")


def _field_to(model: type[Deadline], target: type[Model]) -> str:
    names = [f.name for f in model._meta.get_fields() if f.many_to_one and f.concrete and f.related_model is target]
    if len(names) != 1:
        raise LookupError(f"{model.__name__} does not have exactly one foreign key to {target.__name__}.")
    return names[0]
