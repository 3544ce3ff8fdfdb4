"""The demo office is a whole and coherent world, and everybody can come in."""

from __future__ import annotations

import json
import re
from io import StringIO
from itertools import groupby

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count, F, Q
from django.test import Client
from django.urls import reverse

from claims_project.accounts.models import Party, User
from claims_project.demo import loading
from claims_project.demo.people import PASSWORD, PEOPLE
from claims_project.notices.models import Notice
from claims_project.notices.services.outbox import WITHHELD
from claims_project.procedure.models import Deadline, deadline_models
from claims_project.record.models import Entry
from claims_project.record.verification import verify
from claims_project.vault.models import StoredFile
from disputes.lifecycle import Outcome, State, Track
from disputes.models import Case, DocketEntry, Exhibit
from mediation.models import CaucusNote, Proposal, Session, Settlement, Undertaking
from registry.models import Claim, Overlap, Treaty
from tests.conftest import NOW
from tests.demo import addresses

pytestmark = pytest.mark.usefixtures("demo")
ROLES = ("claimant", "respondent", "registrar", "mediator", "monitor", "auditor", "administrator")


def by(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.example")


def test_there_is_a_case_in_every_state_and_on_every_track():
    assert set(Case.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Case.objects.values_list("track", flat=True)) == set(Track.values)


def test_there_is_a_case_of_every_outcome_that_a_step_leads_to():
    assert set(Outcome.values) - set(Case.objects.values_list("outcome", flat=True)) == {Outcome.SETTLED_IN_PART}


def test_there_is_an_overlap_of_every_kind():
    kinds = set(Overlap.objects.values_list("state", "dismissed_as", "standing"))
    assert {state for state, _, _ in kinds} == set(Overlap.State.values)
    assert {dismissed for _, dismissed, _ in kinds if dismissed} == set(Overlap.Dismissal.values)
    assert {standing for _, _, standing in kinds} >= {"first", "second", "equal", "unknown"}
    same_day = Overlap.objects.filter(standing="equal", first__priority_on=F("second__priority_on")).exclude(
        state="dismissed"
    )
    within_the_window = Overlap.objects.filter(standing="equal").exclude(first__priority_on=F("second__priority_on"))
    confidential = Overlap.objects.filter(
        Q(first__coordinates_confidential=True) | Q(second__coordinates_confidential=True)
    )
    ratified_on = Treaty.objects.get().ratified_at.date()
    late = Overlap.objects.filter(Q(first__registered_on__gt=ratified_on) | Q(second__registered_on__gt=ratified_on))
    assert same_day.exists()
    assert within_the_window.exists()
    assert confidential.filter(state="in_case").exists()
    assert late.exists()


def test_the_register_lies_on_real_bodies():
    assert Claim.objects.count() >= 60
    assert Claim.objects.values("body").distinct().count() >= 8
    assert Claim.objects.get(claim_number="LC-0417").body.radius_a == 1_737_400
    assert Party.objects.filter(kind="signatory").count() == 2
    assert Party.objects.filter(kind="third_party").count() == 4


def test_a_settlement_in_force_changed_a_boundary_and_closed_the_overlap():
    settlement = Settlement.objects.get(state="in_force", case__state="settled_monitoring", case__track="T1")
    clause = settlement.clauses.get(kind="boundary")
    assert clause.carried_out_by is not None
    assert Claim.objects.get(pk=clause.claim_id).boundary == clause.new_boundary
    assert Overlap.objects.get(docket_number=settlement.case.docket_number).state == Overlap.State.RESOLVED


def test_mediation_is_under_way_in_all_its_forms():
    assert set(Session.objects.values_list("kind", "state")) >= {
        ("joint", "held"), ("joint", "planned"), ("caucus", "held"), ("caucus", "planned"),
    }  # fmt: skip
    assert set(Proposal.objects.values_list("state", flat=True)) >= {"sent", "accepted", "not_accepted"}
    assert {note.by_party for note in CaucusNote.objects.all()} == {True, False}
    assert set(Undertaking.objects.values_list("state", flat=True)) == set(Undertaking.State.values)
    assert Settlement.objects.filter(state="out_for_signature").count() == 2


def test_the_record_is_whole():
    entries = [model for model in apps.get_models() if issubclass(model, Entry)]
    assert verify(entries).faults == []


def test_the_docket_of_every_case_rises_in_time():
    for case in Case.objects.exclude(state="draft"):
        moments = list(case.docket.order_by("number").values_list("entered_at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= NOW


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.login)
def test_every_log_in_works_on_the_sign_in_page_and_comes_to_a_start_page(client, person):
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(by(person.login).pk)
    assert client.get("/start/", follow=True).status_code == 200


def deadlines() -> list[Deadline]:
    return [deadline for model in deadline_models() for deadline in model._base_manager.all()]


def test_every_deadline_has_a_trace_and_the_words_of_its_trigger():
    assert deadlines()
    for deadline in deadlines():
        assert deadline.trace, deadline
        assert deadline.trigger_words, deadline


def test_some_deadlines_fall_due_in_the_next_days_one_is_overdue_and_reminders_wait():
    open_now = [deadline for deadline in deadlines() if deadline.closed_at is None]
    coming = [deadline for deadline in open_now if 0 <= (deadline.due_at - NOW).days <= 7]
    assert len(coming) >= 5
    assert any(deadline.state == "missed" and deadline.rule == "response" for deadline in open_now)
    assert any(deadline.next_reminder_at for deadline in coming)


def test_the_respondent_owes_an_answer_and_has_a_settlement_to_sign():
    cases = Case.objects.visible_to(by("respondent")).filter(parties__party__name="Belt Mining Federation")
    assert cases.filter(state="response_due").exists()
    waiting = Settlement.objects.filter(case__in=cases, state="out_for_signature")
    assert waiting.exclude(signatures__party__name="Belt Mining Federation").exists()


def test_the_claimant_has_cases_in_most_states():
    states = set(Case.objects.visible_to(by("claimant")).values_list("state", flat=True))
    assert len(states) >= 9


def test_evidence_waits_for_the_worker_in_more_than_one_format():
    assert set(StoredFile.objects.values_list("state", flat=True)) == {"received"}
    assert {name.rsplit(".", 1)[1] for name in StoredFile.objects.values_list("name", flat=True)} >= {
        "pdf", "png", "txt", "csv", "geojson",
    }  # fmt: skip
    assert not Case.objects.annotate(papers=Count("exhibits")).filter(papers=0).exists()
    assert Exhibit.objects.filter(number="R-001").exists()


def test_notices_went_only_to_those_who_may_see_what_they_are_about():
    told = Notice.objects.exclude(thread="").exclude(body=WITHHELD).select_related("recipient").order_by("recipient")
    checked = 0
    for recipient, notices in groupby(told, key=lambda notice: notice.recipient):
        dockets = set(Case.objects.visible_to(recipient).values_list("docket_number", flat=True))
        readable = set(DocketEntry.objects.readable_by(recipient).values_list("case__docket_number", "number"))
        for notice in notices:
            number = re.search(r"\d+-D-\d+", notice.thread)
            if number is None:  # of no case: the contest window of an assessment, which is public once it runs
                assert notice.thread.startswith("Establishment of "), notice.thread
                continue
            assert number[0] in dockets, (recipient, notice.subject)
            entry = re.fullmatch(r"docket:(.+):(\d+)", notice.dedupe_key)
            if entry and not recipient.is_office:
                assert (entry[1], int(entry[2])) in readable, (recipient, notice.subject)
                checked += 1
    assert checked > 100


def test_no_mediator_works_a_case_of_a_party_they_hold_an_interest_in():
    conflicted = by("mediator2")
    assert conflicted.mediator_profile.interests.count() == 2
    assert not conflicted.assignments.exists()


def test_a_second_loading_changes_nothing():
    before = DocketEntry.objects.count(), User.objects.count()
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "nothing was changed" in said.getvalue()
    assert (DocketEntry.objects.count(), User.objects.count()) == before


def test_production_refuses_the_demo_in_words(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")


def test_the_log_ins_and_the_token_are_shown_and_the_token_opens_the_interface(client):
    said = StringIO()
    call_command("show_demo", stdout=said)
    for role in ROLES:
        assert f"{role}@demo.example" in said.getvalue()
    kept = json.loads(loading.kept_file().read_text())
    assert kept["password"] in said.getvalue()
    assert kept["auditor_token"] in said.getvalue()
    assert loading.kept_file().stat().st_mode & 0o777 == 0o600
    answer = client.get("/api/v1/cases/", headers={"Authorization": f"Token {kept['auditor_token']}"})
    assert answer.status_code == 200


def test_the_command_sums_up_what_there_is(spoken):
    assert "cases:" in spoken
    assert "Settled, being monitored" in spoken


def test_where_there_is_no_demo_none_is_shown(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    said = StringIO()
    call_command("show_demo", stdout=said)
    assert "not a demo office" in said.getvalue()


@pytest.mark.parametrize(
    ("login", "pages"),
    [
        ("respondent", addresses.portal),
        ("auditor", addresses.portal),
        ("auditor", addresses.register),
        ("registrar", addresses.office),
    ],
)
def test_every_kind_of_thing_that_a_person_may_know_of_has_a_page_that_answers(login, pages):
    user = User.objects.get(email=f"{login}@demo.example")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    answers = {page: client.get(page).status_code for page in pages(user)}
    assert len(answers) >= 15
    assert {page: status for page, status in answers.items() if status != 200} == {}
