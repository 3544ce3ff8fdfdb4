"""The demo office as its visitors find it: every log-in, every page that can be reached, who can read it."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Pages
from tests.e2e.office import Office

pytestmark = pytest.mark.e2e

STARTS = {
    "claimant": "/my/cases/",
    "respondent": "/my/cases/",
    "registrar": "/admin/",
    "mediator": "/admin/",
    "monitor": "/admin/",
    "auditor": "/audit/",
    "administrator": "/admin/",
}
PAGES_AT_MOST = 150
OF_A_KIND = 6  # so that one long list does not use up the pages of a role
PHONE = {"width": 375, "height": 800}
DESK = {"width": 1280, "height": 900}
LOOKS_BACK = re.compile(r"logout|/revoke/|/download|\.pdf$|/i18n/|/jsi18n/")
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SERIOUS = {"serious", "critical"}


class Links(HTMLParser):
    """The addresses a page links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(given["href"] or "")


def kind_of(path: str) -> str:
    """The name of the route, so that a thousand claims are one kind of page."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def walk(page: Page, start: str) -> Iterator[tuple[str, str, int, bool]]:
    """Breadth first from `start`: each address, its kind, the status it answers with, and whether it is a page."""
    queue, seen, kinds = deque([start]), {start}, dict[str, int]()
    while queue and sum(kinds.values()) < PAGES_AT_MOST:
        path = queue.popleft()
        kind = kind_of(path)
        if kinds.get(kind, 0) >= OF_A_KIND:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = page.request.get(path)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        yield path, kind, answer.status, is_page
        if not is_page:
            continue
        for link in Links(answer.text()).found:
            there = urlsplit(urldefrag(urljoin(answer.url, link)).url)
            if there.netloc != urlsplit(answer.url).netloc or LOOKS_BACK.search(there.path):
                continue
            following = there.path + (f"?{there.query}" if there.query else "")
            if following not in seen:
                seen.add(following)
                queue.append(following)


@pytest.fixture(scope="session")
def judged() -> set[str]:
    """Kinds of pages already looked at for their readers; the same page is not judged again for another role."""
    return set()


def faults_for_readers(page: Page, kind: str, folder: Callable[[Page, str], None]) -> Iterator[str]:
    """What would keep somebody from using the page as it stands: no horizontal scrolling, nothing serious in axe."""
    for violation in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
        if violation["impact"] in SERIOUS:
            places = [" ".join(node["target"]) for node in violation["nodes"][:3]]
            yield f"{violation['id']} ({violation['impact']}): {violation['help']}, at {places}"
    page.set_viewport_size(PHONE)
    if page.evaluate(TOO_WIDE):
        folder(page, f"too wide {kind}")
        yield "scrolls sideways on a phone"
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("role", [*STARTS, ""])
def test_every_page_that_can_be_reached_answers_and_can_be_read_by_everyone(
    role: str, page_as: Pages, pictures: Callable[[Page, str], None], judged: set[str]
) -> None:
    page = page_as(role)
    if role:
        assert urlsplit(page.url).path == STARTS[role]
        pictures(page, f"start of the {role}")
    faults, opened = [], set()
    for path, kind, status, is_page in walk(page, STARTS.get(role, "/")):
        if status != 200:
            faults.append(f"{path} answers {status}")
        elif is_page and kind not in opened and not kind.startswith(("api:", "/static/")):
            opened.add(kind)
            page.goto(path)
            if kind not in judged:
                judged.add(kind)
                faults += [f"{path}: {fault}" for fault in faults_for_readers(page, kind, pictures)]
    assert faults == [], "\n".join(faults)
    assert len(opened) >= (5 if role in {"", "administrator"} else 8), opened


def test_every_log_in_that_is_printed_opens_the_office(office: Office, page_as: Pages) -> None:
    printed = {name for name, (address, _password) in office.people.items() if address.endswith("@demo.example")}
    assert printed >= set(STARTS)
    for name in sorted(printed - set(STARTS)):
        page = page_as(name)
        assert urlsplit(page.url).path in set(STARTS.values())


def test_a_deadline_that_comes_near_reminds_by_mail_once(office: Office) -> None:
    """The demo's dates lie around the day it was loaded, so some reminders are due as soon as the office opens."""
    reminder = re.compile(r"days? left: |^Due today: |days? overdue: ")
    begun = time.monotonic()
    while not any(reminder.search(subject) for _to, subject in office.mail):
        assert time.monotonic() - begun < 60, "No reminder has come."
        time.sleep(0.5)
    time.sleep(5)  # two more sweeps
    told = [message for message in office.mail if reminder.search(message[1])]
    assert len(told) == len(set(told)), [message for message in set(told) if told.count(message) > 1]


def test_a_dispute_is_filed_without_javascript(page_as: Pages, pictures: Callable[[Page, str], None]) -> None:
    page = page_as("claimant", java_script_enabled=False)
    page.goto("/disputes/new/")
    page.get_by_label("Claim validity and overlap").check()
    page.get_by_role("button", name="Begin").click()
    tasks = page.url

    def task(name: str) -> None:
        page.goto(tasks)
        page.locator("main").get_by_role("link", name=name).click()

    task("The ground in issue")
    page.get_by_label("Find a claim").fill("Helios")
    page.get_by_role("button", name="Find").click()
    page.locator(".concord-found").get_by_role("button").first.click()
    task("The other parties")
    page.get_by_label("Find a party by name").fill("Belt Mining")
    page.get_by_role("button", name="Find").click()
    page.locator("button[name=add]").first.click()
    task("Evidence")
    words = f"A note of {time.time_ns()}\n".encode()
    page.locator("input[type=file]").set_input_files({"name": "note.txt", "mimeType": "text/plain", "buffer": words})
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("main")).to_contain_text("note.txt")
    task("Grounds and facts")
    page.get_by_label("A boundary is wrongly described or recorded").check()
    page.get_by_label("The facts").fill("The register gives a corner that is not where the post stands.")
    page.get_by_role("button", name="Add this ground").click()
    task("What you ask for")
    page.get_by_label("What do you ask for?").fill("That the register be corrected.")
    page.get_by_role("button", name="Save and continue").click()
    task("Statement of truth")
    page.get_by_label("I state that the facts").check()
    page.get_by_role("button", name="Save and continue").click()
    pictures(page, "without javascript, check answers")
    page.locator("main").get_by_role("button", name="File").click()
    expect(page.locator(".govuk-panel .concord-number")).to_contain_text("-D-")
