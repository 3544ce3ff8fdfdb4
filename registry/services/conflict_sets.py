"""Keeping conflict sets true to the overlaps: after one act from what it changed, in a sweep from everything.

Both ask registry.components, so both give the same sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from claims_project.common.bulk import add_rows
from registry.components import Naming, Pair, components, name_again
from registry.models import Body, ConflictMember, ConflictSet, Overlap

BATCH = 5000
MANY = 500  # a statement has only so many parameters


def settle_sets(body: Body, *, joined: Sequence[Pair], parted: Sequence[Pair], now: datetime) -> None:
    """Bring the sets of a body up to date after pairs of claims came into contest (`joined`) or left it (`parted`).

    Pairs that only join need nobody read but their own claims: each set stands for all its members. Where a pair
    parts, the claims of its sets are walked anew.
    """
    if not joined and not parted:
        return
    claims = {claim for pair in (*joined, *parted) for claim in pair}
    known = dict(_members(claim__in=claims))
    sets = set(known.values())
    list(ConflictSet.objects.select_for_update().filter(pk__in=sets).order_by("pk"))
    if parted:
        everyone = {claim: number for chunk in _chunks(sets) for claim, number in _members(conflict_set__in=chunk)}
        pairs = {*joined, *_contests(sets)}
        _write(body, name_again(components(sorted(pairs)), everyone, sets), everyone, now)
        return
    fresh: list[tuple[list[int], int | None]] = []
    kept, ended = dict[int, list[int]](), dict[int, int]()
    nodes = [(_node(first, known), _node(second, known)) for first, second in joined]
    for part in components(nodes):
        older = sorted(-node for node in part if node < 0)
        loners = [node for node in part if node > 0]
        if older:
            kept[older[0]] = loners
            ended.update(dict.fromkeys(older[1:], older[0]))
        else:
            fresh.append((loners, None))
    _take_in(ended, now)
    _write(body, Naming(kept, fresh, {}), {}, now)


def _node(claim: int, known: Mapping[int, int]) -> int:
    """A claim, or the set it is in, as a number below nought."""
    return -known[claim] if claim in known else claim


def _take_in(ended: Mapping[int, int], now: datetime) -> None:
    for number, into in ended.items():
        gone = ConflictMember.objects.filter(conflict_set=number, until_at=None)
        claims = list(gone.values_list("claim_id", flat=True))
        gone.update(until_at=now)
        _enter(((claim, into) for claim in claims), now)
        ConflictSet.objects.filter(pk=number).update(ended_at=now, went_into=into)


def sweep_sets(body: Body, *, now: datetime) -> int:
    """Work out all sets of a body from its overlaps. Returns how many there are."""
    known = dict(_members(conflict_set__body=body))
    sets = set(ConflictSet.objects.filter(body=body, ended_at=None).values_list("pk", flat=True))
    pairs = list(Overlap.objects.filter(body=body).contested().order_by("pk").values_list("first_id", "second_id"))
    found = components(pairs)
    _write(body, name_again(found, known, sets), known, now)
    return len(found)


def _members(**narrowed: object) -> Iterator[tuple[int, int]]:
    asked = ConflictMember.objects.filter(until_at=None, **narrowed).order_by()
    yield from asked.values_list("claim_id", "conflict_set_id").iterator(chunk_size=BATCH)


def _contests(sets: Iterable[int]) -> Iterator[Pair]:
    """The contested pairs among the members of `sets`: an edge never leaves its component."""
    for chunk in _chunks(sets):
        inside = ConflictMember.objects.filter(until_at=None, conflict_set__in=chunk).values("claim")
        yield from Overlap.objects.contested().filter(first__in=inside).order_by().values_list("first_id", "second_id")


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), MANY):
        yield ordered[start : start + MANY]


def _write(body: Body, naming: Naming, known: Mapping[int, int], now: datetime) -> None:
    """Make memberships say what `naming` says. `known`: claim → its set before, of every claim whose set may change."""
    opened = ConflictSet.objects.bulk_create(
        [ConflictSet(body=body, found_at=now, came_out_of_id=origin) for _members, origin in naming.fresh],
        batch_size=BATCH,
    )
    wanted = {claim: number for number, members in naming.kept.items() for claim in members}
    for conflict_set, (members, _origin) in zip(opened, naming.fresh, strict=True):
        wanted.update(dict.fromkeys(members, conflict_set.pk))
    for chunk in _chunks(claim for claim, number in known.items() if wanted.get(claim) != number):
        ConflictMember.objects.filter(claim__in=chunk, until_at=None).update(until_at=now)
    _enter(((claim, number) for claim, number in wanted.items() if known.get(claim) != number), now)
    for number, into in naming.ended.items():
        ConflictSet.objects.filter(pk=number).update(ended_at=now, went_into=into)


def _enter(members: Iterable[Pair], now: datetime) -> None:
    add_rows(
        ConflictMember,
        (ConflictMember(claim_id=claim, conflict_set_id=number, from_at=now) for claim, number in members),
    )
