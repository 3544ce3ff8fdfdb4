"""How to get into the demo office: its address, its log-ins, and the auditor's token."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from claims_project.demo import loading
from claims_project.demo.people import PEOPLE


class Command(BaseCommand):
    help = "Print the demo office's address, log-ins, password and API token."

    def handle(self, *args: Any, **options: Any) -> None:
        kept = loading.kept()
        if kept is None:
            self.stdout.write("This is not a demo office, so there are no demo log-ins.")
            return
        self.stdout.write(
            f"\nDemo log-ins at {settings.SITE_URL}/account/login/, all with the password {kept['password']}\n\n"
        )
        width = max(len(person.email) for person in PEOPLE if person.greeted)
        for person in PEOPLE:
            if person.greeted:
                self.stdout.write(f"  {person.email:<{width}}  {person.name}, {person.about}")
        self.stdout.write(f"\nAuditor's API token: {kept['auditor_token']}")
        self.stdout.write(
            f'  curl -H "Authorization: Token {kept["auditor_token"]}" {settings.SITE_URL}/api/v1/cases/\n\n'
        )
