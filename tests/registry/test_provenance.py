"""Every field of a claim can be traced to the cell it was taken from, or to the act that set it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from claims_project.accounts.services import system_actor
from registry import services
from registry.mapping import ColumnMapping
from registry.models import Claim, ImportRun
from registry.origins import provenance_of
from tests.registry.factories import NOW, a_claim, square

pytestmark = pytest.mark.django_db
MAPPING = ["number=no", "name=title", "holder=owner|claimant", "registered=since", "disposition=status"]


def imported(shape=None, at=NOW, **columns):
    columns = {
        "no": "7",
        "title": "  Silent   Ridge ",
        "claimant": "Helios",
        "since": "05/06/2180",
        "status": "Vigente",
    } | columns
    feature = {"type": "Feature", "properties": columns, "geometry": shape or square(0, 0)}
    content = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"}, feature]}).encode()
    services.import_register(
        content=content, file_name="lunar.geojson", register="LUN", body="Moon", mapping=ColumnMapping.parse(MAPPING),
        actor=system_actor(), now=at,
    )  # fmt: skip
    return Claim.objects.get()


def of(claim, user=None):
    return {origin.field: origin for origin in provenance_of(claim, user or AnonymousUser())}


def test_what_was_imported_is_traced_to_its_file_row_column_and_cell():
    claim = imported()
    run = ImportRun.objects.get()
    found = of(claim)
    name = found["name"]
    assert (name.value, name.raw, name.column, name.row) == ("Silent Ridge", "  Silent   Ridge ", "title", 2)
    assert (name.file, name.sha256, name.run, name.how) == ("lunar.geojson", run.sha256, str(run.key), "cell")
    assert (found["holders"].column, found["holders"].raw) == ("claimant", "Helios")
    assert (found["disposition"].value, found["disposition"].raw) == ("active", "Vigente")
    assert (found["registered_on"].value, found["registered_on"].raw) == ("2180-06-05", "05/06/2180")
    assert (found["area_m2"].how, found["boundary"].column, found["boundary"].raw) == ("reckoned", "geometry", None)
    assert (found["body"].how, found["body"].column) == ("file", "")


def test_what_the_office_entered_is_traced_to_its_act_and_the_rest_stays_where_it_was(dora):
    claim = imported()
    services.correct_entry(claim=claim, actor=dora, now=NOW + timedelta(days=1), reason="read anew", name="Still Ridge")
    found = of(claim)
    assert (found["name"].how, found["name"].transaction, found["name"].act) == ("act", 2, "Entry corrected")
    assert (found["disposition"].how, found["disposition"].transaction) == ("cell", 1)


def test_a_later_import_is_the_origin_of_what_it_changed_alone():
    imported()
    claim = imported(at=NOW + timedelta(days=1), status="Caduco")
    found = of(claim)
    assert (found["disposition"].raw, found["disposition"].transaction) == ("Caduco", 2)
    assert found["name"].transaction == 1
    assert len({origin.run for origin in found.values()}) == 2


def test_every_field_that_says_something_has_an_origin():
    claim = imported()
    silent = {"source_digest", "source_number", "version", "id", "key", "establishment"}
    told = {
        field.name for field in Claim._meta.get_fields() if field.concrete and field.name not in silent
        and getattr(claim, field.name) not in (None, "", [], {}, False)
    }  # fmt: skip
    assert told <= set(of(claim))


def test_the_page_and_the_api_say_the_same(client, dan):
    claim = imported()
    page = client.get(f"{claim.get_absolute_url()}provenance/").content.decode()
    assert "<q>Vigente</q>" in page
    assert "row 2, column “status”" in page
    assert f"{claim.get_absolute_url()}provenance/" in client.get(claim.get_absolute_url()).content.decode()
    client.force_login(dan)
    rows = client.get(f"/api/v1/claims/{claim.key}/provenance/").json()
    assert {row["field"]: row["raw"] for row in rows}["disposition"] == "Vigente"


def test_the_origins_of_a_confidential_claim_are_kept_with_its_history(client, dora):
    claim = a_claim(coordinates_confidential=True, number="L/9")
    assert of(claim) == {}
    assert of(claim, dora)
    assert "which are confidential" in client.get(f"{claim.get_absolute_url()}provenance/").content.decode()


def test_a_row_without_a_shape_says_which_column_holds_one_as_text_and_what_is_wrong_with_it():
    whole = "POLYGON ((0 0, 1 0, 1 1, 0 0))"
    rows = [{"no": "1", "coords": whole}, {"no": "2", "coords": whole[:20]}, {"no": "3"}]
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in rows]
    report = services.import_register(
        content=json.dumps({"type": "FeatureCollection", "features": features}).encode(), file_name="x.geojson",
        register="LUN", body="Moon", mapping=ColumnMapping.parse(["number=no"]), actor=system_actor(), now=NOW,
    )  # fmt: skip
    first, second, third = (fault.reason for fault in report.faults)
    assert first.endswith("if it is right, import it with boundary=coords.")
    assert "it is cut off after 20 characters: “…POLYGON ((0 0, 1 0, ”" in second
    mapping = ColumnMapping.parse(["number=no", "boundary=coords"])
    again = services.import_register(
        content=json.dumps({"type": "FeatureCollection", "features": features[:1]}).encode(), file_name="x.geojson",
        register="LUN", body="Moon", mapping=mapping, actor=system_actor(), now=NOW,
    )  # fmt: skip
    assert again.counts["registered"] == 1
    assert third == "No shape was given. Send the boundary as a polygon."
