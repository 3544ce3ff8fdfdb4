"""A file on its way into a register, step by step: sent, mapped, previewed, imported. The row is the queue.

A worker claims the row with a lease by compare-and-swap. A preview writes nothing but the row; an import commits the
claims and the row's new state together, so a worker that is killed has done nothing and another begins again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import shapely
from django.core.cache import caches
from django.core.files import File
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, Refusal
from claims_project.common.querysets import swap
from claims_project.vault import blobs
from claims_project.vault.models import StoredFile
from claims_project.vault.services.receiving import receive
from registry.access import require_registrar
from registry.geometry import to_geojson
from registry.mapping import ColumnMapping
from registry.models import Body, ImportJob
from registry.services.bodies import known_bodies
from registry.services.importing.mappings import save_mapping
from registry.services.importing.reporting import ImportReport, Prepared
from registry.services.importing.running import import_register, source_of
from registry.sources import Row, Unreadable
from registry.sources.peeking import Peek, peek

log = logging.getLogger(__name__)

State = ImportJob.State
LEASE = timedelta(minutes=30)
MOST_ATTEMPTS = 3
KEPT = 3000  # rows said something of, in the row; a page shows fewer
DRAWN = 400
PROGRESS_KEPT_S = 24 * 3600


def send_file(
    *, upload: File, name: str, register: str, body: str, actor: User, now: datetime, time_zone: str = "UTC"
) -> ImportJob:  # fmt: skip
    """Take a register's file into the vault and look what columns it has. Raises NotAllowed, Invalid (a file that
    cannot be read, a body whose radii nobody knows), NoRoom."""
    require_registrar(actor)
    faults = []
    if not register.strip():
        faults.append(Fault("register", "Say into which register the file goes: its code."))
    if not Body.objects.filter(name__iexact=body.strip()).exists() and body.strip().lower() not in known_bodies():
        faults.append(Fault("body", f"The body “{body.strip()}” is not known. Choose one that is, or enter it first."))
    if faults:
        raise Invalid(faults)
    content = upload.read()
    upload.seek(0)
    try:
        peek(content, name=name)
    except Unreadable as problem:
        raise Invalid.one("file", str(problem)) from problem
    with transaction.atomic():
        file = receive(upload=upload, name=name, actor=actor, now=now)
        return ImportJob.objects.create(
            file=file,
            register_code=register.strip(),
            body_name=body.strip(),
            time_zone=time_zone,
            sent_by=actor,
            sent_at=now,
        )


def columns_of_file(job: ImportJob) -> Peek:
    """The columns of the job's file and its first rows. Raises Invalid."""
    try:
        return peek(_content(job), name=job.file.name)
    except Unreadable as problem:
        raise Invalid.one("file", str(problem)) from problem


def map_columns(
    *, job: ImportJob, mapping: ColumnMapping, actor: User, now: datetime, save_as: str = ""
) -> ImportJob:  # fmt: skip
    """Say which columns hold what, and have the import previewed. Raises NotAllowed, Conflict (in a worker's hands, or
    imported), Invalid (a column that the file has not)."""
    require_registrar(actor)
    _require(job, State.MAPPING, State.PREVIEWED, State.FAILED)
    _read_at_all(job, mapping)
    with transaction.atomic():
        if save_as.strip():
            save_mapping(name=save_as, mapping=mapping, register=job.register_code, actor=actor, now=now)
        swap(
            job, mapping=mapping.as_json(), state=State.PREVIEW, words="", counts={}, result={}, attempts=0,
            claimed_until=None,
        )  # fmt: skip
        _poke_on_commit(job)
    return job


def confirm_import(*, job: ImportJob, actor: User, now: datetime) -> ImportJob:
    """Have the previewed file imported. Raises NotAllowed, Conflict (not previewed)."""
    require_registrar(actor)
    _require(job, State.PREVIEWED)
    with transaction.atomic():
        swap(job, state=State.IMPORT, attempts=0, claimed_until=None)
        _poke_on_commit(job)
    return job


def drop_file(*, job: ImportJob, actor: User, now: datetime) -> ImportJob:
    """Let a file go that is not to be imported. Raises NotAllowed, Conflict (in a worker's hands, or imported)."""
    require_registrar(actor)
    _require(job, State.MAPPING, State.PREVIEWED, State.FAILED)
    swap(job, state=State.DROPPED)
    return job


def refused_rows(job: ImportJob) -> tuple[list[str], list[tuple[Row, str]]]:
    """The file's columns, and every row that was refused with all its reasons: to be put right and sent again."""
    mapping = ColumnMapping.from_json(job.mapping)
    source = source_of(_content(job), file_name=job.file.name, mapping=mapping, body=_body(job))
    reasons: dict[int, list[str]] = {}
    for fault in job.result.get("faults", []):
        if fault["outcome"] == "refused":
            reasons.setdefault(fault["row"], []).append(fault["reason"])
    refused = [(row, " ".join(reasons[row.number])) for row in source.rows if row.number in reasons]
    return list(source.columns), refused


def progress_of(job: ImportJob) -> dict[str, Any]:
    """What a worker is doing with the file, how far it is and of how much; empty while none has it."""
    return caches["progress"].get(_progress_key(job)) or {}


# --- the worker's side ---


def work_on(*, job_id: int, actor: User, now: datetime) -> ImportJob | None:
    """Preview or import one file if it is its turn; None when there was nothing to do. Safe at any time, and twice."""
    job = ImportJob.objects.to_work_on(now).select_related("file", "sent_by").filter(pk=job_id).first()
    if job is None:
        return None
    try:
        swap(job, claimed_until=now + LEASE, attempts=job.attempts + 1)
    except Conflict:
        return None
    if job.attempts > MOST_ATTEMPTS:
        words = "The file could not be worked on to its end, several times. Send it in smaller parts."
        swap(job, state=State.FAILED, words=words, claimed_until=None)
        return job
    try:
        _carry_out(job, now)
    except Refusal as refusal:
        swap(job, state=State.FAILED, words=" ".join(refusal.sentences), claimed_until=None)
    finally:
        caches["progress"].delete(_progress_key(job))
    return job


def waiting(*, now: datetime) -> list[int]:
    """Files that wait for a worker."""
    return list(ImportJob.objects.to_work_on(now).order_by("pk").values_list("pk", flat=True))


def _carry_out(job: ImportJob, now: datetime) -> None:
    dry = job.state == State.PREVIEW

    def entered(report: ImportReport) -> None:
        """Inside the import's own transaction: both or neither."""
        swap(
            job, state=State.IMPORTED, run=report.run, claimed_until=None, **_said(report, rows=[])
        )  # fmt: skip

    report = import_register(
        content=_content(job),
        file_name=job.file.name,
        register=job.register_code,
        body=job.body_name,
        mapping=ColumnMapping.from_json(job.mapping),
        actor=job.sent_by,
        now=now,
        dry_run=dry,
        time_zone=job.time_zone,
        report=_shown_as_progress(job),
        entered=None if dry else entered,
    )
    if dry:
        swap(job, state=State.PREVIEWED, claimed_until=None, **_said(report, rows=report.rows))


def _said(report: ImportReport, *, rows: list[Prepared]) -> dict[str, Any]:
    """What the page shows of a report: counts, sentences, rows with a remark, and some of the shapes."""
    faults = [
        {
            "row": fault.row,
            "number": fault.number,
            "field": fault.field,
            "reason": fault.reason,
            "outcome": str(fault.outcome),
        }
        for fault in sorted(report.faults, key=lambda fault: (fault.outcome != "refused", fault.row))
    ]
    refused = sum(fault["outcome"] == "refused" for fault in faults)
    kept = faults[: max(KEPT, refused)]
    result = {"said": report.said, "faults": kept, "left_out": len(faults) - len(kept), "shapes": _shapes(rows)}
    return {"counts": report.counts, "result": result}


def _shapes(rows: list[Prepared]) -> list[dict[str, Any]]:
    """Outlines of the first claims that would come, as simple as a small map needs them."""
    some = rows[:DRAWN]
    if not some:
        return []
    west, south, east, north = shapely.total_bounds([row.boundary.shape for row in some])
    fine = max(east - west, north - south) / 1000
    simple = shapely.simplify([row.boundary.shape for row in some], fine)
    return [
        {
            "number": row.number,
            "name": row.facts.values.get("name", ""),
            "holder": ", ".join(row.facts.holders),
            "geometry": to_geojson(shape),
        }
        for row, shape in zip(some, simple, strict=True)
        if not shape.is_empty and shape.geom_type in ("Polygon", "MultiPolygon")
    ]


def _shown_as_progress(job: ImportJob) -> Callable[[str, int, int], None]:
    key, last = _progress_key(job), [("", -1)]

    def show(what: str, done: int, of: int) -> None:
        percent = 100 * done // max(of, 1)
        if last[0] != (what, percent):
            last[0] = (what, percent)
            caches["progress"].set(key, {"what": what, "done": done, "of": of}, PROGRESS_KEPT_S)

    return show


def _progress_key(job: ImportJob) -> str:
    return f"import-{job.key}"


def _content(job: ImportJob) -> bytes:
    if job.file.state == StoredFile.State.HELD:
        raise Invalid.one("file", f"The file is held: {job.file.words}")
    with blobs.open_blob(job.file.blob) as blob:
        return blob.read()


def _read_at_all(job: ImportJob, mapping: ColumnMapping) -> None:
    """Whether the file can be read under this mapping: told at once, not by a worker."""
    source_of(_content(job), file_name=job.file.name, mapping=mapping, body=_body(job))


def _body(job: ImportJob) -> Body:
    """The job's body, entered or only known."""
    entered = Body.objects.filter(name__iexact=job.body_name).first()
    return entered or Body(name=job.body_name, **_radii(job.body_name))


def _radii(name: str) -> dict[str, float]:
    known = known_bodies()[name.strip().lower()]
    return {"radius_a": known["radius_a"], "radius_b": known["radius_b"]}


def _require(job: ImportJob, *states: str) -> None:
    if job.state not in states:
        raise Conflict(f"This file is now: {job.get_state_display().lower()}. Load the page again to see where it is.")


def _poke_on_commit(job: ImportJob) -> None:
    from registry.tasks import poke

    transaction.on_commit(lambda: poke(job.pk))


def as_table(columns: list[str], refused: list[tuple[Row, str]]) -> list[dict[str, Any]]:
    """Refused rows as rows of a CSV file: their own columns, the shape as it was read, and why they were refused."""
    return [
        {
            **{column: row.columns.get(column) for column in columns},
            "geometry": row.shape if isinstance(row.shape, str) else json.dumps(row.shape) if row.shape else "",
            "refused_because": reason,
        }
        for row, reason in refused
    ]
