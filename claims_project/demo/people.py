"""Who there is in the demo office: its users, the parties to the treaty and those it binds, and who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claims_project.accounts.models import Membership, OfficeRole, Party, User
from claims_project.accounts.services import add_member, give_role, register_party, register_user, system_actor

PASSWORD = "a-peaceful-settlement"  # noqa: S105  printed for everyone who opens the demo
DOMAIN = "demo.example"
OWNER, REPRESENTATIVE, READER = Membership.Role.OWNER, Membership.Role.REPRESENTATIVE, Membership.Role.READER


@dataclass(frozen=True, slots=True)
class Person:
    """A user: signs in as LOGIN@demo.example. `acts_for` maps party codes to memberships."""

    login: str
    name: str
    about: str
    role: str = ""
    acts_for: tuple[tuple[str, str], ...] = ()
    greeted: bool = False  # named when the office opens

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


Role = OfficeRole.Role
PEOPLE = (
    Person("claimant", "Ada Okoro", "acts for Helios Mining Consortium", "", (("helios", OWNER),), True),
    Person("respondent", "Bram Lindqvist", "acts for Belt Mining Federation", "", (("belt", OWNER),), True),
    Person("registrar", "Dora Castellan", "runs the docket and the register", Role.REGISTRAR, greeted=True),
    Person("mediator", "Miriam Haddad", "mediates", Role.MEDIATOR, greeted=True),
    Person("monitor", "Mona Ferreira", "checks undertakings", Role.MONITOR, greeted=True),
    Person("auditor", "Daniel Osei", "reads and verifies the record", Role.AUDITOR, greeted=True),
    Person("administrator", "Anneke Vos", "keeps users, calendars and rules", Role.ADMINISTRATOR, greeted=True),
    Person("mediator2", "Viktor Sandoval", "mediates; holds an interest in Helios", Role.MEDIATOR, greeted=True),
    Person("mediator3", "Keiko Tanabe", "mediates", Role.MEDIATOR, greeted=True),
    Person("mars", "Lena Fairweather", "acts for the Mars Collective", "", (("mars", OWNER),)),
    Person("titan", "Oskar Brandt", "acts for Titan Resources", "", (("titan", OWNER),)),
    Person("coalition", "Helena Marsh", "acts for the Coalition", "", (("coalition", OWNER),)),
    Person("independents", "Tomasz Wieland", "acts for the Independents", "", (("independents", OWNER),)),
    Person(
        "counsel",
        "Priya Raman",
        "counsel to several companies",
        "",
        tuple(
            (code, REPRESENTATIVE)
            for code in (
                "aristarchus", "tharsis", "occator", "ligeia", "phobos", "psyche", "vestan", "ernutet", "kestrel",
            )
        ),
    ),
    Person("haulers", "Gideon Amadi", "acts for the Free Haulers' Cooperative", "", (("haulers", OWNER),)),
    Person("vasquez", "Ingrid Vasquez-Thorne", "holds a claim of her own", "", (("vasquez", OWNER),)),
    Person("clerk", "Ruth Bergmann", "reads for Vestan Stone and Ore", "", (("vestan", READER),)),
)  # fmt: skip

Kind = Party.Kind
# code: (name, kind, sponsoring signatory, postal address)
PARTIES = {
    "coalition": ("The Coalition", Kind.SIGNATORY, "", "Secretariat, Tycho Station, Moon"),
    "independents": ("The Independents", Kind.SIGNATORY, "", "Permanent Delegation, Ceres Station"),
    "helios": ("Helios Mining Consortium", Kind.THIRD_PARTY, "coalition", "Legal Department, Aristarchus Works, Moon"),
    "mars": ("Mars Collective", Kind.THIRD_PARTY, "independents", "Council House, Arcadia, Mars"),
    "titan": ("Titan Resources", Kind.THIRD_PARTY, "coalition", "Land Office, Kraken Landing, Titan"),
    "belt": ("Belt Mining Federation", Kind.THIRD_PARTY, "independents", "Federation Hall, Ceres Station"),
    "aristarchus": ("Aristarchus Ilmenite Company", Kind.COMPANY, "coalition", "Cobra Head, Moon"),
    "tharsis": ("Tharsis Ice and Water", Kind.COMPANY, "independents", "Erebus Depot, Mars"),
    "occator": ("Occator Salts", Kind.COMPANY, "independents", "Cerealia Camp, Ceres"),
    "ligeia": ("Ligeia Hydrocarbons", Kind.COMPANY, "coalition", "Moray Sinus, Titan"),
    "phobos": ("Phobos Transfer Works", Kind.COMPANY, "coalition", "Stickney Dock, Phobos"),
    "psyche": ("Psyche Metals Partnership", Kind.COMPANY, "independents", "Relay House, Vesta Station"),
    "vestan": ("Vestan Stone and Ore", Kind.COMPANY, "independents", "Marcia Camp, Vesta"),
    "ernutet": ("Ernutet Organics", Kind.COMPANY, "", "Ernutet Camp, Ceres"),
    "kestrel": ("Kestrel Prospecting", Kind.COMPANY, "", "Free Quarter, Ceres Station"),
    "haulers": ("Free Haulers' Cooperative", Kind.COMPANY, "", "Transit Hall, Phobos"),
    "vasquez": ("Ingrid Vasquez-Thorne", Kind.INDIVIDUAL, "coalition", "Arago Homestead, Moon"),
    "achterberg": ("Samuel Achterberg", Kind.INDIVIDUAL, "", "c/o Tranquillity Post, Moon"),
    "demirel": ("Yusuf Demirel", Kind.INDIVIDUAL, "independents", "Hargraves Camp, Mars"),
}


def make_people(now: datetime) -> dict[str, User]:
    """Every user by login, with a password, a verified address and an office role."""
    office = system_actor()
    users = {}
    for person in PEOPLE:
        user = register_user(email=person.email, name=person.name, password=PASSWORD, now=now, verified=True)
        if person.role:
            give_role(user=user, role=person.role, actor=office, now=now)
            user.forget_roles()
        users[person.login] = user
    return users


def make_parties(users: dict[str, User], now: datetime) -> dict[str, Party]:
    """Every party by its code, with those who act and read for it."""
    office = system_actor()
    parties: dict[str, Party] = {}
    for code, (name, kind, sponsor, address) in PARTIES.items():
        parties[code] = register_party(
            name=name,
            kind=kind,
            sponsor=parties[sponsor] if sponsor else None,
            postal_address=address,
            actor=office,
            now=now,
        )
    for person in PEOPLE:
        for code, membership in person.acts_for:
            add_member(party=parties[code], user=users[person.login], role=membership, actor=office, now=now)
    return parties


def logins_of(code: str) -> list[str]:
    """Who may act for the party `code`, by login."""
    return [
        person.login
        for person in PEOPLE
        for party, membership in person.acts_for
        if party == code and membership != READER
    ]
