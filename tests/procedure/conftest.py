"""A deadline of the tests' own: the abstract one made concrete, with a table, for as long as a module's tests run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, models

from claims_project.accounts.models import User
from claims_project.procedure.models import Deadline, RulesVersion
from claims_project.procedure.services import open_deadline, rules_in_force


@pytest.fixture(scope="module")
def Errand(django_db_setup, django_db_blocker) -> Iterator[type[Deadline]]:
    """A concrete deadline owed by one user, taken out of the app registry again afterwards."""

    class Errand(Deadline):
        owner = models.ForeignKey(django_settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

        class Meta(Deadline.Meta):
            app_label = "procedure"

        def recipients(self):
            return User.objects.filter(pk=self.owner_id)

        def about_words(self) -> str:
            return "2187-D-000042, A v B"

        def link(self) -> str:
            return "/cases/2187-D-000042/"

    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Errand)
        yield Errand
        with connection.schema_editor() as editor:
            editor.delete_model(Errand)
    del apps.all_models["procedure"]["errand"]
    apps.clear_cache()


@pytest.fixture
def rules(db, now) -> RulesVersion:
    return rules_in_force(now)


@pytest.fixture
def errand(Errand, rules, alice, now) -> Callable[..., Deadline]:
    """Opens an errand of Alice's under a rule (by default: answer within 30 days), triggered now."""

    def make(rule: str = "response", at: datetime = now, **more) -> Deadline:
        return open_deadline(
            Errand,
            rule=rule,
            rules_version=rules,
            trigger_at=at,
            trigger_words="the request was served",
            now=more.pop("opened", at),
            owner=more.pop("owner", alice),
            **more,
        )

    return make
