"""Fill a new office with the demo's world. Changes nothing where there is data already; never runs in production."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims_project.demo import loading
from disputes.lifecycle import State
from disputes.models import Case
from registry.models import Claim, Overlap


class Command(BaseCommand):
    help = "Make the demo office in an empty database: people, a register on real bodies, and cases in every state."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo office is not loaded in production: its password is known to everybody. "
                "Unset PRODUCTION, and use another DATA_DIR and database."
            )
        if not loading.is_empty():
            self.stdout.write("There is data here already; nothing was changed.")
            return
        begun = time.monotonic()
        loading.load(now=timezone.now(), say=self.stdout.write)
        self.summarise(time.monotonic() - begun)

    def summarise(self, seconds: float) -> None:
        claims, bodies = Claim.objects.count(), Claim.objects.values("body").distinct().count()
        overlaps = Overlap.objects.exclude(state=Overlap.State.DISMISSED).count()
        self.stdout.write(f"{claims} claims on {bodies} bodies, {overlaps} overlaps, {Case.objects.count()} cases:")
        for state in State:
            if count := Case.objects.filter(state=state).count():
                self.stdout.write(f"  {count:>2}  {state.label}")
        self.stdout.write(f"Loaded in {seconds:.0f} s. `manage.py show_demo` prints the log-ins.")
