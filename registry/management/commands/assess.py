"""Assess a whole register under provision 1."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Refusal
from registry.models import Assessment, Body, Claim, Register
from registry.services import assess_claims


class Command(BaseCommand):
    help = (
        "Assess every claim of a register, E1 to E10, as the register stands. What is found is provisional: a "
        "registrar issues it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--register", required=True, metavar="CODE")
        parser.add_argument("--body", metavar="NAME", help="Only the claims on this body.")
        parser.add_argument("--actor", metavar="E-MAIL", help="The registrar who asks; else the office's system.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        register = Register.objects.filter(code=options["register"]).first()
        if register is None:
            raise CommandError(f"There is no register {options['register']}.")
        claims = Claim.objects.filter(register=register)
        if options["body"]:
            body = Body.objects.filter(name__iexact=options["body"]).first()
            if body is None:
                raise CommandError(f"There is no body {options['body']}.")
            claims = claims.filter(body=body)
        actor = system_actor()
        if options["actor"]:
            actor = User.objects.filter(email__iexact=options["actor"]).first() or actor
            if actor.is_system:
                raise CommandError(f"Nobody signs in as {options['actor']}.")
        count, started = claims.count(), time.perf_counter()
        try:
            with tqdm(total=count, unit=" claims", disable=None) as bar:
                done = assess_claims(claims=claims, actor=actor, now=timezone.now(), report=bar.update)
        except Refusal as refusal:
            raise CommandError(" ".join(refusal.sentences)) from refusal
        seconds = time.perf_counter() - started
        told = {
            "register": register.code, "claims": count, "assessed": done.assessed, "unchanged": done.unchanged,
            "outcomes": dict(done.outcomes), "unknown": dict(sorted(done.unknown.items())),
            "failed": dict(sorted(done.failed.items())), "seconds": round(seconds, 3),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(f"{count:,} claims of {register}, in {seconds:.1f} s; {done.unchanged:,} come out as before.")
        for outcome in Assessment.Outcome:
            if number := done.outcomes[outcome]:
                self.stdout.write(f"  {outcome.label}: {number:,}")
        for words, tests in (("not answered", done.unknown), ("failed", done.failed)):
            if tests:
                named = ", ".join(f"{test} {number:,}" for test, number in sorted(tests.items()))
                self.stdout.write(f"Tests {words}: {named}.")
