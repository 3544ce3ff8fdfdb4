"""No outlet tells what `visible_to` hides.

Every hidden thing carries a word of its own (house.SECRETS), and a visitor who meets a word they may not read fails
the test at once (walking.Visitors), here as in the walk over all routes. What is visited here besides: every case,
file, paper, notice and mail there is, searches, filters and orderings, receipts and refusals. And the other way round:
whoever may read a thing finds it somewhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from claims_project.accounts.models import Membership, OfficeRole, User
from claims_project.notices.mails import mail
from claims_project.notices.models import Notice
from claims_project.record.models import AccessClass
from claims_project.vault.models import StoredFile
from disputes.models import Assignment, Case, DocketEntry, Exhibit, Filing, Seal
from disputes.services.docket import enter
from mediation.models import Appointment, Proposal, Session, Settlement
from tests.access.house import PEOPLE, SECRETS, House
from tests.access.walking import Visitors, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unchanged")]
KNOWN = PEOPLE[1:]
RESOURCES = {
    "claims": "area_m2", "title-transactions": "entered_at", "overlaps": "area_m2", "cases": "state_since",
    "docket-entries": "entered_at", "exhibits": "received_at", "deadlines": "due_at", "settlements": "drawn_up_at",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def visitors(house: House) -> Visitors:
    return Visitors(house)


def pages_of_cases(house: House) -> list[str]:
    pages = []
    for case in house.cases.values():
        pages.append(reverse("admin:disputes_case_change", args=[case.pk]))
        if case.docket_number is None:
            pages += [reverse(f"disputes:{name}", args=[case.key]) for name in ("tasks", "check", "relief", "grounds")]
            continue
        number = case.docket_number
        pages += [reverse("disputes:case", args=[number]), reverse("disputes:check_answer", args=[number])]
        pages += [
            reverse(f"disputes:{name}", args=[number]) for name in ("docket", "docket_csv", "move_to_seal", "service")
        ]
        pages += [reverse("disputes:answer_process", args=[number]), reverse("mediation:private", args=[number])]
        pages += [reverse(f"mediation:{name}", args=[number]) for name in ("sessions", "proposals", "undertakings")]
    return pages


def pages_of_papers(house: House) -> list[str]:
    pages = [reverse("disputes:filed", args=[filing.key]) for filing in Filing.objects.all()]
    mediated = house.cases["mediated"]
    pages += [reverse("disputes:filed_pdf", args=[filing.key]) for filing in mediated.filings.all()]
    pages += [reverse("disputes:docket_pdf", args=[mediated.docket_number])]
    told = mediated.docket.filter(Q(seal__isnull=False) | Q(linked_from__kind="strikes") | Q(access="mediation"))
    for entry in told.distinct():
        pages.append(reverse("disputes:entry", args=[mediated.docket_number, entry.number]))
        pages.append(reverse("admin:disputes_case_entry", args=[mediated.pk, entry.number]))
    for file in StoredFile.objects.all():
        pages += [reverse(f"vault:{name}", args=[file.key]) for name in ("file", "download", "state")]
        pages.append(reverse("admin:vault_storedfile_change", args=[file.pk]))
    return pages


def pages_of_mediations(house: House) -> list[str]:
    pages = []
    for model in (Proposal, Session, Settlement, Appointment):
        pages += [
            reverse(f"admin:mediation_{model._meta.model_name}_change", args=[one.pk]) for one in model.objects.all()
        ]
    for kind, model in (("proposal", Proposal), ("settlement", Settlement)):
        pages += [
            reverse(f"mediation:{kind}", args=[one.case.docket_number, one.number])
            for one in model.objects.select_related("case")
        ]
    case = house.cases["mediated"]
    pages += [reverse("admin:mediation_private", args=[case.pk, party.party_id]) for party in case.parties.all()]
    return pages


def pages_of_the_register(house: House) -> list[str]:
    claim = house.hidden_claim
    overlap = claim.overlaps_as_first.first() or claim.overlaps_as_second.get()
    return [
        claim.get_absolute_url(),
        f"{claim.get_absolute_url()}provenance/",
        f"/api/v1/claims/{claim.key}/provenance/",
        "/map/?body=" + claim.body.name,
        f"/map/claims.json?body={claim.body.name}&box=-180,-90,180,90",
        reverse("registry:overlap", args=[overlap.key]),
        reverse("registry:claims") + "?q=N-9",
        *(
            reverse(f"registry:{name}_file", args=[form])
            for name in ("claims", "overlaps")
            for form in ("ndjson", "csv")
        ),
        reverse("registry:claims") + f"?body={claim.body.name}&near=33.2,5.05&within=20",
        "/api/v1/claims/?format=geojson",
        "/api/v1/overlaps/?format=csv",
        reverse("admin:registry_claim_change", args=[claim.pk]),
        reverse("admin:registry_overlap_change", args=[overlap.pk]),
        reverse("disputes:new") + f"?overlap={overlap.key}",
        f"/api/v1/claims/{claim.key}/",
        f"/api/v1/overlaps/{overlap.key}/",
    ]


def lists(house: House) -> list[str]:
    pages = [
        f"/api/v1/{name}/?page_size=1000&ordering={way}{field}"
        for name, field in RESOURCES.items()
        for way in ("", "-")
    ]
    pages += ["/my/cases/", "/my/notices/", "/admin/", "/start/", "/parties/", "/audit/", "/deadlines/", "/overlaps/"]
    return pages + [
        reverse(f"admin:{name}_changelist")
        for name in ("disputes_case", "mediation_proposal", "mediation_session", "mediation_settlement",
                     "vault_storedfile", "notices_notice", "accounts_membership", "registry_claim")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pages",
    [pages_of_cases, pages_of_papers, pages_of_mediations, pages_of_the_register, lists],
    ids=lambda pages: pages.__name__,
)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_tells_what_is_hidden_from_its_reader(who: str, pages: Any, house: House, visitors: Visitors):
    for address in pages(house):
        assert visitors.meet(who, address).status_code != 500, address


def test_no_notice_and_no_mail_tells_what_is_hidden_from_its_recipient(house: House, visitors: Visitors):
    names = {house.people[name].pk: name for name in KNOWN}
    assert Notice.objects.count() > 20
    for notice in Notice.objects.select_related("recipient"):
        who = names[notice.recipient_id]
        visitors.look_for_words(who, f"the mail “{notice.subject}”", mail(notice).message().as_string())
        visitors.look_for_words(
            who, f"the notice “{notice.subject}”", f"{notice.subject}\n{notice.body}\n{notice.html}"
        )


def test_whoever_may_read_a_thing_finds_it_somewhere(house: House, visitors: Visitors):
    for pages in (lists, pages_of_cases, pages_of_mediations, pages_of_papers, pages_of_the_register):
        for address in pages(house):
            for who in KNOWN:
                if set(visitors.read[who]) < {word for word, readers in SECRETS.items() if who in readers}:
                    visitors.meet(who, address)
    sealed_entries = Seal.objects.filter(entry__isnull=False).values_list("case", "entry__number")
    with time_machine.travel(house.world.now, tick=False):  # a look is entered on the docket, after all before it
        for who in KNOWN:  # the office opens what is sealed with a button
            client = Client(raise_request_exception=False)
            client.force_login(house.people[who])
            for case, number in sealed_entries:
                address = reverse("admin:disputes_case_entry", args=[case, number])
                visitors.look_for_words(who, address, text_of(client.post(address)))
    unfound = {(word, who) for word, readers in SECRETS.items() for who in readers if word not in visitors.read[who]}
    assert unfound == set()


@pytest.mark.parametrize("who", KNOWN)
def test_no_search_filter_or_order_tells_of_a_hidden_thing_by_what_it_finds(who: str, house: House, visitors: Visitors):
    def asked(address: str, word: str) -> str:
        visitors.clients[who].cookies.pop("messages", None)  # what an earlier page had to say
        answer = visitors.clients[who].get(address.format(word))
        said = re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())  # tokens against forgery, new each time
        return f"{answer.status_code} {said}".replace(word, "WORD")

    titles, names = ("Zdrafttitle", "Zfiledtitle"), ("Zdraftfile", "Zanswerfile", "Zfiledfile")
    agreements = ("Zsettlementdraft", "Zagreedterms")
    for place, hidden in (
        ("/api/v1/exhibits/?title__icontains={}", titles),
        ("/api/v1/settlements/?title__icontains={}", agreements),
        ("/api/v1/cases/?caption__icontains={}", titles),
        ("/admin/vault/storedfile/?q={}", names),
        ("/admin/mediation/settlement/?q={}", agreements),
        ("/admin/disputes/case/?q={}", titles[:1]),
        ("/admin/search/?s={}", ("Zdraftfile", "Zsettlementdraft")),
        ("/register/?q={}", titles[:1]),
    ):
        nothing = asked(place, "Znothing")
        for word in hidden:
            if who not in SECRETS[word]:
                assert asked(place, word) == nothing, (place, word)


@pytest.mark.parametrize("who", KNOWN)
def test_asked_of_one_class_at_a_time_the_same_entries_are_read(who: str, house: House):
    person = house.people[who]
    for access in AccessClass.values:
        of_class = DocketEntry.objects.with_class_in_force().filter(in_force=access)
        asked_of_all = of_class.filter(pk__in=DocketEntry.objects.readable_by(person).values("pk"))
        assert set(of_class.read_by(person, in_force=access)) == set(asked_of_all), access


def test_a_receipt_tells_whoever_holds_its_code_nothing_of_what_was_filed(house: House, visitors: Visitors):
    for filing in Filing.objects.all():
        answer = visitors.meet("nobody", f"/receipt/?code={filing.receipt_code}")
        assert filing.case.docket_number in text_of(answer)


def test_a_refusal_is_the_same_for_a_hidden_thing_as_for_one_that_is_not(house: House, visitors: Visitors):
    case, draft = house.cases["unserved"], house.cases["draft"]
    hidden = Exhibit.objects.get(case=draft)
    pairs = [
        (f"/my/cases/{case.docket_number}/", "/my/cases/2187-D-999999/"),
        (f"/disputes/draft/{draft.key}/", "/disputes/draft/6d1f7a3e-6c1b-4b8e-9d5e-000000000000/"),
        (f"/files/{hidden.file.key}/download/", "/files/6d1f7a3e-6c1b-4b8e-9d5e-000000000000/download/"),
        (f"/files/{hidden.file.key}/state.json", "/files/6d1f7a3e-6c1b-4b8e-9d5e-000000000000/state.json"),
        (f"/api/v1/cases/{case.docket_number}/", "/api/v1/cases/2187-D-999999/"),
    ]
    for who in ("bob", "eve"):
        for there, nowhere in pairs:
            answers = [visitors.meet(who, address) for address in (there, nowhere)]
            said = [
                text_of(answer).replace(address, "") for answer, address in zip(answers, (there, nowhere), strict=True)
            ]
            said = [re.sub(r"[A-Za-z0-9]{64}", "", words) for words in said]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert said[0] == said[1], (who, there)


# And with people, papers and entries of any kind


def may_read(
    access: str, *, role: str | None, mediates: bool, member_of: str | None, addressees: frozenset[str]
) -> bool:
    """The table of access classes of access.md, for an entry in a mediation between North and South."""
    party = member_of in ("north", "south")
    registrar, auditor, mediator = role == "registrar", role == "auditor", role == "mediator" and mediates
    return {
        AccessClass.PUBLIC: party or registrar or auditor or role == "mediator",
        AccessClass.PARTIES: party or registrar or auditor or mediator,
        AccessClass.OFFICE: registrar or auditor or mediator,
        AccessClass.MEDIATION: member_of in addressees or mediator,
        AccessClass.CAUCUS: member_of in addressees or mediator,
        AccessClass.SEALED: member_of in addressees or registrar,
    }[AccessClass(access)]


def may_see_exhibit(access: str, *, role: str | None, mediates: bool, member_of: str | None) -> bool:
    """The same for a filed exhibit of North's; what is of the mediation or sealed names nobody here."""
    if access in (AccessClass.MEDIATION, AccessClass.CAUCUS, AccessClass.SEALED):
        return access == AccessClass.SEALED and role == "registrar"
    if access == AccessClass.PUBLIC:  # an exhibit is a paper: the docket sheet alone does not open it
        access = AccessClass.PARTIES
    return may_read(access, role=role, mediates=mediates, member_of=member_of, addressees=frozenset())


standings = st.one_of(
    st.tuples(st.sampled_from([str(role) for role in OfficeRole.Role]), st.booleans(), st.none()),
    st.tuples(st.none(), st.just(False), st.sampled_from(["north", "south", "east"])),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(
    standing=standings,
    member_role=st.sampled_from([str(role) for role in Membership.Role]),
    ended=st.booleans(),
    entry_access=st.sampled_from([str(access) for access in AccessClass]),
    exhibit_access=st.sampled_from([str(access) for access in AccessClass]),
    addressees=st.frozensets(st.sampled_from(["north", "south"])),
)
@example(("registrar", True, None), "owner", False, "sealed", "office", frozenset({"north", "south"}))
def test_a_newcomer_of_any_standing_reads_what_the_table_of_access_classes_says(
    house, standing, member_role, ended, entry_access, exhibit_access, addressees
):
    role, mediates, member_of = standing
    with transaction.atomic():
        newcomer = given_standing(house, role, mediates, member_of, member_role, ended)
        if ended:
            role, mediates, member_of = None, False, None
        case = house.cases["mediated"]
        filed = Exhibit.objects.get(case=case, title="Zfiledtitle")
        Exhibit.objects.filter(pk=filed.pk).update(access=exhibit_access, title="Xexhibit")
        parties = {"north": house.world.north, "south": house.world.south}
        enter(
            case, "note", actor=house.world.dora, now=house.world.now, text="Xentry", data={"more": "Xdata"},
            access=entry_access, addressees=[parties[name] for name in sorted(addressees)],
        )  # fmt: skip
        entry = may_read(entry_access, role=role, mediates=mediates, member_of=member_of, addressees=addressees)
        exhibit = may_see_exhibit(exhibit_access, role=role, mediates=mediates, member_of=member_of)
        assert DocketEntry.objects.readable_by(newcomer).filter(text="Xentry").exists() == entry
        assert Exhibit.objects.visible_to(newcomer).filter(title="Xexhibit").exists() == exhibit
        assert StoredFile.objects.visible_to(newcomer).filter(pk=filed.file_id).exists() == exhibit
        told = outlets(newcomer, case, filed)
        assert ("Xentry" in told) == entry
        assert ("Xdata" in told) == entry
        assert ("Xexhibit" in told) == exhibit
        assert ("Zfiledfile" in told) == exhibit
        transaction.set_rollback(True)


def given_standing(
    house: House, role: str | None, mediates: bool, member_of: str | None, member_role: str, ended: bool
) -> User:
    """Nina: new, with an office role (perhaps assigned to the case) or a membership, in force or ended."""
    now = house.world.now
    newcomer = User.objects.create_user("nina@demo.example", None, name="Nina")
    over = now if ended else None
    if role is not None:
        OfficeRole.objects.create(user=newcomer, role=role, given_at=now, given_by=newcomer, ended_at=over)
        if mediates:
            Assignment.objects.create(
                case=house.cases["mediated"], user=newcomer, capacity="mediator", since=now, ended_at=over
            )
    if member_of is not None:
        party = {"north": house.world.north, "south": house.world.south, "east": house.east}[member_of]
        Membership.objects.create(user=newcomer, party=party, role=member_role, since=now, ended_at=over)
    return User.objects.get(pk=newcomer.pk)


def outlets(user: User | AnonymousUser, case: Case, exhibit: Exhibit) -> str:
    """Everything `user` is told of the case and its exhibit, anywhere."""
    client, opener = Client(), Client()
    number, last = case.docket_number, case.docket.latest("number")
    with time_machine.travel(last.entered_at, tick=False):  # a sealed text is opened with a button, on the record
        opener.force_login(user)
        opened = opener.post(f"/admin/disputes/case/{case.pk}/docket/{last.number}/")
    client.force_login(user)
    return text_of(opened) + "\n".join(
        text_of(client.get(address))
        for address in (
            f"/my/cases/{number}/",
            f"/admin/disputes/case/{case.pk}/change/",
            "/api/v1/docket-entries/?page_size=1000&ordering=-number",
            "/api/v1/exhibits/?page_size=1000",
            f"/files/{exhibit.file.key}/",
            f"/files/{exhibit.file.key}/state.json",
            *(f"/my/filings/{filing.key}/" for filing in case.filings.all()),
            "/my/notices/",
            "/admin/",
            "/start/",
        )
    )
