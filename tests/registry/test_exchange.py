"""What leaves the register comes back as it was; a list is a file with the same filters; and nobody is told more in a
file than on a page."""

from __future__ import annotations

import io
import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims_project.accounts.services import system_actor
from registry import exporting, services
from registry.geometry import shape_of
from registry.mapping import ColumnMapping
from registry.models import Claim, Overlap, TitleTransaction
from registry.searching import CLAIM_SORTS, ordered
from registry.words import is_nothing
from tests.registry.factories import NOW, a_body, a_claim, a_party, a_register, square

pytestmark = pytest.mark.django_db

FORMS = sorted(exporting.FORMS)
NOBODY = AnonymousUser()


def exported(form: str, *, user=None, found=None, body=None, as_of=None) -> bytes:
    found = Claim.objects.order_by("pk") if found is None else found
    written = exporting.export(found, form=form, user=user or system_actor(), now=NOW, body=body, as_of=as_of)
    return b"".join(written.chunks)


def imported(content: bytes, form: str, *, body: str = "Moon", register: str = "LUN", dry_run: bool = False):
    return services.import_register(
        content=content, file_name=f"claims.{form}", register=register, body=body,
        mapping=ColumnMapping.from_json(exporting.AS_IMPORTED), actor=system_actor(),
        now=NOW + timedelta(days=1), dry_run=dry_run,
    )  # fmt: skip


words = st.text("abcdefghijklmnop ÑÁéß-'\"=;,|+@", min_size=3, max_size=20).map(lambda text: " ".join(text.split()))
names = words.filter(lambda text: sum(letter.isalpha() for letter in text) > 3 and not is_nothing(text, "holder"))
days = st.dates(date(1850, 1, 1), date(2187, 1, 1))
moments = st.builds(
    lambda day, second: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second),
    days,
    st.integers(1, 86_399),
)


@st.composite
def claims(draw):
    """Facts of a claim, as rich as one gets."""
    west, south = draw(st.floats(-170, 170)), draw(st.floats(-80, 80))
    shape = shapely.box(west, south, west + draw(st.floats(0.001, 5)), south + draw(st.floats(0.001, 5)))
    if draw(st.booleans()):
        shape = shapely.union_all([shape, shapely.box(west + 6, south, west + 6.5, south + 0.5)])
    facts = {"boundary": shape, "name": draw(st.just("") | names), "title_type": draw(st.just("") | names)}
    when = draw(st.sampled_from(["none", "day", "moment", "month", "year"]))
    if when == "moment":
        facts["registered_at"] = draw(moments)
    elif when != "none":
        day = draw(days)
        facts["registered_on"] = {"year": day.replace(month=1, day=1), "month": day.replace(day=1)}.get(when, day)
        facts["registered_precision"] = when
    if draw(st.booleans()):
        facts |= {"priority_on": draw(days), "priority_basis": draw(names)}
    facts["minerals"] = draw(st.lists(st.sampled_from(["Li", "Cu", "Helium-3", "Water ice"]), unique=True))
    facts["disposition"] = draw(st.sampled_from(["active", "pending", "filed_only", "suspended", "closed"]))
    count = draw(st.integers(0, 3))
    shares = [Decimal(100)] if count == 1 else [Decimal("60.5"), Decimal("39.5")] if count == 2 else []
    shares = shares or ([Decimal("33.333333"), Decimal("33.333333"), Decimal("33.333334")] if count == 3 else [])
    parties = draw(st.lists(names.filter(lambda name: "%" not in name), min_size=count, max_size=count, unique=True))
    return facts, list(zip(parties, shares, strict=True))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(claims(), min_size=1, max_size=4), form=st.sampled_from(FORMS))
def test_what_was_exported_is_found_unchanged_when_it_is_imported(drawn, form, db):
    with transaction.atomic():
        for number, (facts, holders) in enumerate(drawn):
            held = [(a_party(name), share) for name, share in holders]
            a_claim(
                number=f"L/{number} ({number})", holders=held, registered_on=facts.pop("registered_on", None), **facts
            )
        report = imported(exported(form), form)
        assert (report.counts["unchanged"], report.faults) == (len(drawn), [])
        then, now = (list(map(json.loads, exported("ndjson", as_of=at).splitlines())) for at in (NOW, None))
        assert then == now
        transaction.set_rollback(True)


@pytest.mark.parametrize("form", FORMS)
def test_holders_whose_names_look_like_several_or_like_a_share_come_back_as_they_were(form):
    a_claim(square(0, 0), holder=a_party("Stroke | and | sons"))
    a_claim(square(2, 0), holder=a_party("Sixty (60 %)"))
    parties = [a_party(name) for name in ("| first", "last ||", "a|b", "|")]
    a_claim(square(4, 0), holders=[(party, Decimal(25)) for party in parties])
    report = imported(exported(form), form)
    assert (report.counts["unchanged"], report.faults) == (3, [])


@pytest.mark.parametrize("form", FORMS)
def test_what_was_imported_with_numbers_told_apart_comes_back_unchanged_too(form):
    rows = [{"n": "7", "k": "mine"}, {"n": "7", "k": "quarry"}, {"n": "8", "k": "mine"}]
    features = [{"type": "Feature", "properties": row, "geometry": square(3.0 * at, 0)} for at, row in enumerate(rows)]
    services.import_register(
        content=json.dumps({"type": "FeatureCollection", "features": features}).encode(), file_name="first.geojson",
        register="LUN", body="Moon", mapping=ColumnMapping.parse(["number=n", "title_type=k"]), actor=system_actor(),
        now=NOW,
    )  # fmt: skip
    assert set(Claim.objects.values_list("claim_number", flat=True)) == {"7", "7 (2)", "8"}
    before = list(TitleTransaction.objects.values_list("hash", flat=True))
    counts = imported(exported(form), form).counts
    assert (counts["unchanged"], counts["registered"], counts["amended"], counts["refused"]) == (3, 0, 0, 0)
    assert list(TitleTransaction.objects.values_list("hash", flat=True)) == before


@pytest.fixture
def two_bodies():
    a_claim(square(0, 0), number="L-1", name="=cmd|' /C calc'!A0", holder=a_party("Helios"))
    a_claim(square(10, 10), number="L-2", minerals=["Li", "Cu"])
    mars = a_body("Mars")
    a_claim(square(0, 0), number="M-1", body=mars, register=a_register("MAR"))
    return mars


@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_gdal_opens_what_was_exported(form, two_bodies, tmp_path):
    path = tmp_path / f"claims.{form}"
    path.write_bytes(exported(form))
    info = pyogrio.read_info(path)
    assert (info["features"], info["driver"]) == (3, {"geojson": "GeoJSON", "gpkg": "GPKG"}[form])
    _meta, _fids, shapes, columns = pyogrio.raw.read(path)
    told = dict(zip(info["fields"], columns, strict=True))
    assert list(told["claim_number"]) == ["L-1", "L-2", "M-1"]
    for wkb, claim in zip(shapes, Claim.objects.order_by("pk"), strict=True):
        assert shapely.from_wkb(wkb).equals(shape_of(claim.boundary))
    assert np.allclose(
        told["area_m2"].astype(float), list(Claim.objects.order_by("pk").values_list("area_m2", flat=True))
    )


def test_a_geopackage_of_one_body_names_the_radii_its_degrees_are_meant_on(two_bodies, tmp_path):
    path = tmp_path / "mars.gpkg"
    path.write_bytes(exported("gpkg", found=Claim.objects.filter(body=two_bodies), body=two_bodies))
    assert '"Mars",3396190' in pyogrio.read_info(path)["crs"].replace(".0", "")
    assert imported(path.read_bytes(), "gpkg", body="Mars", register="MAR").counts["unchanged"] == 1


def test_an_empty_list_is_an_empty_file_that_can_be_opened(tmp_path):
    for form in FORMS:
        content = exported(form)
        if form == "geojson":
            assert json.loads(content)["features"] == []
    path = tmp_path / "none.gpkg"
    path.write_bytes(exported("gpkg"))
    assert pyogrio.read_info(path)["features"] == 0


def test_a_file_says_under_which_terms_it_is_given_and_as_of_when(client, two_bodies):
    answer = client.get("/register.geojson", {"body": "Mars", "sort": "-area"})
    about = json.loads(b"".join(answer.streaming_content))["about"]
    assert about["filters"] == "body=Mars&sort=-area"
    assert "Public register" in about["licence"]
    assert (about["body"], about["radius_a"]) == ("Mars", 3396190)
    assert answer["Content-Type"] == "application/geo+json"
    assert 'filename="claims-' in answer["Content-Disposition"]


def test_a_file_has_the_rows_of_the_page_in_the_order_of_the_page(client, two_bodies):
    def numbers(**given):
        body = b"".join(client.get("/register.ndjson", given).streaming_content)
        return [json.loads(line)["properties"]["claim_number"] for line in body.splitlines()]

    assert numbers() == ["L-1", "L-2", "M-1"]
    assert numbers(body="Moon") == ["L-1", "L-2"]
    assert numbers(q="helios") == ["L-1"]
    assert numbers(mineral="Li") == ["L-2"]
    assert numbers(sort="-area") == list(
        ordered(Claim.objects.all(), "-area", CLAIM_SORTS, "number").values_list("claim_number", flat=True)
    )
    assert client.get("/register.ndjson", {"near": "7"}).status_code == 404
    assert client.get("/register.xlsx").status_code == 404


def test_a_cell_that_a_spreadsheet_would_carry_out_is_text(two_bodies):
    assert b",'=cmd|' /C calc'!A0," in exported("csv")


@pytest.mark.parametrize("form", FORMS)
def test_a_confidential_boundary_is_in_no_file_of_those_who_may_not_see_it(form, dora, eve):
    a_claim(square(77.125, 3), number="L-9", coordinates_confidential=True)
    a_claim(square(77.5, 3), number="L-10")
    for found in (None, Overlap.objects.order_by("pk")):
        shown = exported(form, user=dora, found=found)
        hidden = exported(form, user=eve, found=found)
        if form == "gpkg":
            assert shapes_of(shown) > shapes_of(hidden)
        else:
            assert b"77.5" in shown
            assert b"77.125" not in hidden


def shapes_of(content: bytes) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.gpkg"
        path.write_bytes(content)
        return sum(shape is not None for shape in pyogrio.raw.read(path)[2])


def test_overlaps_are_a_file_too(client):
    a_claim(square(0, 0), number="L-1")
    a_claim(square(0.5, 0), number="L-2")
    row = json.loads(b"".join(client.get("/overlaps.geojson", {"q": "L-1"}).streaming_content))["features"][0]
    assert (row["properties"]["first"], row["properties"]["second"]) == ("LUN L-1", "LUN L-2")
    assert shapely.from_geojson(json.dumps(row["geometry"])).bounds == (0.5, 0, 1, 1)


@pytest.mark.parametrize("resource", ["claims", "overlaps"])
def test_the_api_streams_a_list_in_the_form_that_is_asked_for(resource, client, dan):
    a_claim(square(0, 0), number="L-1")
    a_claim(square(0.5, 0), number="L-2")
    client.force_login(dan)
    address, count = f"/api/v1/{resource}/", {"claims": 2, "overlaps": 1}[resource]
    by_header = client.get(address, headers={"Accept": "application/geo+json"})
    by_name = client.get(address, {"format": "geojson"})
    for answer in (by_header, by_name):
        assert len(json.loads(b"".join(answer.streaming_content))["features"]) == count
    assert b"".join(client.get(address, {"format": "csv"}).streaming_content).count(b"\r\n") == count + 1
    one = client.get(
        f"{address}{(Claim if resource == 'claims' else Overlap).objects.first().key}/?format=geojson"
    ).json()
    assert one["geometry"]["type"] == "Polygon"
    assert len(client.get(address).json()["results"]) == count


@pytest.fixture
def changed(dora):
    """Two claims of the same register; one was sold, moved and forfeited, the other entered, a day later."""
    claim, later = a_claim(square(0, 0), number="L-1", holder=a_party("Helios")), NOW + timedelta(days=1)
    common = {"claim": claim, "actor": dora, "now": later}
    services.transfer(seller=a_party("Helios"), buyer=a_party("Ares"), percent=Decimal(40), **common)
    services.amend_boundary(boundary=square(30.5, 30.5), reason="Survey.", **common)
    services.forfeit(reason="Dues unpaid.", **common)
    a_claim(square(50, 0), number="L-2", now=later)
    return claim


@pytest.mark.parametrize("address", ["/register", "/api/v1/claims/"])
def test_the_whole_register_is_a_file_as_it_stood(address, changed, client, dan):
    def lines(form="ndjson", **given):
        path, given = (address, {**given, "format": form}) if "api" in address else (f"{address}.{form}", given)
        answer = client.get(path, given)
        return b"".join(answer.streaming_content) if answer.streaming else answer.status_code

    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        client.force_login(dan)
        (then,) = map(json.loads, lines(as_of=NOW.isoformat()).splitlines())
        assert (then["properties"]["holders"], then["properties"]["disposition"]) == ("Helios", "active")
        assert then["geometry"] == square(0, 0)
        now, other = map(json.loads, lines(as_of=(NOW + timedelta(days=1)).isoformat()).splitlines())
        assert (now["properties"]["holders"], now["properties"]["disposition"]) == (
            "Helios (60 %) | Ares (40 %)", "forfeited"
        )  # fmt: skip
        assert other["properties"]["claim_number"] == "L-2"
        assert [json.loads(line) for line in lines().splitlines()] == [now, other]
        assert lines(as_of=NOW.isoformat(), register="LUN", body="Moon").count(b"\n") == 1
        told = json.loads(lines("geojson", as_of=NOW.isoformat()))
        assert (told["about"]["as_at"], len(told["features"])) == (NOW.isoformat(), 1)
        assert lines("csv", as_of=NOW.isoformat()).count(b"\r\n") == 2
        for wrong in ({"as_of": "2299-01-01"}, {"as_of": "once"}, {"as_of": NOW.isoformat(), "disposition": "active"}):
            assert lines(**wrong) == 400


def test_a_file_of_the_past_shows_no_coordinates_that_are_confidential_today(changed, dora, eve):
    services.correct_entry(
        claim=Claim.objects.get(pk=changed.pk), actor=dora, now=NOW + timedelta(days=2), reason="A secret deposit.",
        coordinates_confidential=True,
    )  # fmt: skip
    for user, shown in ((dora, True), (eve, False)):
        (row,) = map(json.loads, exported("ndjson", user=user, as_of=NOW).splitlines())
        assert (row["geometry"] is not None) is shown
        assert row["properties"]["coordinates_confidential"] is False


def test_a_file_of_the_past_costs_queries_for_each_slice_and_none_for_a_row(django_assert_num_queries, dora):
    for n in range(5):
        a_claim(square(3.0 * n, 0), holder=a_party(f"P{n}"))
    assert dora.is_registrar  # reads her roles
    with django_assert_num_queries(4):
        assert len(exported("ndjson", user=dora, as_of=NOW).splitlines()) == 5


def test_the_page_offers_the_register_as_it_stood_and_keeps_what_never_changes(client, two_bodies):
    page = client.get("/register/", {"body": "Mars", "q": "M"}).content.decode()
    assert '<input type="hidden" name="body" value="Mars">' in page
    for form in FORMS:
        assert f'formaction="/register.{form}"' in page


def test_a_list_that_is_streamed_costs_a_query_for_each_slice_and_none_for_a_row(django_assert_num_queries, dora):
    for n in range(5):
        a_claim(square(3.0 * n, 0), holder=a_party(f"P{n}"))
    assert dora.is_registrar  # reads her roles
    with django_assert_num_queries(2):
        assert len(io.BytesIO(exported("ndjson", user=dora)).readlines()) == 5
