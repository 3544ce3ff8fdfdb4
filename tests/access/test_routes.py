"""Every route × every role, against one table."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from django.contrib import admin

from tests.access.house import PEOPLE, House
from tests.access.routes import BY_RULE, CLOSED_MODELS, MODELS, ROWS, Row
from tests.access.walking import Things, Visitors, outcome, routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unchanged")]

OFFICE = PEOPLE[3:9]
OUTSIDE = ("nobody", "alice", "eve")
TURNED_AWAY = {"in", "on", "401", "403", "404"}
PATTERNS = dict(routes())
LABELS = (*MODELS, *CLOSED_MODELS)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Every refusal would be logged, a thousand of them."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def visitors(house: House) -> Visitors:
    return Visitors(house)


@pytest.fixture(scope="module")
def things(house: House) -> Things:
    return Things(house)


def tabled() -> set[str]:
    """The names of all routes the table speaks of."""
    acts = ("changelist", "change", "add", "delete", "history")
    of_models = {f"admin:{label.replace('.', '_')}_{act}" for label in LABELS for act in acts}
    return {row.route for row in ROWS} | of_models


def test_every_route_is_in_the_table_and_every_row_has_a_route():
    unruled = {name or pattern for name, pattern in routes() if not any(re.search(rule, pattern) for rule in BY_RULE)}
    assert sorted(unruled - tabled()) == [], "Routes that nobody said who may use: write a row for each."
    assert sorted(tabled() - unruled) == [], "Rows for routes that do not exist."


def test_every_model_in_the_admin_is_in_the_table():
    assert {f"{m._meta.app_label}.{m._meta.model_name}" for m in admin.site._registry} == set(LABELS)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_meets_what_the_table_says(row: Row, visitors: Visitors, things: Things):
    address = things.address(row.route, row.words)
    met = {who: outcome(visitors.meet(who, address)) for who in PEOPLE}
    assert met == row.expected, address


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.route.startswith(("account_", "mfa_", "api:"))], ids=str
)
def test_whoever_is_turned_away_from_a_page_cannot_send_its_form_either(row: Row, visitors: Visitors, things: Things):
    address = things.address(row.route, row.words)
    turned_away = [who for who in PEOPLE if row.expected[who] in TURNED_AWAY - {"on"}]
    let_in = {who for who in turned_away if outcome(visitors.meet(who, address, "post")) not in TURNED_AWAY | {"405"}}
    assert let_in == set(), address


@pytest.mark.parametrize("label", MODELS)
def test_the_office_meets_the_rows_of_the_admin_that_the_table_says(label: str, visitors: Visitors, things: Things):
    model, name, pk = MODELS[label], label.replace(".", "_"), things.row(label)
    for act, words, expected in (
        ("changelist", (), model.listed), ("change", (f"={pk}",), model.one), ("add", (), model.add),
    ):  # fmt: skip
        address = things.address(f"admin:{name}_{act}", words)
        met = {who: outcome(visitors.meet(who, address)) for who in OFFICE}
        assert met == dict(zip(OFFICE, expected.split(), strict=True)), address
        assert {outcome(visitors.meet(who, address)) for who in OUTSIDE} == {"in"}, address


@pytest.mark.parametrize("label", LABELS)
def test_nothing_is_deleted_in_the_admin(label: str, visitors: Visitors, things: Things):
    address = things.address(f"admin:{label.replace('.', '_')}_delete", (f"={things.row(label)}",))
    met = {outcome(visitors.meet(who, address, "post", {"post": "yes"})) for who in ("carol", "dora", "dan", "ada")}
    assert met <= TURNED_AWAY, address


@pytest.mark.parametrize("label", MODELS)
def test_the_history_of_a_row_is_met_by_those_alone_who_meet_the_row(label: str, visitors: Visitors, things: Things):
    one = dict(zip(OFFICE, MODELS[label].one.split(), strict=True))
    address = things.address(f"admin:{label.replace('.', '_')}_history", (f"={things.row(label)}",))
    for who in OFFICE:
        if one[who] != "200":
            assert outcome(visitors.meet(who, address)) in TURNED_AWAY, (who, address)


@pytest.mark.parametrize("label", CLOSED_MODELS)
def test_what_libraries_keep_is_closed_to_the_whole_office(label: str, visitors: Visitors, things: Things):
    name = label.replace(".", "_")
    for act in ("changelist", "add"):
        address = things.address(f"admin:{name}_{act}", ())
        assert {outcome(visitors.meet(who, address)) for who in OFFICE} == {"403"}, address
    for act in ("change", "history"):
        address = things.address(f"admin:{name}_{act}", (f"={things.row(label)}",))
        assert {outcome(visitors.meet(who, address)) for who in OFFICE} <= {"403", "on"}, address


@pytest.mark.parametrize("name", ["claims", "cases", "docket-entries", "exhibits", "settlements"])
def test_a_suffix_opens_nothing_that_the_plain_address_keeps_shut(name: str, visitors: Visitors):
    for who in PEOPLE:
        plain, suffixed = (visitors.meet(who, f"/api/v1/{name}{end}") for end in ("/", ".json"))
        assert outcome(suffixed) == outcome(plain), who
        if outcome(plain) == "200":
            assert suffixed.content == plain.content, who


def test_an_auditors_token_opens_the_api_and_nothing_else(house: House, visitors: Visitors):
    def asked(address: str) -> str:
        return outcome(visitors.clients["nobody"].get(address, headers={"Authorization": f"Token {house.token}"}))

    assert asked("/api/v1/cases/") == "200"
    assert asked("/my/cases/") == "in"
    assert asked("/admin/") == "in"
