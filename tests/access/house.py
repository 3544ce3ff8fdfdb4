"""A house full of secrets: cases in many states, in each hidden thing a word that occurs nowhere else.

Whoever meets the word has met the thing. `SECRETS` says who may, after the tables of access.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from claims_project.accounts.models import Membership, OfficeRole, Party, User
from claims_project.accounts.services import add_member, issue_token, register_party, system_actor
from claims_project.vault import services as vault
from claims_project.vault.models import StoredFile
from disputes.models import Case, CaseParty, DocketEntry, Exhibit, Relation, Service
from disputes.services import answering, docket, drafts, evidence, registrar, relating, sealing
from disputes.services.filing import file_case, file_exhibits
from mediation.models import Session, Settlement
from mediation.services import caucus, sessions, settlements
from registry.models import Claim
from registry.services import assess_claim, issue, publish, register_claim
from tests.conftest import NOW, make_user
from tests.worlds import World, square

PEOPLE = ("nobody", "alice", "bob", "carol", "cleo", "dora", "mona", "dan", "ada", "eve")
"""In the order of the tables' columns: carol mediates the cases, cleo others; ada administers."""

# What hides where, and who may read it.
SECRETS: dict[str, frozenset[str]] = {
    word: frozenset(readers.split())
    for word, readers in {
        "Zdraftrelief": "alice",
        "Zdraftground": "alice",
        "Zdraftfile": "alice",
        "Zdrafttitle": "alice",
        "Zunservedrelief": "alice dora dan",
        "Zunservedground": "alice dora dan",
        "Zunservedfile": "alice dora dan",
        "Zreturnedrelief": "alice dora dan",
        "Zdefect": "alice dora dan",
        "Zanswerground": "bob",
        "Zanswerstatement": "bob",
        "Zcounterclaim": "bob",
        "Zanswerfile": "bob",
        "Zfiledrelief": "alice bob carol dora dan",
        "Zfiledtitle": "alice bob carol dora dan",
        "Zfiledfile": "alice bob carol dora dan",
        "Zfiledtext": "alice bob carol dora dan",
        "Zsealednote": "alice dora",
        "Zsealedtitle": "bob dora",
        "Zsealedfile": "bob dora",
        "Zunsealednote": "alice bob carol dora dan",
        "Zstrucknote": "alice bob carol dora dan",
        "Zstruckbecause": "alice bob carol dora dan",
        "Zwholetitle": "bob dora",
        "Zwholefile": "bob dora",
        "Zredactedfile": "alice bob carol dora dan",
        "Zorderpaper": "alice dora",
        "Zofficepaper": "carol dora dan",
        "Zserviceproof": "alice bob carol dora dan",
        "Zofficenote": "carol dora dan",
        "Zcorrection": "alice bob carol dora dan",
        "Znextstep": "alice bob carol",
        "Zcaucusplace": "alice carol",
        "Zcaucusnote": "carol",
        "Zconfided": "alice carol",
        "Zterms": "alice bob carol",
        "Ztermsforsouth": "bob carol",
        "Zsettlementdraft": "carol",
        "Zagreedterms": "alice bob carol dora mona dan",
        "Zcaseofeast": "eve",
        "Zrelatedreason": "alice carol dora dan",
        "33.1234": "alice dora dan",
        "33.1434": "alice dora dan",
    }.items()
}
CONFIDENTIAL_WEST = 33.1234567
"""The western edge of the claim whose coordinates are confidential; its eastern edge is 33.1434567."""


@dataclass
class House:
    """Everyone, everything, and the cases by name."""

    world: World
    people: dict[str, User | AnonymousUser]
    east: Party
    cases: dict[str, Case] = field(default_factory=dict)
    hidden_claim: Claim = field(init=False)
    token: str = ""


def build(vault_dir: Path) -> House:
    """The whole house, in the database of the caller's transaction; its files under `vault_dir`."""
    with override_settings(VAULT_DIR=vault_dir):
        roles = {"carol": "mediator", "cleo": "mediator", "dora": "registrar", "mona": "monitor", "dan": "auditor",
                 "ada": "administrator"}  # fmt: skip
        people: dict[str, User | AnonymousUser] = {"nobody": AnonymousUser()}
        for name in PEOPLE[1:]:
            people[name] = make_user(name.capitalize(), *(OfficeRole.Role(roles[name]),) if name in roles else ())
        world = World(now=NOW, **{name: people[name] for name in ("alice", "bob", "dora", "carol", "mona")})
        office = system_actor()
        east = register_party(name="East Drilling", kind="company", actor=office, now=NOW)
        add_member(party=east, user=people["eve"], role=Membership.Role.OWNER, actor=office, now=NOW)
        house = House(world=world, people=people, east=east)
        _settled(house)
        _mediated(house)
        _answered(house)
        _unserved(house)
        _returned(house)
        _draft(house)
        _confidential(house)
        _draft_of_east(house)
        _related(house)
        _assessed(house)
        house.token = issue_token(
            user=people["dan"], actor=people["dan"], now=NOW, expires=NOW + timedelta(days=30), label="reading"
        )
        return house


def paper(name: str, words: str = "The posts stand.") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.txt", f"{words} {name}\n".encode())


def _written(house: House, number: int, *, relief: str, ground: str = "The posts.", file: str, title: str = "") -> Case:
    """A complete draft of North's about ground of its own."""
    world = house.world
    overlap = world.another_ground(number)
    case = drafts.start_draft(party=world.north, actor=world.alice, now=world.now, overlap=overlap)
    exhibit = evidence.offer_exhibit(
        case=case, upload=paper(file), actor=world.alice, now=world.now, title=title or file, kind=Exhibit.Kind.SURVEY
    )
    drafts.state_ground(case=case, actor=world.alice, code="overlap", statement=ground, exhibits=[exhibit])
    drafts.change_draft(case=case, actor=world.alice, relief=relief)
    drafts.state_truth(case=case, actor=world.alice, name="Alice", affirmed=True)
    return case


def _settled(house: House) -> None:
    """An agreement in force, with an undertaking that is open."""
    world = house.world
    case = world.mediation()
    world.met(case)
    settlement = world.drawn_up(case, title="Zagreedterms")
    settlements.send_for_signature(settlement=settlement, actor=world.carol, now=world.at(hours=1))
    for party in (world.north, world.south):
        world.sign(settlement, party)
    settlements.put_into_force(
        settlement=Settlement.objects.get(pk=settlement.pk), actor=world.dora, now=world.at(hours=1)
    )
    house.cases["settled"] = world.fresh(case)


def _mediated(house: House) -> None:
    """A mediation with papers, notes, sessions and proposals of every kind, and an agreement being drawn up."""
    world = house.world
    case = _written(house, 2, relief="Zfiledrelief", file="Zfiledfile", title="Zfiledtitle")
    for exhibit in case.exhibits.all():
        vault.examine(file_id=exhibit.file_id, actor=system_actor(), now=world.now)
    file_case(case=case, actor=world.alice, now=world.at(hours=1))
    registrar.register_case(
        case=case, actor=world.dora, now=world.at(hours=1), parties_confirmed=True, duplicates_checked=True
    )
    respondent = case.parties.get(role=CaseParty.Role.RESPONDENT)
    registrar.serve(
        case_party=respondent,
        actor=world.dora,
        now=world.at(hours=1),
        method=Service.Method.POST,
        proof="Zserviceproof",
    )
    registrar.call_for_answer(case=case, actor=world.dora, now=world.at(hours=1))
    world.answer(case)
    case = world.mediation(world.selection(case))
    docket.add_note(case=case, actor=world.dora, now=world.at(hours=1), text="Zofficenote")
    docket.add_note(
        case=case, actor=world.dora, now=world.now, text="Zcorrection", event="correction", link="corrects", link_to=1,
    )  # fmt: skip
    evidence.offer_exhibit(case=case, upload=paper("Zfiledtext", "Later."), actor=world.bob, now=world.now)
    file_exhibits(case=case, actor=world.bob, now=world.at(hours=1))
    world.met(case, next_step="Znextstep")
    sessions.plan(
        case=case, actor=world.carol, now=world.now, kind=Session.Kind.CAUCUS, with_party=world.north,
        planned_at=world.now + timedelta(days=2), place="Zcaucusplace",
    )  # fmt: skip
    written = {"case": case, "party": world.north, "now": world.now}
    caucus.write(text="Zcaucusnote", actor=world.carol, **written)
    caucus.write(text="Zconfided", actor=world.alice, **written)
    world.drawn_up(case, title="Zsettlementdraft")
    world.proposed(case, terms="Zterms", annex=None)
    world.proposed(case, terms="Ztermsforsouth", annex=None, addressees=[world.south])
    _sealed(house, world.fresh(case))
    house.cases["mediated"] = world.fresh(case)


def _sealed(house: House, case: Case) -> None:
    """Entries sealed by order, by motion, and unsealed again; one struck; an exhibit redacted; papers of an entry."""
    world = house.world
    dora = {"actor": world.dora, "case": case}

    def minute(text: str, **more) -> DocketEntry:
        return docket.add_note(text=text, event="minute", now=world.at(minutes=1), **dora, **more)

    entry = minute("Zsealednote", upload=paper("Zorderpaper"))
    sealing.order_seal(
        targets=[entry], reasons="A trade secret.", readers=[world.north], now=world.at(minutes=1), **dora
    )
    entry = minute("Zunsealednote")
    sealing.order_seal(targets=[entry], reasons="A trade secret.", now=world.at(minutes=1), **dora)
    entry = DocketEntry.objects.get(pk=entry.pk)
    sealing.order_unseal(targets=[entry], reasons="It was published.", now=world.at(minutes=1), **dora)
    docket.strike(entry=minute("Zstrucknote"), actor=world.dora, now=world.at(minutes=1), reason="Zstruckbecause")
    docket.add_note(text="For the office.", event="note", upload=paper("Zofficepaper"), now=world.now, **dora)
    for file, title in (("Zsealedfile", "Zsealedtitle"), ("Zwholefile", "Zwholetitle")):
        evidence.offer_exhibit(case=case, upload=paper(file), actor=world.bob, now=world.now, title=title)
    filed = file_exhibits(case=case, actor=world.bob, now=world.at(minutes=1))
    exhibits = Exhibit.objects.filter(entry=filed.entry)
    sealing.move_to_seal(
        case=case, actor=world.bob, targets=[exhibits.get(title="Zsealedtitle")], reasons="Private.",
        now=world.at(minutes=1),
    )  # fmt: skip
    sealing.put_in_redacted(
        original=exhibits.get(title="Zwholetitle"), upload=paper("Zredactedfile"), actor=world.dora,
        now=world.at(minutes=1), reasons="Names of third persons.", title="The public version",
    )  # fmt: skip
    for file in StoredFile.objects.filter(state="received"):
        if file.name.startswith(("Zsealed", "Zwhole", "Zredacted", "Zorder", "Zoffice")):
            vault.examine(file_id=file.pk, actor=system_actor(), now=world.now)


def _answered(house: House) -> None:
    """Served; South is writing its answer."""
    world = house.world
    case = _written(house, 3, relief="Relief.", file="post3")
    _registered(world, case)
    registrar.serve(
        case_party=case.parties.get(role=CaseParty.Role.RESPONDENT), actor=world.dora, now=world.at(hours=1),
        method=Service.Method.POST, proof="A receipt.",
    )  # fmt: skip
    registrar.call_for_answer(case=case, actor=world.dora, now=world.at(hours=1))
    answer = answering.start_answer(case=case, actor=world.bob)
    ground = case.grounds.get()
    answering.answer_ground(answer=answer, ground=ground, actor=world.bob, position="denied", statement="Zanswerground")
    answering.counter_claim(answer=answer, actor=world.bob, code="overlap", statement="Zcounterclaim")
    evidence.offer_exhibit(case=case, upload=paper("Zanswerfile"), actor=world.bob, now=world.now)
    answering.change_answer(answer=answer, actor=world.bob, accepts_process=True, statement="Zanswerstatement")
    house.cases["answered"] = world.fresh(case)


def _registered(world: World, case: Case) -> None:
    file_case(case=case, actor=world.alice, now=world.at(hours=1))
    registrar.register_case(
        case=case, actor=world.dora, now=world.at(hours=1), parties_confirmed=True, duplicates_checked=True
    )


def _unserved(house: House) -> None:
    """Registered, and not yet served: South does not know of it."""
    case = _written(house, 4, relief="Zunservedrelief", ground="Zunservedground", file="Zunservedfile")
    _registered(house.world, case)
    house.cases["unserved"] = house.world.fresh(case)


def _returned(house: House) -> None:
    """Returned to North for correction."""
    world = house.world
    case = _written(house, 5, relief="Zreturnedrelief", file="post5")
    file_case(case=case, actor=world.alice, now=world.at(hours=1))
    registrar.return_case(case=case, actor=world.dora, now=world.at(hours=1), defects=["Zdefect is missing."])
    house.cases["returned"] = world.fresh(case)


def _draft(house: House) -> None:
    case = _written(house, 6, relief="Zdraftrelief", ground="Zdraftground", file="Zdraftfile", title="Zdrafttitle")
    house.cases["draft"] = house.world.fresh(case)


def _confidential(house: House) -> None:
    """A claim of North's whose coordinates are confidential, overlapping one of East's."""
    world = house.world
    common = {"register": world.first.register, "body": world.first.body, "title_type": "lode", "actor": world.dora,
              "now": world.now}  # fmt: skip
    house.hidden_claim = register_claim(
        number="N-9", name="North nine", boundary=square(CONFIDENTIAL_WEST, 5.0), holders=[(world.north, Decimal(100))],
        registered_on=date(2150, 1, 10), coordinates_confidential=True, **common,
    )  # fmt: skip
    register_claim(
        number="E-9", name="East nine", boundary=square(33.13, 5.01), holders=[(house.east, Decimal(100))],
        registered_on=date(2160, 6, 1), **common,
    )  # fmt: skip


def _draft_of_east(house: House) -> None:
    """Eve's own draft: nobody else's business, which shows that what is hers is shown to her."""
    eve = house.people["eve"]
    case = drafts.start_draft(party=house.east, actor=eve, now=house.world.now)
    drafts.change_draft(case=case, actor=eve, relief="Zcaseofeast")
    house.cases["of_east"] = Case.objects.get(pk=case.pk)


def _related(house: House) -> None:
    """Two cases of North's are related; of one of them South knows nothing."""
    mediated, unserved = house.cases["mediated"], house.cases["unserved"]
    relating.relate(
        case=mediated, other_case=str(unserved.docket_number), kind=Relation.Kind.SAME_PARTIES, reason="Zrelatedreason",
        actor=house.world.dora, now=house.world.now,
    )  # fmt: skip


def _assessed(house: House) -> None:
    """Of two claims one's assessment is published, the other's provisional."""
    world = house.world
    for claim in (world.first, world.second):
        claim.refresh_from_db()
        assess_claim(claim=claim, actor=world.dora, now=world.now)
    found = world.first.assessments.get()
    issue(assessment=found, actor=world.dora, now=world.now, reason="Checked.")
    publish(assessment=found, actor=world.dora, now=world.now)
