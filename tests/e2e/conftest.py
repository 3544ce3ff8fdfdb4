"""A live office, and pages of it as each person sees it.

Every page fails its test on a console error, an error of a script, or anything the content security policy refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.office import SALTA, SALTA_OPTIONS, Office

BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 45_000
TELL_OF_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event => console.error(
    "Refused by the content security policy: " + event.violatedDirective + " " + event.blockedURI));"""


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo office, with a real register imported when there is one; real web, worker and beat."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.manage("migrate", "--verbosity", "0")
    office.manage("load_demo")
    if SALTA.exists():
        office.manage("import_register", str(SALTA), *SALTA_OPTIONS)
    office.people |= {name: (address, password) for name, (address, password) in office.prepare("people").items()}
    try:
        office.open()
        yield office
    finally:
        outlived = office.close()
    assert outlived == [], "These processes outlived the office."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


class Pages:
    """Opens pages, each in a browser of its own as far as cookies go, and gathers what went wrong in them."""

    def __init__(self, browser: Browser, office: Office) -> None:
        self.browser = browser
        self.office = office
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, name: str = "", **options: Any) -> Page:
        """A page as `name` (of office.people), signed in; without a name, as anybody. Options are the context's."""
        given: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options}
        context = self.browser.new_context(base_url=self.office.address, accept_downloads=True, **given)
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if given.get("java_script_enabled", True):
            context.add_init_script(TELL_OF_VIOLATIONS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{name or 'anybody'} at {page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                message.type == "error" and self.faults.append(f"{name or 'anybody'} at {page.url}: {message.text}")
            ),
        )
        if name:
            sign_in(page, *self.office.people[name])
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def sign_in(page: Page, address: str, password: str) -> None:
    """Through the form, as people do; then the start page of the person's role is shown."""
    page.goto("/account/login/")
    page.get_by_label("Email", exact=False).first.fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/account/login" not in url)


@pytest.fixture
def page_as(browser: Browser, office: Office) -> Iterator[Pages]:
    """Opens a page as a person. The test fails if any of its pages had an error of its own."""
    pages = Pages(browser, office)
    yield pages
    pages.close()
    assert pages.faults == [], "\n".join(pages.faults)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Page, str], None]:
    """Takes a picture of a whole page, into E2E_SCREENSHOTS or a folder of the run."""
    folder = Path(os.environ.get("E2E_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True)

    return take
