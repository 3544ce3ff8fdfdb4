"""A title on its pages: the registrar's, where every act is taken, and the public one, now and then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from registry import services
from registry.admin.acts import ACT_PAGES
from registry.models import Claim
from registry.title import ACTS, Kind
from tests.registry.factories import NOW, a_claim, a_party, box, square

pytestmark = pytest.mark.django_db
MOMENT = NOW.replace(year=2026)


@pytest.fixture
def desk(client, dora):
    client.force_login(dora)
    return client


def act_url(claim, kind):
    return reverse("admin:registry_claim_act", args=[claim.pk, kind])


def page_url(claim):
    return reverse("admin:registry_claim_change", args=[claim.pk])


WKT_HALF = "POLYGON ((0 0, 0.5 0, 0.5 1, 0 1, 0 0))"
TAKEN = {
    Kind.GRANT: ("pending", {"registered_on": "2026-01-05", "reason": "In order."}),
    Kind.TRANSFER: ("active", {"seller": "HOLDER", "buyer": "BUYER", "percent": "40", "reason": "Sold."}),
    Kind.AMEND_BOUNDARY: ("active", {"boundary": WKT_HALF, "reason": "Survey."}),
    Kind.CORRECT: ("active", {"name": "Renamed", "minerals": "He-3, ice", "reason": "Misread."}),
    Kind.ENCUMBER: ("active", {"kind": "royalty", "in_favour_of": "The Crown", "terms": "2 percent."}),
    Kind.DISCHARGE: ("active", {"encumbrance": "BURDEN", "reason": "Paid."}),
    Kind.EXCLUDE_TIME: ("active", {"first": "2025-01-01", "last": "2025-02-01", "reason": "Storm."}),
    Kind.NOTE_PENDING: ("active", {"docket_number": "2187-D-000002"}),
    Kind.CLEAR_PENDING: ("active", {"docket_number": "2187-D-000001", "reason": "Ended."}),
    Kind.SUSPEND: ("active", {"reason": "Inquiry.", "effective_on": "2026-02-02"}),
    Kind.RESUME: ("suspended", {"reason": "Over."}),
    Kind.RENEW: ("active", {"until": "2200-01-01", "reason": "Worked."}),
    Kind.EXPIRE: ("active", {}),
    Kind.SURRENDER_PART: ("active", {"given_up": WKT_HALF, "reason": "Barren."}),
    Kind.SPLIT: ("active", {"number_1": "P-A", "boundary_1": WKT_HALF, "number_2": "P-B", "reason": "Sold in two."}),
    Kind.MERGE: ("active", {"others": "LIKE", "number": "P-M", "reason": "Worked as one."}),
    Kind.SURRENDER: ("active", {"reason": "Given up."}),
    Kind.FORFEIT: ("active", {"reason": "Dues unpaid."}),
    Kind.RELIEVE: ("forfeited", {"reason": "Paid in time."}),
    Kind.CANCEL: ("active", {"reason": "Double entry."}),
    Kind.VOID: ("active", {"reason": "Never granted."}),
}


def test_every_act_of_the_table_has_its_page_or_is_entered_by_another_office():
    assert set(TAKEN) == set(ACT_PAGES) == set(ACTS) - {Kind.RECORD, Kind.ASSESS}


@pytest.mark.parametrize("kind", TAKEN, ids=str)
def test_an_act_is_taken_on_its_page(kind, desk, dora):
    disposition, sent = TAKEN[kind]
    holder, day = a_party(), date(2020, 1, 1)
    common = {"holder": holder, "now": MOMENT, "registered_on": day, "expires_on": date(2026, 6, 1)}
    claim = a_claim(square(0, 0), disposition=disposition, **common)
    like = a_claim(square(1, 0), **common)
    if kind == Kind.DISCHARGE:
        services.encumber(claim=claim, kind="lien", in_favour_of="Bank", terms="10", actor=dora, now=MOMENT)
    if kind == Kind.CLEAR_PENDING:
        services.note_pending(claim=claim, docket_number="2187-D-000001", actor=dora, now=MOMENT)
    stand_ins = {
        "HOLDER": holder.pk, "BUYER": a_party("B").pk, "LIKE": [like.pk],
        "BURDEN": claim.encumbrances[0]["key"] if claim.encumbrances else "",
    }  # fmt: skip
    url = act_url(claim, kind)
    page = desk.get(url)
    assert page.status_code == 200
    initial = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    answer = desk.post(url, {**initial, **{name: stand_ins.get(value, value) for name, value in sent.items()}})
    assert answer.status_code == 302, answer.context["form"].errors
    entry = claim.transactions.order_by("number").last()
    assert entry.event == kind
    assert entry.actor == dora
    assert ACTS[kind].words in desk.get(answer["Location"]).content.decode()


def test_a_page_offers_what_can_be_done_and_says_of_the_rest_why_not(desk, carol, client):
    claim = a_claim(square(0, 0), disposition="surrendered")
    text = desk.get(page_url(claim)).content.decode()
    assert act_url(claim, "correct") in text
    assert act_url(claim, "transfer") not in text
    assert "it has ended, and this is done only with a title that stands" in text
    client.force_login(carol)
    text = client.get(page_url(claim)).content.decode()
    assert "What can be done" not in text
    assert "/acts/" not in text


def test_what_a_service_refuses_comes_back_on_the_form_with_what_was_typed(desk):
    claim = a_claim(square(0, 0))
    sent = {"number_1": "A", "boundary_1": WKT_HALF, "number_2": "B", "name_2": "The east",
            "boundary_2": "POLYGON ((0.6 0, 1 0, 1 1, 0.6 1, 0.6 0))", "reason": "Sold in two."}  # fmt: skip
    text = desk.post(act_url(claim, "split"), sent).content.decode()
    assert "of the claim&#x27;s ground is in none of the parts" in text
    assert "The east" in text
    assert Claim.objects.count() == 1


def test_relief_shows_first_what_would_be_void_and_voids_nothing_else(desk, dora):
    claim = a_claim(square(0, 0), now=MOMENT, registered_on=date(2020, 1, 1))
    services.forfeit(claim=claim, actor=dora, now=MOMENT, reason="Dues unpaid.")
    later = {"registered_on": date(2026, 3, 1), "now": MOMENT + timedelta(days=40)}
    between = a_claim(square(0.2, 0.2, 0.4), **later)
    page = desk.get(act_url(claim, "relieve"))
    assert str(between) in page.content.decode()
    shown = page.context["form"].initial["shown"]
    another = a_claim(square(0.7, 0.7, 0.1), **later)
    desk.post(act_url(claim, "relieve"), {"reason": "Paid.", "shown": shown})
    assert {one.disposition for one in Claim.objects.exclude(pk=claim.pk)} == {"active"}
    shown = desk.get(act_url(claim, "relieve")).context["form"].initial["shown"]
    desk.post(act_url(claim, "relieve"), {"reason": "Paid.", "shown": shown})
    assert {one.pk for one in Claim.objects.filter(disposition="void")} == {between.pk, another.pk}


def test_the_public_page_tells_descent_burdens_and_holders_over_time(client, dora):
    claim = a_claim(square(0, 0), holder=a_party(), now=MOMENT, number="P-1")
    services.encumber(claim=claim, kind="royalty", in_favour_of="The Crown", terms="2 percent.", actor=dora, now=MOMENT)
    services.exclude_time(claim=claim, first=date(2025, 1, 1), last=date(2025, 2, 1), actor=dora, now=MOMENT,
                          reason="Storm.")  # fmt: skip
    parts = [services.Part("P-A", box(0, 0, 0.5, 1)), services.Part("P-B")]
    child, _ = services.split(claim=claim, parts=parts, actor=dora, now=MOMENT, reason="Sold in two.")
    old, new = (client.get(one.get_absolute_url()).content.decode() for one in (claim, child))
    assert child.get_absolute_url() in old
    assert claim.get_absolute_url() in new
    for words in ("The Crown", "Storm.", "Helios Mining Consortium", "Holds it today", "split from LUN P-1"):
        assert words in new


def test_the_public_page_shows_a_claim_as_it_stood(client, dora):
    claim = a_claim(square(0, 0), holder=a_party(), now=MOMENT, name="First name")
    later = MOMENT + timedelta(days=20)
    services.correct_entry(claim=claim, actor=dora, now=later, reason="misread", name="Second name")
    services.forfeit(claim=claim, actor=dora, now=later, reason="Dues unpaid.")
    then = client.get(claim.get_absolute_url(), {"as_of": "2026-02-10"}).content.decode()
    assert "This is how the register stood on Tuesday 10 February 2026" in then
    assert "First name" in then
    assert "Dues unpaid" not in then
    before = client.get(claim.get_absolute_url(), {"as_of": "2026-01-01"}).content.decode()
    assert "was not on the register then" in before
    assert "First name" not in before.replace("<title>", "")
    assert client.get(claim.get_absolute_url(), {"as_of": "someday"}).status_code == 400


def test_coordinates_that_are_confidential_are_not_shown_for_the_past_either(client, dora):
    claim = a_claim(square(33.1234567, 5, 0.01), now=MOMENT, coordinates_confidential=True)
    text = client.get(claim.get_absolute_url(), {"as_of": "2026-02-10"}).content.decode()
    assert "33.1234" not in text
    assert "The history holds the coordinates" in text
