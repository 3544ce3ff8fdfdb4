"""Take a register's file in: GeoJSON, CSV with WKT or corners, GeoPackage, zipped shapefile."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Refusal
from registry.mapping import FIELDS, ColumnMapping
from registry.models import ImportFault, ImportMapping
from registry.services import ImportReport, import_register
from registry.services.importing.mappings import save_mapping
from registry.sources import Unreadable

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import a register of claims from GeoJSON, CSV (WKT or corners), GeoPackage or a zipped shapefile. Every row "
        f"is registered, found unchanged, amended, or refused with reasons. Fields: {', '.join(FIELDS)}."
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, **kwargs, formatter_class=argparse.RawDescriptionHelpFormatter)

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path)
        add("--register", required=True, metavar="CODE", help="Opened when there is none of that code.")
        add("--body", required=True, metavar="NAME", help="Entered when it is not yet; see registry/data/bodies.json.")
        add(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            dest="sets",
            help="Which column holds a field; alternatives are tried in order: holder=holder|claimant.",
        )
        add(
            "--map",
            action="append",
            default=[],
            metavar="FIELD:WORD=VALUE",
            dest="maps",
            help="What a word of the file means: disposition:Vigente=active.",
        )
        add(
            "--split",
            action="append",
            default=[],
            metavar="holder=SEPARATOR",
            dest="splits",
            help="Several holders in one cell; they are given equal shares.",
        )
        add("--mapping", metavar="NAME", help="A mapping that was kept under a name; --set and the others add to it.")
        add("--save-as", metavar="NAME", default="", help="Keep the mapping of this import under a name.")
        add(
            "--radii",
            type=float,
            nargs=2,
            metavar=("A", "B"),
            help="Equatorial and polar radius in metres, of a body nobody knows.",
        )
        add("--time-zone", default="UTC", help="In which a new register reckons its days.")
        add(
            "--actor",
            metavar="E-MAIL",
            help="The registrar on whose word the import is made; else the office's system.",
        )
        add("--dry-run", action="store_true", help="Change nothing; print the same numbers.")
        add("--json", action="store_true", help="Print one JSON object: the numbers, and everything said of rows.")
        add("--all", action="store_true", help="Print what was said of every row, not only of the first ones.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        started = time.perf_counter()
        bars = _Bars()
        try:
            actor = _actor(options["actor"])
            mapping = _mapping(options)
            if options["save_as"] and not options["dry_run"]:
                save_mapping(
                    name=options["save_as"],
                    mapping=mapping,
                    register=options["register"],
                    actor=actor,
                    now=timezone.now(),
                )
            done = import_register(
                content=path.read_bytes(),
                file_name=path.name,
                register=options["register"],
                body=options["body"],
                mapping=mapping,
                actor=actor,
                now=timezone.now(),
                dry_run=options["dry_run"],
                time_zone=options["time_zone"],
                radii=tuple(options["radii"]) if options["radii"] else None,
                report=bars.show,
            )
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem
        except Refusal as refusal:
            raise CommandError(" ".join(refusal.sentences)) from refusal
        finally:
            bars.close()
        seconds = time.perf_counter() - started
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(done, seconds, dry_run=options["dry_run"]), ensure_ascii=False))
        else:
            self._print(done, seconds, dry_run=options["dry_run"], everything=options["all"])

    def _print(self, done: ImportReport, seconds: float, *, dry_run: bool, everything: bool) -> None:
        for sentence in done.said:
            self.stdout.write(sentence)
        shown = done.faults if everything else _first_of_each(done.faults)
        for fault in shown:
            number = f" ({fault.number})" if fault.number else ""
            self.stdout.write(f"row {fault.row}{number}, {fault.field}: {fault.reason} [{fault.get_outcome_display()}]")
        if left := len(done.faults) - len(shown):
            self.stdout.write(f"… and {left:,} more. See them with --all, or with the import in the admin.")
        self.stdout.write(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in done.counts.items()))
        self.stdout.write(f"{'Nothing was changed (dry run). ' if dry_run else ''}{seconds:.1f} s")


def _first_of_each(faults: list[ImportFault]) -> list[ImportFault]:
    """The first remarks of each outcome, refusals first."""
    order = ("refused", "repaired", "amended", "registered", "unchanged")
    return [fault for outcome in order for fault in [one for one in faults if one.outcome == outcome][:SHOWN]]


def _as_json(done: ImportReport, seconds: float, *, dry_run: bool) -> dict[str, Any]:
    return {
        **done.counts,
        "dry_run": dry_run,
        "seconds": round(seconds, 3),
        "import": None if dry_run else str(done.run.key),
        "said": done.said,
        "rows": [
            {
                "row": fault.row,
                "number": fault.number,
                "field": fault.field,
                "reason": fault.reason,
                "outcome": str(fault.outcome),
            }
            for fault in done.faults
        ],
    }


def _mapping(options: dict[str, Any]) -> ColumnMapping:
    """What was kept under --mapping, then what --set, --map and --split say over it."""
    kept: dict[str, Any] = {}
    if name := options["mapping"]:
        found = ImportMapping.objects.filter(name=name).first()
        if found is None:
            names = ", ".join(ImportMapping.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"No mapping is kept under {name}. Those that are: {names}.")
        kept = found.columns
    sets = [f"{field}={column}" for field, column in kept.get("set", {}).items()]
    maps = [f"{field}:{word}={value}" for field, said in kept.get("map", {}).items() for word, value in said.items()]
    splits = [f"{field}={separator}" for field, separator in kept.get("split", {}).items()]
    return ColumnMapping.parse([*sets, *options["sets"]], [*maps, *options["maps"]], [*splits, *options["splits"]])


def _actor(email: str | None) -> User:
    if email is None:
        return system_actor()
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise CommandError(f"Nobody signs in with {email}.")
    return user


class _Bars:
    """A progress bar for each stage, on a terminal only."""

    def __init__(self) -> None:
        self.bar: tqdm | None = None

    def show(self, what: str, done: int, of: int) -> None:
        if not sys.stderr.isatty():
            return
        if self.bar is None or self.bar.desc.rstrip(": ") != what:
            self.close()
            self.bar = tqdm(total=of, desc=what, file=sys.stderr, leave=False)
        self.bar.total = of
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
