"""Assessments made, issued, published, contested and made again; and what they stand on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims_project.accounts.services import register_party, system_actor
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.record.verification import Report
from registry import services
from registry.establishment.lifecycle import STEPS
from registry.models import Assessment, AssessmentStep, Claim, Instrument, ReferenceVersion, Register
from registry.services.assessments import allowed, contestable
from registry.snapshots import snapshot_of, snapshots
from registry.verification import claims_equal_their_transactions
from tests.conftest import make_user
from tests.registry.factories import NOW, a_body, a_claim, a_party, a_register, box, square

pytestmark = pytest.mark.django_db
RATIFIED = datetime(2185, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = timedelta(days=366)
COLUMNS = [field.attname for field in Assessment._meta.concrete_fields if field.attname not in ("id", "key")]


@pytest.fixture
def treaty(dora):
    return services.record_treaty(name="Treaty of Ceres", ratified_at=RATIFIED, actor=dora, now=NOW - DAY)


@pytest.fixture
def claim(dora, treaty):
    """A claim that passes every test."""
    register = a_register("LUN", recognised=True)
    found = a_claim(square(0, 0), holder=a_party(), register=register, now=NOW - DAY)
    extract(found, dora, NOW - DAY)
    return found


def extract(claim, actor, now):
    return services.enter_instrument(
        claim=claim, kind="certified_extract", issuer="Lunar Cadastre", reference="LC 4", actor=actor, now=now
    )


def published(claim, actor, now=NOW):
    found = services.assess_claim(claim=claim, actor=actor, now=now)
    services.issue(assessment=found, actor=actor, now=now, reason="Checked against the extract.")
    return services.publish(assessment=found, actor=actor, now=now)


# --- its life ---


def test_a_provisional_assessment_changes_nothing_until_it_is_published(claim, dora):
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    assert (found.state, found.outcome) == ("provisional", "established")
    services.issue(assessment=found, actor=dora, now=NOW, reason="Checked.")
    assert Claim.objects.get(pk=claim.pk).establishment == "not_reviewed"
    services.publish(assessment=found, actor=dora, now=NOW)
    told = Claim.objects.get(pk=claim.pk)
    assert told.establishment == "established"
    assert told.transactions.last().event == "assess"
    report = Report()
    claims_equal_their_transactions(report)
    assert not report.faults


def test_a_published_assessment_can_be_contested_for_a_year(claim, dora):
    found = published(claim, dora)
    deadline = found.deadlines.get()
    assert deadline.due_on == date(2188, 2, 4)  # a year on is a Sunday: it runs to the Monday
    assert deadline.trace
    assert contestable(found, NOW + DAY)
    assert not contestable(found, NOW + YEAR + DAY)


def test_a_dispute_suspends_it_and_its_end_resumes_it(claim, dora):
    found = published(claim, dora)
    claim.refresh_from_db()
    for number in ("2187-D-000001", "2187-D-000002"):
        services.suspend_assessment(claim=claim, docket_number=number, actor=dora, now=NOW + DAY)
    assert claim.establishment == "under_review"
    services.resume_assessment(claim=claim, docket_number="2187-D-000001", actor=dora, now=NOW + 2 * DAY)
    assert Assessment.objects.get().state == "suspended"
    services.resume_assessment(claim=claim, docket_number="2187-D-000002", actor=dora, now=NOW + 2 * DAY)
    assert (Assessment.objects.get().state, claim.establishment) == ("published", "established")
    steps = AssessmentStep.objects.filter(assessment=found).values_list("number", "step")
    assert list(steps) == [
        (1, "issue"), (2, "publish"), (3, "suspend"), (4, "suspend"), (5, "suspend"), (6, "resume")
    ]  # fmt: skip


def test_a_dispute_that_comes_too_late_suspends_only_with_leave(claim, dora):
    found = published(claim, dora)
    claim.refresh_from_db()
    late = NOW + YEAR + DAY
    services.suspend_assessment(claim=claim, docket_number="2188-D-000001", actor=dora, now=late)
    found.refresh_from_db()
    assert (found.state, found.steps.last().step) == ("published", "not_suspended")
    services.give_leave(assessment=found, actor=dora, now=late, reason="The extract was forged.")
    services.suspend_assessment(claim=claim, docket_number="2188-D-000002", actor=dora, now=late)
    found.refresh_from_db()
    assert (found.state, found.suspended_for) == ("suspended", ["2188-D-000002"])


def test_leave_is_not_given_while_none_is_needed(claim, dora):
    found = published(claim, dora)
    with pytest.raises(Conflict, match="without leave"):
        services.give_leave(assessment=found, actor=dora, now=NOW + DAY, reason="Please.")


def test_it_is_confirmed_only_when_nobody_can_contest_it_any_more(claim, dora):
    found = published(claim, dora)
    with pytest.raises(Conflict, match="still be contested"):
        services.confirm(assessment=found, actor=dora, now=NOW + DAY, reason="Enough.")
    assert allowed(found, dora, NOW + DAY) == []
    assert allowed(found, dora, NOW + YEAR + DAY) == ["give_leave", "confirm"]
    services.confirm(assessment=found, actor=dora, now=NOW + YEAR + DAY, reason="Nobody contested it.")
    assert found.state == "confirmed"


def test_a_later_assessment_replaces_the_standing_one(claim, dora):
    first = published(claim, dora)
    services.note_defect(
        claim=claim, formality="fee", what="Never paid", curable=False, source="Ledger", actor=dora, now=NOW + DAY
    )
    second = published(claim, dora, NOW + 2 * DAY)
    first.refresh_from_db()
    assert (first.state, second.outcome, second.failed) == ("replaced", "not_established", " E6 ")
    assert Claim.objects.get(pk=claim.pk).establishment == "not_established"


def test_an_assessment_whose_claim_has_changed_is_not_issued(claim, dora):
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    services.withdraw_instrument(instrument=Instrument.objects.get(), actor=dora, now=NOW + DAY, reason="Forged.")
    with pytest.raises(Conflict, match="changed since"):
        services.issue(assessment=found, actor=dora, now=NOW + 2 * DAY, reason="Checked.")


def test_only_a_registrar_in_person_decides(claim, dora, dan, alice):
    for actor in (dan, alice):
        with pytest.raises(NotAllowed):
            services.assess_claim(claim=claim, actor=actor, now=NOW)
    found = services.assess_claim(claim=claim, actor=system_actor(), now=NOW)
    with pytest.raises(NotAllowed, match="in person"):
        services.issue(assessment=found, actor=system_actor(), now=NOW, reason="By itself.")
    with pytest.raises(Invalid):
        services.issue(assessment=found, actor=dora, now=NOW, reason=" ")


def test_of_two_registrars_who_issue_the_same_assessment_one_is_told(claim, dora):
    clara = make_user("Clara", "registrar")
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    same = Assessment.objects.select_related("claim").get(pk=found.pk)
    services.issue(assessment=found, actor=dora, now=NOW, reason="Checked.")
    with pytest.raises(Conflict, match="changed by someone else"):
        services.issue(assessment=same, actor=clara, now=NOW, reason="Checked.")
    assert found.steps.count() == 1


@pytest.mark.parametrize("state", Assessment.State.values)
def test_the_table_says_which_steps_are_offered(claim, dora, dan, state):
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    found.state = state
    offered = {name for name, step in STEPS.items() if step.offered and state in step.sources}
    assert set(allowed(found, dora, NOW)) == offered
    assert allowed(found, dan, NOW) == []


# --- made again ---


def test_it_comes_out_the_same_whatever_happens_later(claim, dora):
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    later = NOW + DAY
    register = claim.register
    services.change_register(register=register, actor=dora, now=later, reason="A mistake.", recognition="refused")
    services.close_ground(
        name="Hestia", kind="neutral_zone", body=claim.body, boundary=square(-1, -1, 4), basis="Annex 2", actor=dora,
        now=later,
    )  # fmt: skip
    services.withdraw_instrument(instrument=Instrument.objects.get(), actor=dora, now=later, reason="Forged.")
    services.transfer(
        claim=claim, seller=a_party(), buyer=register_party(name="Other", kind="company", actor=dora, now=NOW),
        percent=Decimal(40), actor=dora, now=later,
    )  # fmt: skip
    services.amend_boundary(claim=claim, boundary=square(0, 0, 2), actor=dora, now=later, reason="Survey.")
    services.surrender(claim=claim, actor=dora, now=later, reason="Given up.")
    assert services.reassess(Assessment.objects.get(pk=found.pk)) == []
    again = services.assess_claim(claim=claim, actor=dora, now=later + DAY)
    assert again.outcome == "under_review"
    assert {one["test"] for one in again.answers if one["outcome"] == "fail"} == {"E1", "E7", "E9"}


def test_reassess_says_what_differs_and_ends_with_1(claim, dora, capsys):
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    call_command("reassess", all=True)
    answers = [{**one, "outcome": "fail"} if one["test"] == "E2" else one for one in found.answers]
    Assessment.objects.update(answers=answers, snapshot_hash="0" * 64)
    with pytest.raises(CommandError, match="come out otherwise") as stopped:
        call_command("reassess", str(found.key))
    assert stopped.value.returncode == 1
    told = capsys.readouterr().out
    assert "the facts are not those" in told
    assert "E2 answers otherwise" in told


def test_assessing_again_what_has_not_changed_leaves_it(claim, dora):
    found = services.assess_claim(claim=claim, actor=dora, now=NOW)
    assert services.assess_claim(claim=claim, actor=dora, now=NOW + DAY).pk == found.pk


def test_a_whole_register_is_assessed_in_few_queries(claim, dora, capsys):
    for n in range(30):
        a_claim(square(3 + n * 2, 0), holder=a_party(), register=claim.register, now=NOW - DAY)
    with time_machine.travel(NOW), CaptureQueriesContext(connection) as queries:
        call_command("assess", register="LUN", json=True)
    assert len(queries) < 45
    told = json.loads(capsys.readouterr().out)
    assert (told["claims"], told["outcomes"]) == (31, {"established": 1, "under_review": 30})
    assert told["unknown"] == {"E5": 30}


def test_the_batch_and_the_single_snapshot_are_the_same(claim, dora):
    other = a_claim(square(5, 5), register=claim.register, now=NOW - DAY)
    at = NOW + DAY
    many = dict(snapshots(Claim.objects.all(), at))
    assert many == {one.pk: snapshot_of(one, at) for one in (claim, other)}


def test_a_whole_register_assessed_at_once_says_what_each_claim_assessed_alone_says(claim, dora):
    for name, west, kind in (("Hestia", 0.5, "neutral_zone"), ("Vesta", 0.75, "withdrawn")):
        services.close_ground(
            name=name,
            kind=kind,
            body=a_body(),
            boundary=box(west, 0, 5.5, 1),
            basis="Annex 2",
            actor=dora,
            now=NOW - DAY,
        )
    register, holder = claim.register, a_party()
    a_claim(square(5, 0), holder=holder, register=register, now=NOW - DAY, located_on=date(2150, 2, 1))
    a_claim(square(1, 0), register=register, now=NOW - DAY, accuracy_m=90000.0)
    a_claim(square(3, 4), holder=holder, register=register, now=NOW - DAY, registered_on=date(2186, 1, 1))
    services.amend_boundary(claim=claim, boundary=square(0.25, 0), actor=dora, now=NOW, reason="Survey")

    def told():
        return json.dumps(list(Assessment.objects.order_by("claim").values(*COLUMNS)), default=str)

    for one in Claim.objects.order_by("pk"):
        services.assess_claim(claim=one, actor=dora, now=NOW)
    alone = told()
    Assessment.objects.all().delete()
    assert services.assess_claims(claims=Claim.objects.all(), actor=dora, now=NOW).assessed == 4
    assert told() == alone
    assert len(set(Assessment.objects.values_list("snapshot_hash"))) == 4


def test_a_part_in_a_neutral_zone_is_not_established_and_the_rest_is(claim, dora):
    services.close_ground(
        name="Hestia", kind="neutral_zone", body=a_body(), boundary=box(0.5, 0, 2, 1), basis="Annex 2", actor=dora,
        now=NOW - DAY, in_force_from=date(2100, 1, 1), in_force_until=date(2200, 1, 1),
    )  # fmt: skip
    services.correct_entry(claim=claim, actor=dora, now=NOW - DAY, reason="Book", located_on=date(2180, 1, 1))
    found = published(claim, dora)
    assert found.outcome == "established_in_part"
    assert found.area_m2 == pytest.approx(claim.area_m2 / 2, rel=1e-3)
    page = Client().get(reverse("registry:establishment", args=["LUN", claim.claim_number])).content.decode()
    assert "inside Hestia (a neutral zone)" in page


def test_of_a_claim_with_confidential_coordinates_the_page_does_not_tell_where_it_lies(dora, treaty, dan, client):
    secret = a_claim(
        square(0, 0), holder=a_party(), register=a_register("LUN", recognised=True), coordinates_confidential=True,
        located_on=date(2180, 1, 1), now=NOW - DAY,
    )  # fmt: skip
    extract(secret, dora, NOW - DAY)
    services.close_ground(
        name="Hestia", kind="neutral_zone", body=a_body(), boundary=box(0.5, 0, 2, 1), basis="Annex 2", actor=dora,
        now=NOW - DAY,
    )  # fmt: skip
    published(secret, dora)
    address = reverse("registry:establishment", args=["LUN", secret.claim_number])
    page = client.get(address).content.decode()
    assert "Established in part" in page
    assert "Hestia" not in page
    assert "0.5" not in page
    client.force_login(dan)
    assert "Hestia" in client.get(address).content.decode()
    rows = client.get("/api/v1/assessments/", {"outcome": "established_in_part"}).json()["results"]
    assert rows[0]["ground"] is not None
    client.force_login(make_user("Erik"))
    row = client.get("/api/v1/assessments/", {"claim": str(secret.key)}).json()["results"][0]
    assert row["ground"] is None
    assert "Hestia" not in json.dumps(row)


def test_the_api_finds_assessments_by_the_test_that_is_not_answered(claim, dora, dan, client):
    bare = a_claim(square(5, 5), register=claim.register, now=NOW - DAY)
    for one in (claim, bare):
        services.assess_claim(claim=one, actor=dora, now=NOW)
    client.force_login(dan)
    found = client.get("/api/v1/assessments/", {"unknown": "E10"}).json()["results"]
    assert [row["claim_number"] for row in found] == [bare.claim_number]
    assert client.get("/api/v1/assessments/", {"unknown": "E1"}).json()["results"] == []


# --- what claims are measured with ---


def test_every_change_of_reference_data_is_kept_with_who_when_and_why(dora, treaty):
    moved = RATIFIED + timedelta(hours=1)
    services.change_treaty(treaty=treaty, actor=dora, now=NOW, reason="The deposit was at one.", ratified_at=moved)
    versions = ReferenceVersion.objects.filter(kind="treaty").values_list("number", "reason", "entered_by__name")
    assert list(versions) == [(1, "Entered.", "Dora"), (2, "The deposit was at one.", "Dora")]
    with pytest.raises(NotAllowed):
        ReferenceVersion.objects.first().save()


def test_reference_data_is_not_changed_without_a_reason_or_into_nonsense(dora):
    register = a_register("LUN")
    change = {"register": register, "actor": dora, "now": NOW}
    with pytest.raises(Invalid) as refusal:
        services.change_register(
            **change, reason=" ", time_zone="Moon/Base", accuracy_m=-1.0, recognised_from=date(2180, 1, 2),
            recognised_until=date(2180, 1, 1),
        )  # fmt: skip
    assert {fault.field for fault in refusal.value.faults} == {
        "reason", "time_zone", "accuracy_m", "recognised_until"
    }  # fmt: skip
    with pytest.raises(Invalid, match="Nothing was changed"):
        services.change_register(**change, reason="None.", name="LUN")


def test_a_change_made_from_an_old_page_is_refused(dora):
    register, same = a_register("LUN"), Register.objects.get(code="LUN")
    services.change_register(register=register, actor=dora, now=NOW, reason="Decided.", recognition="recognised")
    with pytest.raises(Conflict):
        services.change_register(register=same, actor=dora, now=NOW, reason="Decided.", recognition="refused")
    assert ReferenceVersion.objects.filter(kind="register").count() == 2


def test_closed_ground_needs_a_name_a_basis_and_a_boundary(dora):
    with pytest.raises(Invalid) as refusal:
        services.close_ground(
            name=" ", kind="forest", body=a_body(), boundary="POINT(1 1)", basis="", actor=dora, now=NOW,
            in_force_from=date(2180, 1, 1), in_force_until=date(2180, 1, 1),
        )  # fmt: skip
    assert {fault.field for fault in refusal.value.faults} == {"name", "kind", "basis", "boundary", "in_force_until"}


def test_an_instrument_of_the_holder_counts_as_the_holders_own_word(claim, dora):
    own = services.enter_instrument(
        claim=claim, kind="corroboration", issuer="helios mining CONSORTIUM", reference="x", actor=dora, now=NOW
    )
    assert own.issuer_party == a_party()


def test_paper_held_elsewhere_is_entered_with_its_number_its_date_and_where_it_is_kept(claim, dora, client):
    entered = services.enter_instrument(
        claim=claim, kind="grant", issuer="Crown Office", reference=" Deed 17 ", dated_on=date(2150, 3, 1), actor=dora,
        now=NOW, kept_at="National Archive,  shelf 4",
    )  # fmt: skip
    assert (entered.reference, entered.kept_at) == ("Deed 17", "National Archive, shelf 4")
    page = client.get(f"{claim.get_absolute_url()}establishment/").content.decode()
    assert "On paper, kept at: National Archive, shelf 4" in page
    with pytest.raises(Invalid, match="201 characters long"):
        services.enter_instrument(
            claim=claim, kind="grant", issuer="x", reference="x", actor=dora, now=NOW, kept_at="x" * 201
        )


def test_evidence_that_cannot_be_kept_is_refused_with_every_reason(claim, dora):
    with pytest.raises(Invalid) as refusal:
        services.enter_instrument(
            claim=claim, kind="rumour", issuer="", reference="", actor=dora, now=NOW, dated_on=date(2190, 1, 1),
            explains=9,
        )  # fmt: skip
    assert {fault.field for fault in refusal.value.faults} == {"kind", "issuer", "reference", "dated_on", "explains"}


def test_a_defect_is_cured_once_and_only_when_it_can_be(claim, dora):
    facts = {"claim": claim, "formality": "fee", "what": "Late", "source": "Ledger", "actor": dora, "now": NOW}
    curable = services.note_defect(curable=True, **facts)
    services.cure_defect(defect=curable, cured_on=date(2187, 1, 1), cure="Paid", actor=dora, now=NOW)
    with pytest.raises(Conflict):
        services.cure_defect(defect=curable, cured_on=date(2187, 1, 1), cure="Paid", actor=dora, now=NOW)
    lasting = services.note_defect(curable=False, **facts)
    with pytest.raises(Invalid, match="cannot be cured"):
        services.cure_defect(defect=lasting, cured_on=date(2187, 1, 1), cure="Paid", actor=dora, now=NOW)


# --- the registrar's page ---


@time_machine.travel(NOW)
def test_the_registrar_assesses_issues_and_publishes_on_one_page(claim, dora, client):
    client.force_login(dora)

    def act(name, **given):
        address = reverse("admin:registry_establishment_act", args=[claim.pk, name])
        return client.post(address, {f"{name}-{field}": value for field, value in given.items()}, follow=True)

    assert "Issue" in act("assess").content.decode()
    assert Assessment.objects.get().outcome == "established"
    act("issue", reason=" ")
    assert Assessment.objects.get().state == "provisional"
    act("issue", reason="Checked.")
    page = act("publish").content.decode()
    assert Claim.objects.get(pk=claim.pk).establishment == "established"
    assert "Published" in page
    act("instrument", kind="survey", issuer="Archive", reference="A 9", kept_at="Shelf 3")
    assert Instrument.objects.get(reference="A 9").kept_at == "Shelf 3"


def test_the_registrar_changes_a_register_in_the_admin_and_must_say_why(dora, client):
    register = a_register("LUN")
    client.force_login(dora)
    address = reverse("admin:registry_register_change", args=[register.pk])
    given = {"name": "LUN", "time_zone": "UTC", "recognition": "recognised"}
    page = client.post(address, {**given, "reason": ""}).content.decode()
    assert "Say why the register is changed" in page
    client.post(address, {**given, "reason": "Decision 12."})
    register.refresh_from_db()
    assert register.recognition == "recognised"


def test_the_registrar_closes_ground_in_the_admin(dora, client):
    client.force_login(dora)
    wkt = "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))"
    given = {"name": "Hestia", "kind": "neutral_zone", "body": a_body().pk, "boundary": wkt, "basis": "Annex 2"}
    client.post(reverse("admin:registry_closedground_add"), given)
    assert ReferenceVersion.objects.get(kind="closed_ground").facts["name"] == "Hestia"
    page = client.get(reverse("registry:grounds")).content.decode()
    assert "Hestia" in page
