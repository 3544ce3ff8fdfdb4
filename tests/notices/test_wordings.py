"""Wordings: what may stand in one, what becomes of it, who issues it; it is filled in and never executed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.notices import placeholders, services
from claims_project.notices.kinds import KINDS
from claims_project.notices.models import Wording
from claims_project.notices.placeholders import Blank, Link, Listing
from tests.conftest import make_user

BLANKS = {
    "what": Blank("what", "x", in_subject=True),
    "link": Blank("the page", Link("https://office.example/?a=1&b=2"), required=True),
    "items": Blank("rows", Listing((("One & all", "https://office.example/1"), ("Two", "")))),
}
VALUES = {name: blank.sample for name, blank in BLANKS.items()}


@pytest.fixture
def ada(db) -> User:
    return make_user("Ada", "administrator")


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("{what}", "{link}", []),
        ("{{what}}", "{link} {{not one}}", []),
        ("", "{link}", ["Write a subject."]),
        ("{what}", "nothing", ["The text must have {link}: the page."]),
        ("{link}", "{link}", ["There is no {link} here. The placeholders are: {what}."]),
        ("{what}", "{link} {who}", ["There is no {who} here. The placeholders are: {what}, {link}, {items}."]),
        ("{what}", "{link} {what.__class__}", ["There is no {what.__class__} here."]),
        ("{what}", "{link} {what!r:>9}", ["There is no {what!r:>9} here."]),
        ("{what}", "{link} {% load x %}", ["There is no {% load x %} here."]),
        ("{what}", "{link} { alone", ["A brace { stands alone."]),
        ("one\ntwo", "{link}", ["A subject is one line."]),
        ("x" * 151, "{link}" + "y" * 5000, ["Shorten it to 150", "Shorten it to 5000"]),
        (
            "",
            "{who} }",
            ["There is no {who}", "A brace } stands alone", "Write a subject", "The text must have {link}"],
        ),
    ],
)
def test_everything_wrong_with_a_wording_is_told_at_once(subject, body, said):
    found = [fault.message for fault in placeholders.faults(subject, body, BLANKS)]
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


def test_values_are_text_even_where_they_look_like_placeholders_or_html():
    values = {**VALUES, "what": "{link} <script>alert(1)</script> {{x}}"}
    assert placeholders.plain("{what}", values) == values["what"]
    assert placeholders.html("{what}", values) == "<p>{link} &lt;script&gt;alert(1)&lt;/script&gt; {{x}}</p>"


def test_links_and_lists_are_drawn():
    assert placeholders.html("See\n{link}\n\nAll:\n{items}\nEnd", VALUES) == (
        '<p>See<br><a href="https://office.example/?a=1&amp;b=2">https://office.example/?a=1&amp;b=2</a></p>\n'
        '<p>All:</p>\n<ul><li><a href="https://office.example/1">One &amp; all</a></li><li>Two</li></ul>\n<p>End</p>'
    )
    assert placeholders.plain("{items}", VALUES) == "- One & all\n  https://office.example/1\n- Two"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.met: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.met.add(" ".join([tag, *(name for name, _ in attrs)]))


@given(body=st.text(alphabet="ab{}<>&\"'\n %linkwhat_", max_size=60), value=st.text(max_size=40))
def test_nothing_typed_or_filled_in_becomes_markup(body, value):
    if any(
        not fault.message.startswith(("The text must", "Write")) for fault in placeholders.faults("s", body, BLANKS)
    ):
        return
    tags = Tags()
    tags.feed(placeholders.html(body, {**VALUES, "what": value}))
    assert tags.met <= {"p", "br", "a href", "ul", "li"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_comes_with_a_wording_that_is_right(kind):
    assert placeholders.faults(kind.subject, kind.body, kind.blanks) == []
    subject, plain, html = services.preview(kind=kind, subject=kind.subject, body=kind.body)
    assert not re.search(r"\{\w+\}", subject + plain + html)


def issue(actor, now, **changes):
    given = {
        "kind": "docket_entry",
        "subject": "News: {what}",
        "body": "{text}\n{link}\n{office}",
        "after": 0,
        **changes,
    }
    return services.issue_wording(actor=actor, now=now, **given)


def test_a_wording_is_used_from_its_issue_on_and_versions_are_only_added(ada, alice, now):
    def told(about):
        words = {"case_number": "1", "caption": "c", "what": "heard", "text": "Heard.\n\nIt is over."}
        (notice,) = services.queue(
            recipients=[alice], kind="k", wording="docket_entry", words=words, about=about, link="/x/", now=now
        )
        return notice

    assert told("before").subject == "1: heard"
    issue(ada, now)
    assert told("after").subject == "News: heard"
    second = issue(ada, now, subject="Again: {what}", after=1)
    assert told("later").subject == "Again: heard"
    assert list(Wording.objects.values_list("number", flat=True)) == [2, 1]
    second.subject = "changed"
    with pytest.raises(NotAllowed):
        second.save()


def test_a_wording_is_an_administrators_and_is_refused_with_every_fault(ada, dora, now):
    with pytest.raises(NotAllowed):
        issue(dora, now)
    with pytest.raises(Invalid) as refused:
        issue(ada, now, subject="", body="{nothing}")
    assert {fault.field for fault in refused.value.faults} == {"subject", "body"}
    issue(ada, now)
    for changes in ({"after": 0, "subject": "Other {what}"}, {"after": 1}):
        with pytest.raises(Conflict):
            issue(ada, now, **changes)


def test_a_version_with_a_placeholder_that_is_gone_does_not_keep_notices_back(ada, alice, now):
    Wording.objects.create(
        kind="docket_entry", number=1, subject="{gone}", body="{link}{office}", issued_at=now, issued_by=ada
    )
    subject, _body = services.wordings.wording_of("docket_entry")
    assert subject == KINDS["docket_entry"].subject


def test_in_the_admin_a_version_is_issued_as_it_was_previewed(client, ada):
    client.force_login(ada)
    place = reverse("admin:notices_wording_edit", args=["docket_entry"])
    typed = {"subject": "News: {what}", "body": "<b>{text}</b>\n\n{link}\n\n{office}", "after": "0", "previewed": ""}
    refused = client.post(place, {**typed, "issue": "1"})
    assert "You changed the text after the preview" in refused.content.decode()
    shown = client.post(place, {**typed, "preview": "1"}).content.decode()
    assert "&lt;b&gt;The request was registered after review.&lt;/b&gt;" in shown
    seal = re.search(r'name="previewed" value="([^"]+)"', shown)[1]
    changed = client.post(place, {**typed, "subject": "Other: {what}", "previewed": seal, "issue": "1"})
    assert changed.status_code == 200
    assert not Wording.objects.exists()
    assert client.post(place, {**typed, "previewed": seal, "issue": "1"}).status_code == 302
    assert Wording.objects.get().subject == "News: {what}"
    assert "News: {what}" in client.get(reverse("admin:notices_wording_changelist")).content.decode()
    wrong = client.post(place, {**typed, "body": "{whom}", "preview": "1"}).content.decode()
    assert "There is no {whom} here" in wrong
    assert "The text must have {office}" in wrong
