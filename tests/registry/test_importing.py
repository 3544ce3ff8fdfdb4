"""Importing a register: every row is registered, unchanged, amended, or refused with reasons."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from claims_project.accounts.models import Membership, Party
from claims_project.accounts.services import add_member, register_party, system_actor
from claims_project.common.errors import Invalid, NotAllowed
from claims_project.record.verification import Report
from registry import services
from registry.mapping import ColumnMapping
from registry.models import Body, Claim, ImportFault, ImportRun, Overlap, Register, TitleTransaction
from registry.services.bodies import known_bodies
from registry.sources import Unreadable, read
from registry.verification import claims_equal_their_transactions
from registry.words import NotADay, day_first, dispositions, moment_of
from tests.registry.factories import square

pytestmark = pytest.mark.django_db

SETS = [
    "number=no",
    "name=name",
    "holder=owner",
    "registered=since",
    "disposition=status",
    "minerals=ore",
    "title_type=kind",
]


def feature(no, shape="square", at=0.0, **columns):
    columns = {
        "no": no,
        "name": f"Claim {no}",
        "owner": "Helios",
        "since": "2180-05-05",
        "status": "Vigente",
        "ore": "Li, Cu",
        "kind": "Mina",
    } | columns
    return {"type": "Feature", "properties": columns, "geometry": square(at, 0) if shape == "square" else shape}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def take(content, *, sets=SETS, maps=(), splits=(), actor=None, now=datetime(2187, 2, 3, tzinfo=UTC), **options):
    options = {"file_name": "register.geojson", "register": "LUN", "body": "Moon"} | options
    mapping = ColumnMapping.parse(sets, maps, splits)
    return services.import_register(content=content, mapping=mapping, actor=actor or system_actor(), now=now, **options)


def said(report, outcome=None):
    return [(fault.row, fault.field, fault.reason) for fault in report.faults if outcome in (None, fault.outcome)]


def everything():
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Register, Body, Party, Claim, Overlap, TitleTransaction)
    }


def test_a_clean_row_is_registered_with_all_it_says(now):
    report = take(collection(feature("7")))
    claim = Claim.objects.get()
    assert (claim.claim_number, claim.name, claim.title_type, claim.minerals) == ("7", "Claim 7", "Mina", ["Li", "Cu"])
    assert (claim.registered_on, claim.registered_precision, claim.disposition) == (date(2180, 5, 5), "day", "active")
    assert [(h.party.name, h.percent) for h in claim.holders_now()] == [("Helios", Decimal(100))]
    assert claim.transactions.get().data["import"] == str(report.run.key)
    assert report.faults == []
    assert report.said == [
        "There was no register LUN: it is opened with this import, and not recognised until the registrar says so.",
        "The body Moon was not entered yet; it was, with radii 1,737,400 and 1,737,400 m (IAU WGCCRE report 2015).",
    ]


def test_every_row_is_accounted_for_and_kept_with_the_import(now):
    report = take(
        collection(
            feature("1"),
            feature("2", at=0.5, owner=None, since="", status="Sleeping"),
            feature("3", {"type": "Polygon", "coordinates": []}),
            feature(None, at=5),
            feature("S/N", None),
            feature("6", {"type": "Polygon", "coordinates": [[[8, 0], [9, 1], [9, 0], [8, 1], [8, 0]]]}),
        )
    )
    run = ImportRun.objects.get()
    assert report.counts == {
        "read": 6,
        "registered": 3,
        "unchanged": 0,
        "amended": 0,
        "repaired": 1,
        "refused": 3,
        "overlaps": 1,
        "overlaps_open": 1,
        "overlaps_stacked": 0,
        "slivers": 0,
    }
    assert [(f.row, f.field, f.outcome) for f in run.faults.all()] == [
        (2, "registered", "registered"),
        (2, "disposition", "registered"),
        (2, "holder", "registered"),
        (3, "boundary", "refused"),
        (4, "number", "refused"),
        (5, "number", "refused"),
        (5, "boundary", "refused"),
        (6, "boundary", "repaired"),
    ]
    bare = Claim.objects.get(claim_number="2")
    assert (bare.registered_on, bare.priority_on, bare.disposition, bare.holdings.count()) == (None, None, "pending", 0)


def test_importing_the_same_file_twice_changes_nothing(now):
    content = collection(feature("1"), feature("1", at=3), feature("2", at=0.5), feature("2", at=0.5))
    take(content)
    before = everything()
    again = take(content, now=datetime(2187, 3, 3, tzinfo=UTC))
    assert everything() == before
    assert (again.counts["registered"], again.counts["unchanged"], again.counts["refused"]) == (0, 4, 0)


def test_the_order_of_rows_does_not_matter_to_a_later_import(now):
    rows = [feature("1"), feature("1", at=3), feature("1", at=6), feature("2", at=9)]
    take(collection(*rows))
    before = everything()
    assert take(collection(*reversed(rows))).counts["unchanged"] == 4
    assert everything() == before


def test_a_dry_run_prints_the_same_numbers_and_keeps_nothing(now):
    content = collection(feature("1"), feature("2", at=0.5), feature("3", None))
    system_actor()
    before = everything()
    dry = take(content, dry_run=True)
    assert everything() == before
    assert not ImportRun.objects.exists()
    wet = take(content)
    assert (dry.counts, dry.said, said(dry)) == (wet.counts, wet.said, said(wet))


def test_rows_that_share_a_number_are_registered_apart_and_told(now):
    report = take(collection(feature("21942"), feature("21942", at=3, kind="Manifestacion", owner=None)))
    assert list(Claim.objects.values_list("claim_number", "legacy_numbers", "source_number")) == [
        ("21942", [], "21942"),
        ("21942 (2)", ["21942"], "21942"),
    ]
    assert [row for row, field, _ in said(report) if field == "number"] == [1, 2]
    assert "also stands on row 1, with another entry" in said(report)[-1][2]


def test_a_row_repeated_word_for_word_is_taken_once_and_told(now):
    report = take(collection(feature("1"), feature("1")))
    assert Claim.objects.count() == 1
    assert said(report, "unchanged") == [(2, "number", "The row repeats row 1 in every field, so it was taken once.")]


def test_a_suffix_does_not_take_a_number_that_the_file_gives_to_another(now):
    take(collection(feature("1"), feature("1 (2)", at=3)))
    take(collection(feature("1"), feature("1", at=6, kind="Otra"), feature("1 (2)", at=3)))
    assert set(Claim.objects.values_list("claim_number", flat=True)) == {"1", "1 (2)", "1 (3)"}


def test_a_changed_row_is_entered_as_title_transactions(now):
    take(collection(feature("1"), feature("2", at=10)))
    report = take(collection(feature("1", at=0.25, owner="Mars Collective", status="Caduco"), feature("2", at=10)))
    claim = Claim.objects.get(claim_number="1")
    assert [t.event for t in claim.transactions.all()] == ["record", "amend_boundary", "transfer", "correct"]
    assert (claim.disposition, claim.boundary) == ("forfeited", square(0.25, 0))
    assert [h.party.name for h in claim.holders_now()] == ["Mars Collective"]
    assert (report.counts["amended"], report.counts["unchanged"], report.counts["registered"]) == (1, 1, 0)
    check = Report()
    claims_equal_their_transactions(check)
    assert check.faults == []
    assert take(collection(feature("1", at=0.25, owner="Mars Collective", status="Caduco"))).counts["unchanged"] == 1


def test_what_the_office_changed_itself_is_not_overwritten(dora, now):
    take(collection(feature("1")))
    claim = Claim.objects.get()
    services.amend_boundary(claim=claim, boundary=square(0, 0, 0.5), actor=dora, now=now, reason="settled")
    same = take(collection(feature("1")), now=now + timedelta(days=1))
    assert same.counts["unchanged"] == 1
    other = take(collection(feature("1", name="Renamed")), now=now + timedelta(days=1))
    assert other.counts["refused"] == 1
    assert "The registrar decides which stands." in said(other, "refused")[0][2]
    claim.refresh_from_db()
    assert claim.boundary == square(0, 0, 0.5)


def test_a_new_row_meets_claims_that_were_there_before(now):
    take(collection(feature("1")))
    assert take(collection(feature("9", at=0.5)), register="OTHER").counts["overlaps"] == 1


def test_holders_in_one_cell_are_split_only_when_told(now):
    take(collection(feature("1", owner="A, Inc., B")))
    assert Party.objects.get().name == "A, Inc., B"
    report = take(collection(feature("2", at=3, owner="C; D; E")), splits=["holder=;"])
    assert sorted(h.percent for h in Claim.objects.get(claim_number="2").holders_now()) == [
        Decimal("33.333333"),
        Decimal("33.333333"),
        Decimal("33.333334"),
    ]
    assert "equal shares" in said(report)[0][2]


def test_a_party_that_signed_itself_up_does_not_become_a_holder_by_its_name(eve, now):
    own = register_party(name="Helios", kind="company", actor=eve, now=now)
    report = take(collection(feature("1")))
    assert Claim.objects.get().holders_now().get().party != own
    assert "had signed itself up" in report.said[-1]


def test_a_holder_whose_people_were_admitted_is_found_again(alice, now):
    take(collection(feature("1")))
    holder = Party.objects.get()
    add_member(party=holder, user=alice, role=Membership.Role.OWNER, actor=system_actor(), now=now)
    take(collection(feature("1"), feature("2", at=3)))
    assert Party.objects.count() == 1


def test_csv_with_wkt_is_read_whatever_its_separator_and_encoding(now):
    wkt = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
    text = f'no;name;wkt\n1;Peñón;"{wkt}"\n2;Cerro;POLYGON EMPTY\n3;Corto\n'
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        report = take(
            text.encode(encoding),
            sets=["number=no", "name=name"],
            file_name="register.csv",
            register=encoding.replace("-", ""),
            dry_run=True,
        )
        assert (report.counts["registered"], report.counts["refused"]) == (1, 2)
    assert "Windows-1252" in report.said[0]


def test_alternatives_are_tried_in_order(now):
    rows = collection(feature("1", owner=None, claimant="Tonga"), feature("2", at=3, claimant="Nauru"))
    take(rows, sets=["number=no", "holder=owner|claimant"])
    assert [claim.holders_now().get().party.name for claim in Claim.objects.order_by("pk")] == ["Tonga", "Helios"]


def test_words_mean_what_the_mapping_says(now):
    take(collection(feature("1", status="Sleeping")), maps=["disposition:sleeping=suspended"])
    assert Claim.objects.get().disposition == "suspended"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is empty"),
        (b"{", "not readable as JSON"),
        (b'{"type": "FeatureCollection", "features": []}', "no features"),
        (b'{"type": "Polygon"}', "not a FeatureCollection"),
        (b"no,name\n1,2\n", "no column with the shapes"),
        (b"no,wkt\n", "heading and no rows"),
        (b"no,no,wkt\n1,2,3\n", "two columns of the same name"),
        (b"other,wkt\n1,POINT (1 2)\n", "No such column: number=no"),
        (
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::22183"}},
                    "features": [{"type": "Feature", "properties": {"no": "1"}, "geometry": None}],
                }
            ).encode(),
            "a map projection. Claims on Moon",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(content, word, now):
    with pytest.raises(Invalid, match=word):
        take(content, sets=["number=no"])
    assert not Register.objects.exists()


@pytest.mark.parametrize(
    ("sets", "maps", "word"),
    [
        (["name=x"], [], "--set number=COLUMN"),
        (["number"], [], "not FIELD=COLUMN"),
        (["number=a", "colour=b"], [], "no field colour"),
        (["number=a"], ["disposition:x=asleep"], "cannot mean asleep"),
        (["number=a"], ["x"], "not FIELD:WORD=VALUE"),
    ],
)
def test_a_mapping_that_says_nothing_sensible_is_refused(sets, maps, word):
    with pytest.raises(Unreadable, match=word):
        ColumnMapping.parse(sets, maps)


def test_a_body_nobody_knows_needs_its_radii(now):
    with pytest.raises(Invalid, match="radii of “Nibiru” are not known"):
        take(collection(feature("1")), body="Nibiru")
    take(collection(feature("1")), body="Nibiru", radii=(1000.0, 900.0))
    assert Body.objects.get().radius_b == 900


def test_only_a_registrar_imports(carol, now):
    with pytest.raises(NotAllowed):
        take(collection(feature("1")), actor=carol)


def test_the_command_prints_its_numbers_as_json_and_says_what_it_refused(tmp_path, now):
    path = tmp_path / "register.geojson"
    path.write_bytes(collection(feature("1"), feature("2", None)))
    options = ["--register", "LUN", "--body", "moon", *(f"--set={one}" for one in SETS)]
    out = StringIO()
    call_command("import_register", path, *options, "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert {name: printed[name] for name in ("read", "registered", "unchanged", "repaired", "refused", "overlaps")} == {
        "read": 2,
        "registered": 1,
        "unchanged": 0,
        "repaired": 0,
        "refused": 1,
        "overlaps": 0,
    }
    assert printed["rows"][0]["field"] == "boundary"
    out = StringIO()
    call_command("import_register", path, *options, "--dry-run", stdout=out)
    assert "row 2 (2), boundary: No shape was given." in out.getvalue()
    assert "read 2, registered 0, unchanged 1, amended 0, repaired 0, refused 1" in out.getvalue()


@pytest.mark.parametrize("options", [["nowhere.geojson"], [__file__]])
def test_the_command_fails_in_words(options):
    with pytest.raises(CommandError, match=r"There is no file|--set"):
        call_command("import_register", *options, "--register", "X", "--body", "Moon")


ZONE = ZoneInfo("America/Argentina/Salta")


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2013-03-08", date(2013, 3, 8), "day"),
        ("2013-03-08T00:00:00", date(2013, 3, 8), "day"),
        ("2021-06-15Z", date(2021, 6, 15), "day"),
        ("2021-06-15-07:00", date(2021, 6, 15), "day"),
        ("08/03/2013", date(2013, 3, 8), "day"),
        ("8.3.2013", date(2013, 3, 8), "day"),
        ("2013/3/8", date(2013, 3, 8), "day"),
        ("20130308", date(2013, 3, 8), "day"),
        ("8 March 2013", date(2013, 3, 8), "day"),
        ("8 de marzo de 2013", date(2013, 3, 8), "day"),
        ("Mar 8, 2013", date(2013, 3, 8), "day"),
        ("2013", date(2013, 1, 1), "year"),
        ("2013-03", date(2013, 3, 1), "month"),
        ("marzo 2013", date(2013, 3, 1), "month"),
        (1362700800000, date(2013, 3, 8), "day"),
        ("2013-03-08T02:00:00Z", date(2013, 3, 7), "instant"),
        ("2013-03-08T22:15:00", date(2013, 3, 8), "instant"),
    ],
)
def test_days_are_read_as_people_write_them(text, day, precision):
    found, instant, exactly = moment_of(text, ZONE)
    assert (found, exactly) == (day, precision)
    assert (instant is not None) is (precision == "instant")


@pytest.mark.parametrize("text", ["yesterday", "31/31/2013", "2013-02-30", "0001-01-01", "8 Marzipan 2013", True])
def test_what_is_no_day_is_said_to_be_none(text):
    with pytest.raises(NotADay, match="“"):
        moment_of(text, ZONE)


def test_a_column_that_can_only_be_read_month_first_is_read_so():
    assert day_first(["01/02/2013", "02/28/2013"]) is False
    assert day_first(["01/02/2013", "28/02/2013"]) is True
    assert day_first(["01/02/2013"]) is None


def test_no_word_means_two_dispositions_and_every_disposition_is_one():
    from registry.models import Disposition
    from registry.words import words

    assert set(dispositions().values()) <= set(Disposition.values)
    listed = [word for said_of in words()["disposition"].values() for word in said_of]
    assert len(listed) == len(set(listed))


def test_a_file_of_lines_is_read_too():
    lines = "\n".join(json.dumps(feature(n)) for n in (1, 2)).encode()
    assert [row.number for row in read(lines, name="lines").rows] == [1, 2]


def test_every_known_body_is_one_the_database_would_take(now):
    for name in known_bodies():
        services.register_body(name=name, actor=system_actor())
    assert Body.objects.count() == len(known_bodies()) > 30


def test_remarks_name_row_and_field(now):
    take(collection(feature("1", owner=None)))
    assert str(ImportFault.objects.get()).startswith("row 1, holder: The row names no holder")
