"""What the OpenAPI document says, held against what the API answers to requests made from the document alone."""

from __future__ import annotations

import pytest
import schemathesis
from django.conf import settings
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import checks

from claims_project.accounts.services import issue_token
from claims_project.wsgi import application

pytestmark = pytest.mark.django_db
DOCUMENT = schemathesis.openapi.from_path(settings.BASE_DIR / "docs" / "openapi.yaml")
DOCUMENT.app = application
OPERATIONS = {f"{found.ok().method.upper()} {found.ok().path}": found.ok() for found in DOCUMENT.get_all_operations()}
CHECKS = (
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
)  # fmt: skip


@pytest.fixture
def one_connection():
    """Every request sees what the test wrote: none closes the connection, as the server's do."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("world", "one_connection")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_asked_is_answered_as_the_document_says(dan, now, operation):
    token = issue_token(user=dan, actor=dan, now=now, expires=now.replace(year=now.year + 1))

    @examples(
        max_examples=8, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=OPERATIONS[operation].as_strategy())
    def ask(case):
        case.call_and_validate(headers={"Authorization": f"Token {token}"}, checks=CHECKS)

    ask()
