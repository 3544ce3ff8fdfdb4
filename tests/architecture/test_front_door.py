"""What belongs to no app: health, the content security policy, the one way to sign in."""

import pytest
from django.core.cache import caches
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from claims_project import processes
from claims_project.procedure import health

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, str]:
    directives = (directive.partition(" ") for directive in response["Content-Security-Policy"].split("; "))
    return {name: sources for name, _, sources in directives}


def test_a_page_may_load_our_own_files_and_nothing_inline(client):
    stated = policy(client.get("/"))
    assert stated["default-src"] == "'none'"
    assert stated["script-src"] == stated["style-src"] == "'self'"
    assert stated["frame-ancestors"] == "'none'"


def test_only_the_admin_may_evaluate_and_style_inline(client):
    stated = policy(client.get("/admin/"))
    assert stated["script-src"] == "'self' 'unsafe-eval'"
    assert stated["style-src"] == "'self' 'unsafe-inline'"
    assert stated["default-src"] == "'none'"


def test_the_admin_sends_strangers_to_the_one_sign_in(client):
    response = client.get("/admin/login/", follow=True)
    assert response.redirect_chain[0][0].startswith("/account/login/")


@pytest.mark.parametrize("address", ["/", "/healthz"])
def test_the_front_door_takes_nothing_in(client, address):
    assert client.post(address).status_code == 405


def test_health_is_503_when_no_worker_ever_reported(client):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["ok"] is False


def test_health_says_that_the_process_manager_is_gone(client, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(health, "status", lambda now: health.Health(True, {}))
    monkeypatch.setenv("SUPERVISOR_ENABLED", "1")
    settings.DATA_DIR = tmp_path
    with processes.opened_once(tmp_path):
        assert client.get("/healthz").status_code == 200
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["manager"]["ok"] is False


def test_an_office_opens_once_on_its_data(tmp_path):
    with processes.opened_once(tmp_path), pytest.raises(processes.AlreadyOpen), processes.opened_once(tmp_path):
        pass
    with processes.opened_once(tmp_path):
        pass


def test_a_database_that_was_migrated_has_the_table_of_the_cache_that_lies_in_it(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept_here"}}
    assert "kept_here" not in connection.introspection.table_names()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert caches["default"].add("opened", "yes")
