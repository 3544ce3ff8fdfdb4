"""A register's file in the admin: sent, mapped, previewed, imported; what is refused is put right and sent again."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from registry import tasks
from registry.mapping import ColumnMapping
from registry.models import Claim, ImportJob, ImportMapping, ImportRun
from registry.services.importing import jobs
from registry.services.importing.mappings import save_mapping
from registry.sources.peeking import guessed, peek
from tests.registry.factories import square

pytestmark = pytest.mark.django_db
State = ImportJob.State
MAPPING = ColumnMapping.parse(["number=Expediente", "name=Nombre", "holder=Titular", "disposition=Estado"])


@pytest.fixture(autouse=True)
def nobody_is_poked(monkeypatch):
    """Messages are only pokes: what they would begin is begun here by hand."""
    monkeypatch.setattr(tasks, "poke", lambda job_id: None)


def features(*rows) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(rows)}).encode()


def feature(number, shape="square", at=0.0, **columns):
    columns = {"Expediente": number, "Nombre": f"Claim {number}", "Titular": "Helios", "Estado": "Vigente"} | columns
    geometry = square(at, 0) if shape == "square" else shape
    return {"type": "Feature", "properties": columns, "geometry": geometry}


BAD = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [0, 2], [0, 0]]]}
FILE = features(feature("1"), feature("2", BAD), feature(None, at=3), feature("4", at=6, Estado="Dormido"))


def upload(content: bytes = FILE, name: str = "salta.geojson"):
    return SimpleUploadedFile(name, content)


def sent(actor, now, content: bytes = FILE, name: str = "salta.geojson") -> ImportJob:
    return jobs.send_file(
        upload=upload(content, name), name=name, register="SALTA", body="Moon", actor=actor, now=now
    )  # fmt: skip


def worked(job, now) -> ImportJob:
    jobs.work_on(job_id=job.pk, actor=system_actor(), now=now)
    return ImportJob.objects.get(pk=job.pk)


def test_a_file_goes_its_whole_way_in_the_admin(client, dora, now):
    client.force_login(dora)
    answer = client.post(
        reverse("admin:registry_import_send"),
        {"file": upload(), "register": "SALTA", "body": "Moon", "time_zone": "UTC"},
    )
    job = ImportJob.objects.get()
    address = reverse("admin:registry_importjob_change", args=[job.pk])
    assert answer["Location"] == address
    page = client.get(address)
    assert page.context["form"]["number"].value() == "Expediente"
    assert page.context["form"]["holder"].value() == "Titular"
    assert "Dormido" in page.content.decode()

    act = "admin:registry_import_act"
    given = {name: field.value() or "" for name, field in ((f.name, f) for f in page.context["form"])}
    given |= {"words": "disposition:Dormido=suspended", "save_as": "Salta as published"}
    client.post(reverse(act, args=[job.pk, "map"]), given)
    assert "Waits for a worker" in client.get(address).content.decode()

    assert worked(job, now).state == State.PREVIEWED
    assert not Claim.objects.exists()
    page = client.get(address)
    words = page.content.decode()
    assert "lie on one line" in words
    assert "no claim number" in words
    assert page.context["refused"] == 2
    assert len(page.context["map"]["features"]["features"]) == 2

    client.post(reverse(act, args=[job.pk, "confirm"]))
    job = worked(job, now)
    assert (job.state, job.run.registered, job.run.refused) == (State.IMPORTED, 2, 2)
    assert Claim.objects.get(claim_number="4").disposition == "suspended"
    assert job.run == ImportRun.objects.get()
    assert ImportMapping.objects.get().name == "Salta as published"
    assert str(reverse("admin:registry_importrun_change", args=[job.run.pk])) in client.get(address).content.decode()


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_refused_rows_come_back_as_a_file_are_put_right_and_imported(form, client, dora, now):
    job = sent(dora, now)
    jobs.map_columns(job=job, mapping=MAPPING, actor=dora, now=now)
    worked(job, now)
    job = ImportJob.objects.get()
    jobs.confirm_import(job=job, actor=dora, now=now)
    worked(job, now)
    client.force_login(dora)
    refused = client.get(reverse("admin:registry_import_refused", args=[job.pk, form])).content
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(refused.decode())))
        assert ["lie on one line" in row["refused_because"] for row in rows] == [True, False]
        rows[0]["geometry"], rows[1]["Expediente"] = json.dumps(square(9, 0)), "3"
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
        mended = out.getvalue().encode()
    else:
        document = json.loads(refused)
        document["features"][0]["geometry"] = square(9, 0)
        document["features"][1]["properties"]["Expediente"] = "3"
        mended = json.dumps(document).encode()
    again = sent(dora, now, mended, f"mended.{form}")
    page = client.get(reverse("admin:registry_importjob_change", args=[again.pk]))
    assert page.context["form"]["number"].value() == "Expediente"  # as with the last file of this register
    jobs.map_columns(job=again, mapping=MAPPING, actor=dora, now=now)
    again = worked(again, now)
    jobs.confirm_import(job=again, actor=dora, now=now)
    again = worked(again, now)
    assert (again.counts["registered"], again.counts["refused"]) == (2, 0)
    assert set(Claim.objects.values_list("claim_number", flat=True)) == {"1", "2", "3", "4"}


def test_a_worker_that_was_killed_has_done_nothing_and_another_begins_again(dora, now, monkeypatch):
    job = sent(dora, now)
    jobs.map_columns(job=job, mapping=MAPPING, actor=dora, now=now)
    job = worked(job, now)
    jobs.confirm_import(job=job, actor=dora, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_said", _killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.work_on(job_id=job.pk, actor=system_actor(), now=now)
    assert not Claim.objects.exists()
    assert not ImportRun.objects.exists()
    assert jobs.work_on(job_id=job.pk, actor=system_actor(), now=now) is None  # the lease runs
    later = now + jobs.LEASE + timedelta(seconds=1)
    assert jobs.waiting(now=later) == [job.pk]
    assert worked(job, later).state == State.IMPORTED
    assert ImportRun.objects.count() == 1


def _killed(*args, **kwargs):
    raise KeyboardInterrupt


def test_a_file_that_breaks_every_worker_is_given_up_in_words(dora, now):
    job = sent(dora, now)
    jobs.map_columns(job=job, mapping=MAPPING, actor=dora, now=now)
    ImportJob.objects.update(attempts=jobs.MOST_ATTEMPTS)
    job = worked(job, now)
    assert (job.state, "several times" in job.words) == (State.FAILED, True)


def test_two_workers_do_not_take_one_file(dora, now):
    job = sent(dora, now)
    jobs.map_columns(job=job, mapping=MAPPING, actor=dora, now=now)
    assert worked(job, now).state == State.PREVIEWED
    assert jobs.work_on(job_id=job.pk, actor=system_actor(), now=now) is None


def test_how_far_it_is_can_be_seen_while_it_works(dora, now, monkeypatch):
    seen = []
    job = sent(dora, now)
    jobs.map_columns(job=job, mapping=MAPPING, actor=dora, now=now)
    real = jobs.import_register

    def watched(*, report, **given):
        def told(what, done, of):
            report(what, done, of)
            seen.append(jobs.progress_of(job))

        return real(report=told, **given)

    monkeypatch.setattr(jobs, "import_register", watched)
    worked(job, now)
    assert {"what": "Reading rows", "done": 4, "of": 4} in seen
    assert jobs.progress_of(job) == {}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"register": " "}, "its code"), ({"body": "Nibiru"}, "is not known"),
        ({"upload": SimpleUploadedFile("x.gpkg", b"SQLite format 3\x00 cut")}, "cut short"),
        ({"upload": SimpleUploadedFile("x.csv", b"")}, "empty"),
    ],
)  # fmt: skip
def test_a_file_that_leads_nowhere_is_refused_at_the_door(given, words, dora, now):
    given = {"upload": upload(), "name": "salta.geojson", "register": "SALTA", "body": "Moon"} | given
    with pytest.raises(Invalid, match=words):
        jobs.send_file(actor=dora, now=now, **given)
    assert not ImportJob.objects.exists()


def test_each_step_is_taken_from_its_state_by_a_registrar_alone(dora, carol, now):
    job = sent(dora, now)
    with pytest.raises(Conflict, match="waits for its columns"):
        jobs.confirm_import(job=job, actor=dora, now=now)
    for act in (jobs.confirm_import, jobs.drop_file):
        with pytest.raises(NotAllowed):
            act(job=job, actor=carol, now=now)
    with pytest.raises(Invalid, match="No such column: number=Nummer"):
        jobs.map_columns(job=job, mapping=ColumnMapping.parse(["number=Nummer"]), actor=dora, now=now)
    jobs.drop_file(job=job, actor=dora, now=now)
    with pytest.raises(Conflict, match="dropped"):
        jobs.map_columns(job=job, mapping=MAPPING, actor=dora, now=now)


def test_a_mapping_is_kept_by_its_name_and_used_by_the_command(dora, tmp_path, now):
    save_mapping(name="Salta", mapping=MAPPING, register="SALTA", actor=dora, now=now)
    save_mapping(name=" Salta ", mapping=MAPPING, register="SALTA", actor=dora, now=now)
    assert ImportMapping.objects.get().columns == MAPPING.as_json()
    path = tmp_path / "salta.geojson"
    path.write_bytes(FILE)
    options = [path, "--register", "SALTA", "--body", "Moon"]
    call_command("import_register", *options, "--mapping", "Salta", "--save-as", "Again", stdout=io.StringIO())
    assert Claim.objects.count() == 2
    assert ImportMapping.objects.get(name="Again").columns == MAPPING.as_json()
    with pytest.raises(CommandError, match="No mapping is kept under Nothing"):
        call_command("import_register", *options, "--mapping", "Nothing")


def test_a_kept_mapping_is_shown_field_by_field(dora, client, now):
    mapping = ColumnMapping.parse(
        ["number=Expediente|Numero", "holder=Titular"], ["disposition:Vigente=active"], ["holder=;"]
    )
    kept = save_mapping(name="Salta", mapping=mapping, register="SALTA", actor=dora, now=now)
    client.force_login(dora)
    page = client.get(reverse("admin:registry_importmapping_change", args=[kept.pk])).content.decode()
    for words in (
        "Claim number: Expediente|Numero", "Status (disposition): “vigente” means active",
        "Holder: several in one cell, with “;” between them",
    ):  # fmt: skip
        assert words in page


def test_headings_are_guessed_whatever_their_language():
    assert guessed(["Expediente", "NOMBRE", "concesiona", "estado", "fecha_inic", "tipo", "mineral"]) == {
        "number": "Expediente", "name": "NOMBRE", "holder": "concesiona", "disposition": "estado",
        "registered": "fecha_inic", "title_type": "tipo", "minerals": "mineral",
    }  # fmt: skip
    assert guessed(["No.", "X1", "Y1", "X2", "Y2"]) == {"number": "No.", "corner_x": "X*", "corner_y": "Y*"}
    assert guessed(["no", "lon", "lat"]) == {"number": "no", "corner_x": "lon", "corner_y": "lat"}
    found = peek(b"no;lon;lat\n1;2;3\n", name="c.csv")
    assert (found.columns, found.count, found.has_shapes) == (("no", "lon", "lat"), 1, False)
