"""The whole way once, in browsers, on a live office with a real worker: from a claim on a register to an agreement in
force that changed it, and an auditor who verifies all of it over the API.

Alice files, Bob answers, Dora registers, Carol mediates, Mona monitors, Dan audits.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from claims_project.record import chain
from tests.e2e.conftest import PATIENCE_MS, Pages
from tests.e2e.office import Office
from tests.e2e.preparing import PASSWORD

pytestmark = pytest.mark.e2e

BOB = "bob@way.example"
PAYMENT = "For the ground given up, 10,000 credits are paid."


def evidence() -> list[dict[str, Any]]:
    """A survey as PDF, a note as text and a photograph, each made here and each of other bytes than any before."""
    drawing = Image.new("RGB", (620, 440), "white")
    ImageDraw.Draw(drawing).text((40, 40), f"Survey of the corner posts, {datetime.now(UTC):%-d %B %Y}", fill="black")
    pdf, photograph = io.BytesIO(), io.BytesIO()
    drawing.save(pdf, "PDF")
    ImageDraw.Draw(drawing).polygon([(80, 380), (300, 120), (560, 390)], fill="#b08968", outline="black")
    drawing.save(photograph, "PNG")
    words = f"The posts stand where they stood. Noted at {datetime.now(UTC).isoformat()}.\n".encode()
    return [
        {"name": "survey of the posts.pdf", "mimeType": "application/pdf", "buffer": pdf.getvalue()},
        {"name": "field notes.txt", "mimeType": "text/plain", "buffer": words},
        {"name": "north-east post.png", "mimeType": "image/png", "buffer": photograph.getvalue()},
    ]


def primary(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).first.click()


def press(page: Page, name: str) -> None:
    """A link that looks like a button: with JavaScript it has the role of one, without it has not."""
    page.locator("main a.govuk-button", has_text=name).click()


def desk_button(page: Page, name: str) -> None:
    """A button or a link that looks like one, in the admin."""
    page.locator(".cc-button", has_text=name).first.click()


def open_case(page: Page, docket_number: str) -> None:
    """The office's way to a case: the docket in the admin."""
    page.goto(f"/admin/disputes/case/?q={docket_number}")
    page.locator("#result_list a", has_text=docket_number).first.click()
    expect(page.locator(".cc-case")).to_be_visible()


def state_is(page: Page, words: str) -> None:
    expect(page.locator(".cc-state")).to_contain_text(words)


def fill_time(page: Page, name: str, at: datetime) -> None:
    """A date and a time in the admin's two boxes."""
    page.locator(f"input[name$='{name}_0']").fill(f"{at:%Y-%m-%d}")
    page.locator(f"input[name$='{name}_1']").fill(f"{at:%H:%M:%S}")
    page.keyboard.press("Escape")


def until(true: Callable[[], Any], what: str, seconds: int = 90) -> Any:
    """Wait for the worker; what `true` answered."""
    begun = time.monotonic()
    while not (answer := true()):
        assert time.monotonic() - begun < seconds, f"After {seconds} s: not {what}"
        time.sleep(0.5)
    return answer


def test_a_dispute_goes_from_the_register_to_a_signed_settlement_and_an_auditor_verifies_it(
    office: Office, page_as: Pages, pictures: Callable[[Page, str], None]
) -> None:
    contest = office.prepare("contest")
    alice, dora, carol = page_as("alice"), page_as("dora"), page_as("carol")

    docket_number, receipt_code, files = file_dispute(alice, contest, pictures)
    check_receipt(page_as(), receipt_code, docket_number, files)
    letter = register_and_serve(dora, docket_number, pictures)
    bob = answer_dispute(page_as(), docket_number, letter, contest, pictures)
    choose_mediator(alice, dora, carol, docket_number, pictures)
    agree(office, alice, bob, carol, docket_number, contest, pictures)
    sign_and_put_into_force(alice, bob, dora, carol, docket_number, contest, pictures)
    the_register_has_changed(page_as(), contest, docket_number, pictures)
    perform(office, alice, page_as("mona"), docket_number, pictures)
    audit(office, page_as("dan"), docket_number, contest, files, pictures)

    report = json.loads(office.manage("verify_record", "--json"))
    assert not report["faults"], report["faults"]


def file_dispute(alice: Page, contest: dict[str, Any], pictures: Any) -> tuple[str, str, list[dict[str, Any]]]:
    """From the overlap's page through the task list to the receipt. Docket number, receipt code, files filed."""
    alice.goto(contest["overlap"])
    pictures(alice, "01 overlap")
    alice.locator("main").get_by_role("link", name="Open a dispute").click()
    expect(alice.get_by_text("About the overlap of")).to_be_visible()
    pictures(alice, "02 begin")
    primary(alice, "Begin")
    expect(alice.locator(".govuk-task-list")).to_contain_text(contest["junior"]["holder"])
    pictures(alice, "03 task list")

    alice.locator("main").get_by_role("link", name="The ground in issue").click()
    pictures(alice, "04 ground in issue")
    alice.locator("main").get_by_role("link", name="Continue").click()
    alice.locator("main").get_by_role("link", name="Evidence").click()
    files = evidence()
    alice.locator("input[type=file]").set_input_files(files)
    primary(alice, "Upload")
    examined = alice.locator("[data-state=examined]")
    expect(examined).to_have_count(len(files), timeout=2 * PATIENCE_MS)
    alice.reload()
    expect(examined).to_have_count(len(files))
    for file in files:
        expect(alice.locator("main")).to_contain_text(hashlib.sha256(file["buffer"]).hexdigest())
    pictures(alice, "05 evidence examined")
    alice.locator("main").get_by_role("link", name="Continue").click()

    alice.locator("main").get_by_role("link", name="Grounds and facts").click()
    alice.get_by_label("My claim and another claim cover the same ground").check()
    alice.get_by_label("The facts").fill("The posts of the junior claim stand inside our ground, as the survey shows.")
    alice.get_by_label("survey of the posts.pdf").check()
    pictures(alice, "06 grounds")
    primary(alice, "Add this ground")
    alice.locator("main").get_by_role("link", name="Continue").click()
    alice.locator("main").get_by_role("link", name="What you ask for").click()
    alice.get_by_label("What do you ask for?").fill("That the boundary follow our posts.")
    primary(alice, "Save and continue")
    alice.locator("main").get_by_role("link", name="Statement of truth").click()
    alice.get_by_label("Your full name").fill("Alice Way")
    alice.get_by_label("I state that the facts").check()
    primary(alice, "Save and continue")
    expect(alice).to_have_url(re.compile("/check/$"))
    pictures(alice, "07 check answers")
    primary(alice, "File")

    number = alice.locator(".govuk-panel .concord-number").inner_text()
    assert re.fullmatch(r"\d{4}-D-\d{6}", number)
    for file in files:
        expect(alice.locator("main")).to_contain_text(hashlib.sha256(file["buffer"]).hexdigest())
    pictures(alice, "08 receipt")
    with alice.expect_download() as download:
        alice.locator("main").get_by_role("link", name="Receipt as PDF").click()
    receipt = "".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    assert number in receipt
    code = alice.locator("dd code").first.inner_text()
    alice.locator("main").get_by_role("link", name="Go to the case").click()
    pictures(alice, "09 case as filed")
    return number, code, files


def check_receipt(anybody: Page, code: str, docket_number: str, files: list[dict[str, Any]]) -> None:
    """Whoever holds the receipt can tell that it is genuine, and sees nothing of what was said."""
    anybody.goto("/receipt/")
    anybody.get_by_label("Receipt code").fill(code)
    anybody.locator("main").get_by_role("button").first.click()
    expect(anybody.locator("main")).to_contain_text(docket_number)
    expect(anybody.locator("main")).to_contain_text(hashlib.sha256(files[0]["buffer"]).hexdigest())
    expect(anybody.locator("main")).not_to_contain_text("posts of the junior")
    anybody.goto("/receipt/?code=AAAAA-AAAAA-AAAAA-AAAAA")
    expect(anybody.locator("main")).not_to_contain_text(docket_number)


def register_and_serve(dora: Page, docket_number: str, pictures: Any) -> str:
    """The registrar registers, serves by post and calls for the answer. The code of the letter."""
    dora.goto("/admin/")
    expect(dora.locator(".cc-desk")).to_contain_text(docket_number)
    pictures(dora, "10 registrar's desk")
    open_case(dora, docket_number)
    pictures(dora, "11 case page of the registrar")
    desk_button(dora, "Register the case")
    dora.get_by_label("The parties named are the right ones").check()
    dora.get_by_label("I looked for the same dispute").check()
    similar = dora.get_by_label("Why it is not the same as a similar case")
    if similar.is_visible():  # in a register whose holders are in dispute already
        similar.fill("The other case is about other ground.")
    pictures(dora, "12 register")
    desk_button(dora, "Register the case")
    state_is(dora, "Registered")
    dora.get_by_text("Enter proof of service").click()
    dora.get_by_label("How", exact=False).first.select_option("post")
    dora.get_by_label("What proves it").fill("Return receipt 4711")
    desk_button(dora, "Enter service")
    code = dora.get_by_text("The code of the letter").locator("code").inner_text()
    pictures(dora, "13 served, with the letter's code")
    desk_button(dora, "Call for the answer")
    desk_button(dora, "Call for the answer")
    state_is(dora, "Answer due")
    return code


def answer_dispute(bob: Page, docket_number: str, code: str, contest: dict[str, Any], pictures: Any) -> Page:
    """Bob has a letter and no account: he makes one, enters the code, answers, and the process is accepted."""
    bob.goto("/")
    bob.locator("main").get_by_role("link", name="Answer a dispute").first.click()
    pictures(bob, "14 answer, signed out")
    bob.locator("main").get_by_role("link", name="Create an account").click()
    bob.get_by_label("Your full name").fill("Bob Way")
    bob.get_by_label("Email", exact=False).first.fill(BOB)
    bob.locator("input[name=password1]").fill(PASSWORD)
    bob.locator("input[name=password2]").fill(PASSWORD)
    pictures(bob, "15 sign up")
    primary(bob, "Create an account")
    expect(bob).to_have_url(re.compile("/answer/"))
    bob.get_by_label("Docket number").fill(docket_number)
    bob.get_by_label("Code").fill(code)
    pictures(bob, "16 the letter's code")
    primary(bob, "Open the dispute")
    expect(bob.locator("main")).to_contain_text("You have to answer")
    pictures(bob, "17 case, answer due")
    press(bob, "Answer the dispute")

    bob.locator("main").get_by_role("link", name="Accept the process").click()
    bob.get_by_label("Yes: negotiation, then mediation").check()
    primary(bob, "Save and continue")
    bob.locator("main").get_by_role("link", name="Ground 1").click()
    bob.get_by_label("Denied").check()
    bob.get_by_label("Why").fill("Our posts were there when we located.")
    pictures(bob, "18 answer to a ground")
    primary(bob, "Save and continue")
    bob.locator("main").get_by_role("link", name="Statement of truth").click()
    bob.get_by_label("Your full name").fill("Bob Way")
    bob.get_by_label("I state that the facts").check()
    primary(bob, "Save and continue")
    pictures(bob, "19 check answer")
    primary(bob, "File")
    expect(bob.locator(".govuk-panel")).to_contain_text(docket_number)
    bob.locator("main").get_by_role("link", name="Go to the case").click()
    expect(bob.locator("main")).to_contain_text("Negotiation")
    expect(bob.locator("main")).to_contain_text(contest["junior"]["holder"])
    return bob


def choose_mediator(alice: Page, dora: Page, carol: Page, docket_number: str, pictures: Any) -> None:
    """Alice asks for a mediator; Dora proposes Carol after the conflict check; Carol accepts with her declaration."""
    alice.goto(f"/my/cases/{docket_number}/")
    alice.locator("main").get_by_role("link", name="Ask for a mediator", exact=True).click()
    pictures(alice, "20 ask for a mediator")
    primary(alice, "Ask for a mediator")
    expect(alice.locator("main")).to_contain_text("Choosing a mediator")

    dora.goto("/admin/mediation/mediatorprofile/add/")
    dora.locator("select[name=user]").select_option(label="Carol Way")
    dora.locator("input[name=expertise]").fill("surveying, boundaries")
    dora.locator("input[name=languages]").fill("English, Spanish")
    pictures(dora, "21 a mediator for the panel")
    dora.get_by_role("button", name="Save", exact=True).click()
    open_case(dora, docket_number)
    desk_button(dora, "Propose a mediator")
    line = dora.locator("tr", has_text="Carol Way")
    expect(line).to_contain_text("Nothing found")
    pictures(dora, "22 panel with conflict check")
    line.get_by_role("button").click()
    expect(dora.locator("#mediation")).to_contain_text("Carol Way")

    carol.goto("/admin/")
    pictures(carol, "23 mediator's desk")
    carol.locator("tr", has_text=docket_number).locator(".cc-button").first.click()
    carol.locator("#mediation").get_by_role("link", name="Carol Way").click()
    carol.get_by_label("Your full name").fill("Carol Way")
    pictures(carol, "24 acceptance with declaration")
    desk_button(carol, "Accept and sign the declaration")

    open_case(dora, docket_number)
    desk_button(dora, "Begin mediation")
    desk_button(dora, "Begin mediation")
    state_is(dora, "Mediation")


def agree(
    office: Office, alice: Page, bob: Page, carol: Page, docket_number: str, contest: dict[str, Any], pictures: Any
) -> None:
    """A joint session, a proposal with a division of the ground, and two blind answers that turn out to agree."""
    open_case(carol, docket_number)
    pictures(carol, "25 case page of the mediator")
    desk_button(carol, "Plan a session")
    carol.locator("select[name=kind]").select_option("joint")
    fill_time(carol, "planned_at", datetime.now(UTC) + timedelta(hours=2))
    carol.get_by_label("Where, or how to join").fill("Room 1")
    pictures(carol, "26 plan a session")
    desk_button(carol, "Plan the session")
    until(lambda: any("a session is planned" in subject for _to, subject in office.mail), "told of the session by mail")
    carol.locator("#mediation").get_by_role("link", name="Joint session").click()
    fill_time(carol, "held_at", datetime.now(UTC) - timedelta(minutes=1))
    carol.get_by_label(f"Present for {contest['senior']['holder']}").fill("Alice Way")
    carol.get_by_label(f"Present for {contest['junior']['holder']}").fill("Bob Way")
    carol.get_by_label("Next step").fill("The mediator makes a proposal today.")
    pictures(carol, "27 a session held")
    desk_button(carol, "Enter that it was held")

    desk_button(carol, "Make a proposal")
    division = carol.locator(f"select[name=division] option[value$='{contest['division']}']")
    carol.goto(f"{carol.url}?division={division.get_attribute('value')}")
    carol.get_by_label("Terms, without prejudice").fill("The junior gives up the common ground, and is paid.")
    fill_time(carol, "expires_at", datetime.now(UTC) + timedelta(days=7))
    carol.locator("select[name=division]").select_option(division.get_attribute("value"))
    pictures(carol, "28 proposal with a division")
    desk_button(carol, "Send the proposal")
    expect(carol.locator("#mediation")).to_contain_text("Proposal 1")

    for party, page in (("alice", alice), ("bob", bob)):
        page.goto(f"/my/cases/{docket_number}/")
        press(page, "Read and answer the proposal")
        expect(page.locator("main")).not_to_contain_text("Everyone accepted")
        page.get_by_label("Accept these terms").check()
        pictures(page, f"29 proposal as {party}")
        primary(page, "Send your answer")
        if page is alice:
            carol.reload()
            expect(carol.locator("#mediation")).to_contain_text("1 of 2 answered")
    expect(bob.locator("main")).to_contain_text("Everyone accepted")
    pictures(bob, "30 everyone accepted")


def sign_and_put_into_force(
    alice: Page, bob: Page, dora: Page, carol: Page, docket_number: str, contest: dict[str, Any], pictures: Any
) -> None:
    """The agreement is drawn up with a payment due tomorrow, signed by both in the portal, and put into force."""
    open_case(carol, docket_number)
    desk_button(carol, "Draw up the agreement")
    carol.get_by_label("Title of the agreement").fill("Division of the common ground")
    pictures(carol, "31 draw up")
    desk_button(carol, "Draw it up")
    expect(carol.locator("textarea[name$=new_boundary]").nth(1)).to_contain_text("Polygon")
    clause = carol.locator("fieldset.cc-clause", has_text="Another clause").first
    clause.locator("select[name$=kind]").select_option("payment")
    clause.locator("textarea[name$=text]").fill(PAYMENT)
    clause.locator("select[name$=obligor]").select_option(label=contest["senior"]["holder"])
    clause.locator("select[name$=beneficiary]").select_option(label=contest["junior"]["holder"])
    clause.locator("input[name$=due_on]").fill(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}")
    carol.keyboard.press("Escape")
    pictures(carol, "32 clauses")
    desk_button(carol, "Keep these changes")
    expect(carol.locator(".concord-agreement")).to_contain_text(PAYMENT)
    desk_button(carol, "Send for signature")
    state_is(carol, "Settlement to sign")

    signed = []
    for page, name in ((alice, "Alice Way"), (bob, "Bob Way")):
        page.goto(f"/my/cases/{docket_number}/")
        press(page, "Read and sign")
        text = page.locator("#agreement-text").text_content() or ""
        signed.append(hashlib.sha256(text.encode()).hexdigest())
        expect(page.locator("main")).to_contain_text(signed[-1])
        page.get_by_label("Your full name").fill(name)
        page.get_by_label("I have read the agreement").check()
        pictures(page, f"33 agreement as {name}")
        primary(page, "Sign the agreement")
        expect(page.locator("main")).to_contain_text("You signed the agreement")
        pictures(page, f"34 signed as {name}")
    assert signed[0] == signed[1]
    with bob.expect_download() as download:
        bob.locator("main").get_by_role("link", name="Download the agreement (PDF)").click()
    agreement = "".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    assert docket_number in agreement
    assert "Alice Way" in agreement

    open_case(dora, docket_number)
    dora.locator("#mediation").get_by_role("link", name="Division of the common ground").click()
    pictures(dora, "35 agreement before the registrar")
    desk_button(dora, "Put into force")
    state_is(dora, "Settled, being monitored")
    pictures(dora, "36 case in force")


def the_register_has_changed(anybody: Page, contest: dict[str, Any], docket_number: str, pictures: Any) -> None:
    """Anyone sees that the overlap is resolved and that the junior's title was amended."""
    anybody.goto(contest["overlap"])
    expect(anybody.locator(".concord-verdict")).to_contain_text("Resolved")
    pictures(anybody, "37 overlap resolved")
    anybody.goto(contest["junior"]["url"])
    expect(anybody.locator("main")).to_contain_text("Boundary amended")
    expect(anybody.locator("main")).to_contain_text(docket_number)
    pictures(anybody, "38 junior claim with its history")


def perform(office: Office, alice: Page, mona: Page, docket_number: str, pictures: Any) -> None:
    """Alice is told by mail what she owes; she proves that she paid, Mona finds it performed and closes the case."""
    until(
        lambda: any("undertaking to perform" in words for to, words in office.mail if to.startswith("alice@")),
        "told of the undertaking by mail",
    )
    alice.goto(f"/my/cases/{docket_number}/")
    press(alice, "Send your proof")
    alice.get_by_label("What was done, when, and what proves it").fill("Paid today, reference 7.")
    pictures(alice, "39 proof of an undertaking")
    alice.locator("main form").get_by_role("button").last.click()
    expect(alice.locator("main")).to_contain_text("The monitor looks at it next")

    mona.goto("/admin/")
    pictures(mona, "40 monitor's desk")
    open_case(mona, docket_number)
    mona.locator("#mediation").get_by_role("link", name="For the ground given up").click()
    desk_button(mona, "Find it performed")
    desk_button(mona, "Close: everything was performed")
    desk_button(mona, "Close: everything was performed")
    state_is(mona, "Closed: Settled")
    pictures(mona, "41 closed")
    alice.goto("/my/cases/")
    pictures(alice, "42 my cases")


def audit(
    office: Office, dan: Page, docket_number: str, contest: dict[str, Any], files: list[dict[str, Any]], pictures: Any
) -> None:
    """Dan issues a token in the browser, then reads and verifies everything over the API."""
    dan.goto("/audit/")
    pictures(dan, "43 audit")
    dan.goto("/audit/tokens/new/")
    dan.get_by_label("What is it for?").fill("The audit of one case")
    primary(dan, "Issue the token")
    token = dan.locator(".concord-token").inner_text().strip()

    assert office.status("/api/v1/cases/") == 401
    case = office.ask(f"/api/v1/cases/{docket_number}/", token)
    assert (case["state"], case["outcome"]) == ("closed", "settled")
    assert case["overlaps"] == [contest["key"]]
    docket = office.rows(f"/api/v1/docket-entries/?docket_number={docket_number}", token)
    verdict = office.ask(f"/api/v1/cases/{docket_number}/verify/", token)
    assert verdict["whole"], verdict
    assert list(chain.check([line(verdict["chain"], entry, entry["case"]) for entry in docket])) == []
    assert [entry["number"] for entry in docket] == list(range(1, len(docket) + 1))
    proposal = next(entry for entry in docket if entry["event"].startswith("proposal"))
    assert proposal["text"] is None, "An auditor knows that a proposal exists, not what it says."
    history = office.rows(f"/api/v1/title-transactions/?claim={contest['junior']['key']}", token)
    verdict = office.ask(f"/api/v1/claims/{contest['junior']['key']}/verify/", token)
    assert verdict["whole"], verdict
    assert list(chain.check([line(verdict["chain"], entry, entry["claim"]) for entry in history])) == []
    amended = next(entry for entry in history if entry["event"] == "amend_boundary")

    exhibits = office.rows(f"/api/v1/exhibits/?docket_number={docket_number}", token)
    assert {row["sha256"] for row in exhibits} == {hashlib.sha256(file["buffer"]).hexdigest() for file in files}
    assert {row["media_type"] for row in exhibits} == {file["mimeType"] for file in files}
    (settlement,) = office.rows(f"/api/v1/settlements/?docket_number={docket_number}", token)
    assert settlement["state"] == "in_force"
    assert hashlib.sha256(settlement["text"].encode()).hexdigest() == settlement["text_sha256"]
    assert {row["typed_name"] for row in settlement["signatures"]} == {"Alice Way", "Bob Way"}
    boundary = next(clause for clause in settlement["clauses"] if clause["kind"] == "boundary")
    assert boundary["carried_out_by"] == amended["hash"]
    junior = office.ask(f"/api/v1/claims/{contest['junior']['key']}/", token)
    assert junior["area_m2"] == pytest.approx(contest["junior"]["area_m2"] - contest["area_m2"], rel=1e-4)
    assert junior["boundary"] == boundary["new_boundary"]
    overlap = office.ask(f"/api/v1/overlaps/{contest['key']}/", token)
    assert overlap["state"] == "resolved"
    deadlines = office.rows(f"/api/v1/deadlines/?docket_number={docket_number}", token)
    assert {row["rule"] for row in deadlines} >= {"completeness_review", "response", "negotiation", "sign"}
    assert all(row["state"] != "open" for row in deadlines), "A closed case has no open deadline."


def line(kind: str, entry: dict[str, Any], owner: str) -> chain.Line:
    """An entry as the API answered it, as the verifier of the record takes it."""
    names = (
        "number",
        "event",
        "received_at",
        "entered_at",
        "effective_at",
        "access",
        "content_digest",
        "previous_hash",
    )
    times = ("received_at", "entered_at", "effective_at")
    header = {name: entry[name] for name in names} | {"format": chain.FORMAT, "chain": kind, "owner": owner}
    header |= {name: chain.moment(datetime.fromisoformat(entry[name])) for name in times}
    content = None
    if entry["readable"]:
        content = {name: entry[name] for name in ("text", "data", "actor", "entered_by", "on_behalf_of", "addressees")}
    return chain.Line(header, entry["hash"], content, entry["salt"])  # type: ignore[arg-type]
