"""The page about the lifecycle says what the table says."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command

from claims_project.procedure.defaults import RULES
from disputes.diagram import page
from disputes.lifecycle import STEPS, State

PAGE = settings.BASE_DIR / "docs" / "lifecycle.md"


def test_the_page_in_the_docs_is_the_one_the_table_makes_today():
    assert PAGE.read_text(encoding="utf-8") == page(RULES), "Write it again: manage.py draw_lifecycle"


def test_the_page_names_every_step_every_state_and_every_day_count():
    made = page(RULES)
    diagram = made.split("```")[1]
    for step in STEPS.values():
        assert step.name in diagram
        assert f"(`{step.name}`)" in made
        assert all(need.words in made for need in step.needs)
    for state in State:
        assert f'"{state.label}" as {state}' in diagram
    assert "response 30 days (T3: 15 days, T4: 15 days)" in made


def test_a_rule_that_changes_changes_the_page():
    longer = {**RULES, "cure": {**RULES["cure"], "amount": 31}}
    assert "cure 31 days" in page(longer)
    assert page(longer) != page(RULES)


def test_the_command_writes_the_page(tmp_path):
    call_command("draw_lifecycle", file=tmp_path / "lifecycle.md", stdout=StringIO())
    assert (tmp_path / "lifecycle.md").read_text(encoding="utf-8") == page(RULES)
