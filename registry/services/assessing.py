"""Making assessments, one or a whole register, and making them again to see that they come out the same."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, FloatField, Max, QuerySet, Sum

from claims_project.accounts.models import User
from claims_project.common.bulk import add_rows, many_objects
from claims_project.common.errors import Conflict
from claims_project.procedure.defaults import POLICIES
from claims_project.procedure.models import RulesVersion
from claims_project.procedure.services import rules_in_force
from registry.access import require_registrar
from registry.establishment import Found, Outcome, Rules, Snapshot, assess
from registry.establishment.lifecycle import STEPS
from registry.models import Assessment, AssessmentStep, Claim, Holding
from registry.models.assessments import spaced
from registry.snapshots import snapshot_of, snapshots

BATCH = 500
CONCENTRATION = "concentration_share"


@dataclass(slots=True)
class Batch:
    """What became of many claims: how many were assessed, how many came out as before, and what was found."""

    assessed: int = 0
    unchanged: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def rules_of(version: RulesVersion) -> Rules:
    """The policies of a version that bear on establishment."""
    return Rules.read(version.policies, version.number)


@transaction.atomic
def assess_claim(*, claim: Claim, actor: User, now: datetime) -> Assessment:
    """Assess one claim as the register stands. What is found is provisional; an earlier provisional one is replaced,
    unless it says the same.

    Raises NotAllowed (actor is no registrar), Conflict (the claim is not on the register, or someone assessed it at
    the same moment).
    """
    require_registrar(actor)
    assess_claims(claims=Claim.objects.filter(pk=claim.pk), actor=actor, now=now)
    found = Assessment.objects.filter(claim=claim, state=Assessment.State.PROVISIONAL).first()
    if found is None:
        raise Conflict(f"Claim {claim.claim_number} has no entry on the register yet, so there is nothing to assess.")
    return found


@transaction.atomic
def assess_claims(
    *, claims: QuerySet[Claim], actor: User, now: datetime, report: Callable[[int], Any] | None = None
) -> Batch:
    """Assess each of `claims` as the register stands; `report` is told how many more are done. All or nothing.

    Raises NotAllowed (actor is no registrar).
    """
    require_registrar(actor)
    version = rules_in_force(now)
    rules = rules_of(version)
    flagged = _Concentrations(version)
    batch = Batch()
    read = snapshots(claims, now)
    with many_objects():
        while some := list(islice(read, BATCH)):
            found = [(pk, facts, assess(facts, rules)) for pk, facts in some]
            _write(found, version, rules, flagged, actor, now, batch)
            if report is not None:
                report(len(some))
    return batch


def _write(
    found: list[tuple[int, Snapshot, Found]],
    version: RulesVersion,
    rules: Rules,
    flagged: _Concentrations,
    actor: User,
    now: datetime,
    batch: Batch,
) -> None:
    pks = [pk for pk, _facts, _found in found]
    rules_hash = rules.hash()
    numbers = dict(
        Assessment.objects.filter(claim__in=pks).order_by().values_list("claim").annotate(last=Max("number"))
    )
    earlier = {
        one.claim_id: one
        for one in Assessment.objects.filter(claim__in=pks, state=Assessment.State.PROVISIONAL).select_related("claim")
    }
    made, replaced = [], []
    for pk, facts, what in found:
        outcome, answers = str(what.result), what.as_json()
        batch.outcomes[outcome] += 1
        batch.unknown.update(map(str, what.tests(Outcome.UNKNOWN)))
        batch.failed.update(map(str, what.tests(Outcome.FAIL)))
        before = earlier.get(pk)
        if before is not None:
            if (before.rules_hash, before.answers, before.ground) == (rules_hash, answers, what.ground):
                batch.unchanged += 1
                continue
            replaced.append(before)
        made.append(
            Assessment(
                claim_id=pk,
                number=numbers.get(pk, 0) + 1,
                outcome=outcome,
                as_of=facts.as_of,
                rules_version=version,
                rules_hash=rules_hash,
                snapshot_hash=facts.hash(),
                answers=answers,
                unknown=spaced(map(str, what.tests(Outcome.UNKNOWN))),
                failed=spaced(map(str, what.tests(Outcome.FAIL))),
                ground=what.ground,
                area_m2=what.area_m2,
                flags=[*what.flags, *flagged.of(facts)],
                made_at=now,
                made_by=actor,
            )
        )
    replace(replaced, actor=actor, now=now)
    add_rows(Assessment, made)
    batch.assessed += len(made)


def replace(assessments: Iterable[Assessment], *, actor: User, now: datetime) -> None:
    """Set assessments aside for later ones, in the transaction that makes those. Raises Conflict (changed since
    read)."""
    some = list(assessments)
    if not some:
        return
    step = STEPS["replace"]
    for one in some:
        matched = Assessment.objects.filter(pk=one.pk, version=one.version, state__in=step.sources).update(
            state=step.target, version=F("version") + 1
        )
        if matched != 1:
            raise Conflict("Someone else changed this assessment at the same moment. Look at it, then try again.")
        one.state, one.version = Assessment.State.REPLACED, one.version + 1
    numbers = dict(
        AssessmentStep.objects.filter(assessment__in=some)
        .order_by()
        .values_list("assessment")
        .annotate(last=Max("number"))
    )
    AssessmentStep.objects.bulk_create(
        [
            AssessmentStep(
                assessment=one, number=numbers.get(one.pk, 0) + 1, step=step.name, state=one.state, at=now, by=actor,
                words=step.words,
            )
            for one in some
        ],
        batch_size=BATCH,
    )  # fmt: skip


class _Concentrations:
    """Who holds so large a share of a body's claimed ground today that the access track is told of it.

    A flag never bears on the outcome, and is of the day it was raised: it is no part of what is made again.
    """

    def __init__(self, version: RulesVersion) -> None:
        self.threshold = float(version.policies.get(CONCENTRATION, POLICIES[CONCENTRATION]))
        self._bodies: dict[str, dict[str, tuple[str, float]]] = {}

    def of(self, facts: Snapshot) -> Iterator[str]:
        body = facts.body.name
        if body not in self._bodies:
            self._bodies[body] = self._read(body)
        for holder in facts.holders:
            if found := self._bodies[body].get(holder.key):
                name, share = found
                yield f"Concentration: {name} holds {share:.0%} of the claimed ground on {body}."

    def _read(self, body: str) -> dict[str, tuple[str, float]]:
        standing = Claim.objects.covering_ground().filter(body__name=body)
        total = standing.aggregate(total=Sum("area_m2"))["total"] or 0.0
        if standing.count() < 2 or not total:
            return {}
        held = Holding.objects.filter(claim__in=standing, until_at=None).order_by()
        sums = held.values_list("party__key", "party__name").annotate(
            held=Sum(F("claim__area_m2") * F("percent") / 100.0, output_field=FloatField())
        )
        return {str(key): (name, area / total) for key, name, area in sums if area / total > self.threshold}


def reassess(assessment: Assessment) -> list[str]:
    """Make an assessment again from its moment and its rules; every difference, in a sentence. Writes nothing."""
    facts = snapshot_of(assessment.claim, assessment.as_of)
    if facts is None:
        return [f"{assessment}: the claim was not on the register at {assessment.as_of:%Y-%m-%d %H:%M}."]
    rules = rules_of(assessment.rules_version)
    found = assess(facts, rules)
    differences = []
    if rules.hash() != assessment.rules_hash:
        differences.append("the rules are not those it was made with")
    if facts.hash() != assessment.snapshot_hash:
        differences.append("the facts are not those it was made from")
    if str(found.result) != assessment.outcome:
        differences.append(f"the outcome is {found.result}, and was {assessment.outcome}")
    for now, then in zip(found.as_json(), assessment.answers, strict=False):
        if now != then:
            differences.append(f"{now['test']} answers otherwise")
    if found.ground != assessment.ground or not math.isclose(found.area_m2, assessment.area_m2, rel_tol=1e-9):
        differences.append("the established ground is another")
    return [f"{assessment}: {words}." for words in differences]
