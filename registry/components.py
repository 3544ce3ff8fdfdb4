"""Which claims hang together through contested ground: connected components. No ORM, no clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

Pair = tuple[int, int]


def components(pairs: Sequence[Pair]) -> list[list[int]]:
    """The connected components of a graph given by its edges: members in order, components by their first member.

    Every edge hooks the higher root onto the lower, then every path is halved until flat: a few array operations for a
    whole register, where a walk would take one step a claim.
    """
    if not len(pairs):
        return []
    edges = np.asarray(pairs, dtype=np.int64)
    nodes, places = np.unique(edges, return_inverse=True)
    left, right = places.reshape(edges.shape).T
    root = np.arange(len(nodes))
    while True:
        low, high = np.minimum(root[left], root[right]), np.maximum(root[left], root[right])
        if (low == high).all():
            break
        np.minimum.at(root, high, low)
        while (root[root] != root).any():
            root = root[root]
    order = np.lexsort((nodes, root))
    cuts = np.flatnonzero(np.diff(root[order])) + 1
    return [part.tolist() for part in np.split(nodes[order], cuts)]


@dataclass(slots=True)
class Naming:
    """Which known set each component goes on as, and what became of the sets that none goes on as.

    `kept`: set → its members now. `fresh`: (members, the set most of them came out of or None) of components that need
    a number of their own. `ended`: set → the set its claims went into, or None when they are in no conflict any more.
    """

    kept: dict[int, list[int]] = field(default_factory=dict)
    fresh: list[tuple[list[int], int | None]] = field(default_factory=list)
    ended: dict[int, int | None] = field(default_factory=dict)


def name_again(found: Iterable[list[int]], known: Mapping[int, int], sets: Iterable[int]) -> Naming:
    """Give components the numbers of the sets they come from. `known`: claim → its set before; `sets`: every set asked
    about.

    A set that grows keeps its number; of sets that merge the oldest (the lowest number) goes on; of a set that splits
    the part with the most of its claims goes on (of parts alike, the one with the oldest claim), and the rest is new.
    """
    parts = sorted(found, key=lambda members: members[0])
    shares: dict[int, Counter[int]] = defaultdict(Counter)
    origins: list[Counter[int]] = []
    for at, members in enumerate(parts):
        origin = Counter(known[claim] for claim in members if claim in known)
        origins.append(origin)
        for number, count in origin.items():
            shares[number][at] = count
    naming, named = Naming(), dict[int, int]()
    for number in sorted(sets):
        free = [(-count, at) for at, count in shares[number].items() if at not in named]
        if free:
            at = min(free)[1]
            named[at] = number
            naming.kept[number] = parts[at]
    for at, members in enumerate(parts):
        if at not in named:
            most = min(((-count, number) for number, count in origins[at].items()), default=None)
            naming.fresh.append((members, most[1] if most else None))
    for number in sorted(set(sets) - naming.kept.keys()):
        largest = min(((-count, at) for at, count in shares[number].items()), default=None)
        naming.ended[number] = named.get(largest[1]) if largest else None
    return naming
