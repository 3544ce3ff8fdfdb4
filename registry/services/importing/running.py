"""Taking a whole register in. Every row is registered, recognised as unchanged or amended, or refused with reasons; all
in one transaction, which begins only when the file was read.

How rows that share a number are told apart: docs/decisions/021-duplicate-numbers.md.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from claims_project.accounts.models import User
from claims_project.common.errors import Invalid
from registry.access import require_registrar
from registry.mapping import ColumnMapping
from registry.models import Body, Claim, Holding, ImportFault, ImportRun, Overlap, Register, TitleTransaction
from registry.services.bodies import register_body
from registry.services.importing.reading import prepared_rows
from registry.services.importing.reporting import ImportReport, Prepared
from registry.services.importing.telling_apart import TellingApart
from registry.services.importing.work import BATCH, Report, Work
from registry.services.importing.writing import Writing
from registry.services.overlaps import sweep_body
from registry.services.registers import open_register
from registry.sources import Source, Unreadable, read
from registry.sources.projections import placed

MANY = 1000


def import_register(
    *,
    content: bytes,
    file_name: str,
    register: str,
    body: str,
    mapping: ColumnMapping,
    actor: User,
    now: datetime,
    dry_run: bool = False,
    time_zone: str = "UTC",
    radii: tuple[float, float] | None = None,
    report: Report | None = None,
    entered: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Import a file (sources.read) into the register of that code, on the body of that name; both are made when
    unknown.

    With dry_run everything is done and nothing kept, so the numbers are the same. `entered` is called with the report
    before the transaction ends: what it writes is kept with the import or not at all. Raises NotAllowed (actor is no
    registrar) and Invalid (the file or the mapping as a whole; a body whose radii nobody knows).
    """
    require_registrar(actor)
    with transaction.atomic():  # only to learn the body's radii and the register's time zone: nothing is kept
        into, on = _register_of(register, time_zone, actor, []), _body_of(body, radii, actor, [])
        transaction.set_rollback(True)
    run = ImportRun(
        register=into,
        body=on,
        file_name=file_name[:300],
        sha256=hashlib.sha256(content).hexdigest(),
        mapping=mapping.as_json(),
        actor=actor,
        imported_at=now,
    )
    work = Work(run, mapping, report or (lambda what, done, of: None))
    source = source_of(content, file_name=file_name, mapping=mapping, body=on)
    run.read = len(source.rows)
    work.report.said += source.said
    rows = list(prepared_rows(source, work))
    with transaction.atomic():
        said: list[str] = []
        run.register = _register_of(register, time_zone, actor, said)
        run.body = _body_of(body, radii, actor, said)
        work.report.said[len(source.said) : len(source.said)] = said
        _enter(rows, work)
        work.report.rows = rows
        if entered is not None:
            entered(work.report)
        if dry_run:
            transaction.set_rollback(True)
    return work.report


def source_of(content: bytes, *, file_name: str, mapping: ColumnMapping, body: Body) -> Source:
    """The rows of a file in the body's longitude and latitude. Raises Invalid (the file or the mapping as a whole)."""
    layout = mapping.layout
    try:
        source = read(content, name=file_name, layout=layout)
        mapping.check(source.columns)
        return placed(source, body=body.spheroid, body_name=body.name, crs=layout.crs)
    except Unreadable as problem:
        raise Invalid.one("file", str(problem)) from problem


def _register_of(code: str, time_zone: str, actor: User, said: list[str]) -> Register:
    known = Register.objects.filter(code__iexact=code).first()
    if known is not None:
        return known
    said.append(
        f"There was no register {code}: it is opened with this import, and not recognised until the registrar says so."
    )
    return open_register(code=code, time_zone=time_zone, actor=actor)


def _body_of(name: str, radii: tuple[float, float] | None, actor: User, said: list[str]) -> Body:
    known = Body.objects.filter(name__iexact=name.strip()).first()
    if known is not None:
        return known
    a, b = radii or (None, None)
    made = register_body(name=name, radius_a=a, radius_b=b, actor=actor)
    said.append(
        f"The body {made.name} was not entered yet; it was, with radii {made.radius_a:,.10g} and {made.radius_b:,.10g} "
        f"m{f' ({made.source})' if made.source else ''}."
    )
    return made


def _enter(rows: list[Prepared], work: Work) -> None:
    """Everything an import writes."""
    groups: dict[str, list[Prepared]] = defaultdict(list)
    for prepared in rows:
        groups[prepared.facts.number].append(prepared)
    fresh, changed = TellingApart(work).told_apart(groups)
    writing = Writing(work)
    parties = writing.parties([*fresh, *changed])
    touched = [*writing.enter(fresh, parties), *writing.amend(changed, parties)]
    if touched:
        work.progress("Finding overlaps", 0, 1)
        sweep_body(
            work.body,
            of=touched,
            now=work.run.imported_at,
            report=lambda done, of: work.progress("Finding overlaps", done, of),
        )
    if len(touched) >= MANY:
        _tell_the_planner()
    _count_overlaps(work)
    work.run.save()
    for fault in work.report.faults:
        fault.run = work.run
    ImportFault.objects.bulk_create(work.report.faults, batch_size=BATCH)


def _count_overlaps(work: Work) -> None:
    """The overlaps with ground that claims of this register take part in; slivers are no overlaps to speak of."""
    ours = Overlap.objects.filter(body=work.body, area_m2__gt=0).in_register(work.register)
    slivers = Q(dismissed_as=Overlap.Dismissal.SLIVER)
    work.report.slivers = ours.filter(slivers).count()
    work.report.overlaps_stacked = ours.filter(dismissed_as=Overlap.Dismissal.STACKING).count()
    work.report.overlaps_open = ours.filter(state__in=[Overlap.State.OPEN, Overlap.State.IN_CASE]).count()
    work.run.overlaps = ours.exclude(slivers).count()


def _tell_the_planner() -> None:
    """PostgreSQL learns of many new rows only minutes later; until then it would join them as if there were none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Claim, Holding, Overlap, TitleTransaction):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
