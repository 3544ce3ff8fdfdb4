"""Real registers against an outside computation, and a register of our own making when the real ones are not there."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.db.models import Q
from pyproj import Geod

from claims_project.accounts.services import system_actor
from registry.mapping import ColumnMapping
from registry.models import Claim, ConflictSet, Holding, Overlap
from registry.priority import Contender, Rank, compare, groups_of_equals
from registry.services import import_register, sweep_body
from tests.registry.factories import NOW

pytestmark = pytest.mark.django_db

REGISTERS = Path(settings.BASE_DIR).parent / "shared" / "data" / "registers"
real = pytest.mark.skipif(not REGISTERS.is_dir(), reason=f"the real registers are not on this machine ({REGISTERS})")
WGS84 = Geod(ellps="WGS84")
COUNTS_M2 = 100.0

SALTA = (
    "number=expediente",
    "name=nombre",
    "holder=concesiona",
    "registered=fecha_inic",
    "disposition=estado",
    "minerals=mineral",
    "title_type=tipo",
)
BC = (
    "number=TENURE_NUMBER_ID",
    "name=CLAIM_NAME",
    "holder=OWNER_NAME",
    "registered=ISSUE_DATE",
    "expires=GOOD_TO_DATE",
    "title_type=TITLE_TYPE_DESCRIPTION",
)
NUMBERS = ("AreaKey", "area_key", "subarea")
SEABED = (
    f"number={'|'.join(NUMBERS)}",
    "holder=holder|claimant",
    "registered=ActDate",
    "title_type=regime",
    "minerals=Resource|resource",
    "entry_reference=docket|ContractID",
)


def take(content, sets, code):
    return import_register(
        content=content,
        file_name=f"{code}.geojson",
        register=code,
        body="Earth",
        mapping=ColumnMapping.parse(sets),
        actor=system_actor(),
        now=NOW,
    )


def outside(features, step=0.0005):
    """Pairs of rows and their common area by shapely and pyproj alone: every polygon of the intersection, its edges
    divided into steps of so many degrees."""
    shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in features], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = {}
    for one, two in zip(left[left < right], right[left < right], strict=True):
        shared = shapely.intersection(shapes[one], shapes[two])
        area = 0.0
        for part in shapely.get_parts(shared):
            if part.geom_type == "Polygon":
                area += abs(WGS84.geometry_area_perimeter(shapely.segmentize(shapely.orient_polygons(part), step))[0])
        if area > COUNTS_M2:
            found[int(one), int(two)] = area
    return found


def compare_with_outside(features, numbers, step=0.0005):
    """Ours against the outside one, row by row. `numbers`: the claim registered for each row, None when it was
    refused. Returns the outside areas of the pairs, by their claims."""
    expected = {
        frozenset((numbers[one], numbers[two])): area
        for (one, two), area in outside(features, step).items()
        if numbers[one] and numbers[two]
    }
    ours = {
        frozenset(pair): area
        for *pair, area in Overlap.objects.filter(area_m2__gt=COUNTS_M2).values_list("first_id", "second_id", "area_m2")
    }
    different = expected.keys() ^ ours.keys()
    assert len(different) <= 0.001 * len(expected)
    shared = expected.keys() & ours.keys()
    assert shared
    worst = max(abs(ours[pair] / expected[pair] - 1) for pair in shared)
    assert worst <= 0.001
    return expected


def ground_of(boundary):
    """One for whoever draws the same ground, in whatever order and nesting."""
    return shapely.normalize(shapely.MultiPolygon(shapely.get_parts(shapely.geometry.shape(boundary)).tolist())).wkb


def claims_of_rows(features, *columns):
    """The claim of each row, found by its ground and by its number, which stands in the first of the columns that says
    something."""
    known = {}
    for pk, number, boundary in Claim.objects.values_list("pk", "source_number", "boundary"):
        known[number, ground_of(boundary)] = pk
    numbers = [str(next(filter(None, map(f["properties"].get, columns)), "")) for f in features]
    return [known.get((number, ground_of(f["geometry"]))) for number, f in zip(numbers, features, strict=True)]


def a_register_of_our_own(count=400, seed=7):
    """Claims as they are drawn in life: rectangles and crooked shapes, many along each other's lines, some on the
    same ground."""
    chance = random.Random(seed)
    features = []
    for n in range(count):
        if n and chance.random() < 0.1:
            shape = features[chance.randrange(n)]["geometry"]
        else:
            x, y = -68 + chance.randrange(120) / 100, -25 + chance.randrange(120) / 100
            turns = sorted(chance.uniform(0, 2 * np.pi) for _ in range(chance.randint(4, 9)))
            size = chance.choice([0.01, 0.02, 0.05])
            ring = [(x + size * np.cos(t), y + size * np.sin(t)) for t in turns]
            shape = (
                shapely.box(x, y, x + size, y + size / 2)
                if chance.random() < 0.6
                else shapely.make_valid(shapely.Polygon(ring))
            )
            shape = json.loads(shapely.to_geojson(shapely.orient_polygons(shape)))
        features.append(
            {
                "type": "Feature",
                "properties": {"no": n + 1, "since": f"21{chance.randint(10, 79)}-01-01"},
                "geometry": shape,
            }
        )
    return features


def test_overlaps_of_a_register_of_our_own_are_those_of_an_outside_computation():
    features = a_register_of_our_own()
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    report = take(content, ["number=no", "registered=since"], "OWN")
    assert report.counts["registered"] == len(features)
    assert len(compare_with_outside(features, claims_of_rows(features, "no"))) > 200


@real
def test_overlaps_of_salta_are_those_of_an_outside_computation_and_a_second_import_changes_nothing():
    content = (REGISTERS / "salta.geojson").read_bytes()
    features = json.loads(content)["features"]
    report = take(content, SALTA, "SALTA")
    counts = report.counts
    assert (counts["read"], counts["registered"], counts["refused"]) == (3498, 3496, 2)
    assert [fault.field for fault in report.faults if fault.outcome == "refused"] == ["number", "number"]
    assert len(compare_with_outside(features, claims_of_rows(features, "expediente"))) > 7000

    before = (list(Claim.objects.values_list("pk", "version")), list(Overlap.objects.values_list("pk", "version")))
    again = take(content, SALTA, "SALTA").counts
    assert (again["registered"], again["unchanged"], again["amended"], again["refused"]) == (0, 3496, 0, 2)
    sweep_body(Claim.objects.first().body, now=NOW)
    assert before == (
        list(Claim.objects.values_list("pk", "version")),
        list(Overlap.objects.values_list("pk", "version")),
    )

    standings = of_one_ground_and_day()
    assert len(standings) == SAME_DAY_GROUPS
    for found in standings:
        assert found <= {("equal", None), ("unknown", None)}


def of_one_ground_and_day():
    """For every ground claimed by several holders, all filings of which that bear a day bear the same: how its pairs
    stand, and who is senior."""
    held: dict[int, set[int]] = {}
    for claim, party in Holding.objects.values_list("claim_id", "party_id"):
        held.setdefault(claim, set()).add(party)
    grounds: dict[bytes, dict[int, date | None]] = {}
    for pk, boundary, day in Claim.objects.values_list("pk", "boundary", "priority_on"):
        grounds.setdefault(ground_of(boundary), {})[pk] = day
    rows = Overlap.objects.values_list("first_id", "second_id", "standing", "senior_id")
    stands = {(first, second): (standing, senior) for first, second, standing, senior in rows}
    return [
        {stands[pair] for pair in combinations(sorted(claims), 2)}
        for claims in grounds.values()
        if len({day for day in claims.values() if day}) == 1
        and len({frozenset(held[claim]) for claim in claims if claim in held}) > 1
    ]


@real
def test_titles_of_british_columbia_stack_and_are_not_contests():
    content = (REGISTERS / "bc_elk.geojson").read_bytes()
    counts = take(content, BC, "BC").counts
    assert (counts["registered"], counts["overlaps"], counts["overlaps_stacked"], counts["overlaps_open"]) == (
        54, 12, 11, 0
    )  # fmt: skip
    features = json.loads(content)["features"]
    assert len(compare_with_outside(features, claims_of_rows(features, "TENURE_NUMBER_ID"))) == 12
    for overlap in Overlap.objects.filter(dismissed_as="stacking").select_related("first", "second"):
        assert {overlap.first.title_type.split()[0], overlap.second.title_type.split()[0]} == {"Placer", "Mineral"}
        assert "different rights in the same ground" in overlap.state_words
    own = Overlap.objects.exclude(dismissed_as="stacking").get()
    assert (own.dismissed_as, own.first.title_type, own.second.title_type) == ("own", "Mining Lease", "Mining Lease")
    assert not ConflictSet.objects.exists()


AMERICAN = "US DSHMRA application/licence area (NOAA)"
OF_THE_AUTHORITY = {"ISA exploration contract area": 23, "ISA reserved area": 21, "ISA application (pending)": 6}


@real
def test_overlaps_of_the_seabed_authority_and_the_united_states_are_found_with_their_areas():
    """1,268 areas, with columns that differ from layer to layer."""
    content = (REGISTERS / "seabed.geojson").read_bytes()
    report = take(content, SEABED, "SEABED")
    assert (report.counts["registered"], report.counts["refused"]) == (1268, 0)
    assert not [fault for fault in report.faults if fault.field == "holder"]
    features = json.loads(content)["features"]
    outside_m2 = compare_with_outside(features, claims_of_rows(features, *NUMBERS), step=0.001)
    assert len(outside_m2) == 298
    contests = Overlap.objects.filter(Q(first__title_type=AMERICAN) ^ Q(second__title_type=AMERICAN))
    found = Counter()
    for overlap in contests.select_related("first", "second"):
        assert (overlap.state, overlap.standing) == ("open", "unknown")
        assert "no priority date" in overlap.seniority
        assert overlap.area_m2 == pytest.approx(outside_m2[frozenset((overlap.first_id, overlap.second_id))], rel=1e-4)
        found[({overlap.first.title_type, overlap.second.title_type} - {AMERICAN}).pop()] += 1
    assert found == OF_THE_AUTHORITY
    counted = list(Overlap.objects.filter(Q(share_first__gt=0.01) | Q(share_second__gt=0.01), state="open"))
    assert len(counted) == 46
    assert sum(overlap in contests for overlap in counted) == 33


BROKEN_OFF = (
    "No shape was given. Send the boundary as a polygon. The column “coordenada” holds one written as text, but it is "
    "cut off after 254 characters, the most that a shapefile's table can hold: “…{}”. Take the whole of it from the "
    "source; then import it with boundary=coordenada and with the map projection its figures are metres of "
    "(crs=EPSG:…)."
)
TOUCHING = (
    "The boundary touches itself at {} (corners 1 and {} of the outer ring); this was mended, as one part with one "
    "hole, and the area did not change ({} m²)."
)


@real
@pytest.mark.parametrize(
    ("name", "outcome", "told"),
    [
        (
            "salta",
            "refused",
            [BROKEN_OFF.format("3430357.41 7262590.29)),"), BROKEN_OFF.format("1500.93)),((3428334.83 7")],
        ),
        (
            "seabed",
            "repaired",
            [
                TOUCHING.format("154.395833, 16.801389", 17, "13,142,146"),
                TOUCHING.format("153.156250, 17.443056", 5, "14,287,409"),
                TOUCHING.format("153.187500, 17.336111", 5, "11,913,725"),
            ],
        ),
    ],
)
def test_every_broken_shape_gets_a_reason_that_a_surveyor_can_act_on(name, outcome, told):
    content = (REGISTERS / "rejected" / f"{name}.geojson").read_bytes()
    report = take(content, ["number=AreaKey|expediente", "holder=holder|concesiona"], "REJECTED")
    assert report.counts[outcome] == report.counts["read"] == len(told)
    assert [(fault.field, fault.outcome, fault.reason) for fault in report.faults] == [
        ("boundary", outcome, reason) for reason in told
    ]


SAME_DAY_GROUPS = 52


@real
def test_the_same_ground_filed_the_same_day_comes_out_as_equals_whatever_row_or_clock():
    """52 grounds that several named holders filed for, with one day among the filings that bear one. In 49 of them
    every filing is dated, and all are equals; in three some are not, and of those nobody knows, so nobody is first."""
    groups: dict[str, list[dict[str, str]]] = {}
    with (REGISTERS / "salta_same_ground_contests.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            groups.setdefault(row["ground_id"], []).append(row)
    same_day = [
        [Contender(row["expediente"], _day(row["fecha_inic"])) for row in group]
        for group in groups.values()
        if len({row["fecha_inic"] for row in group if row["fecha_inic"]}) == 1
        and len({row["concesiona"] for row in group if row["concesiona"]}) > 1
    ]
    assert len(same_day) == SAME_DAY_GROUPS
    assert sum(all(one.priority_on for one in group) for group in same_day) == 49
    for group in same_day:
        dated = [one for one in group if one.priority_on]
        together = groups_of_equals(group, window_days=60)
        assert together == groups_of_equals(reversed(group), window_days=60)
        assert sorted(one.name for one in together[0]) == sorted(one.name for one in dated)
        for first, second in combinations(group, 2):
            rank = compare(first, second, window_days=60).rank
            assert rank is (Rank.EQUAL if first in dated and second in dated else Rank.UNKNOWN)


def _day(text):
    return date.fromisoformat(text) if text else None
