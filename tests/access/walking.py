"""Every route of the address table, how each row of the table becomes an address, and what a person meets there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse
from pypdf import PdfReader

from claims_project.accounts.models import Party
from disputes.models import Exhibit, Filing, FilingReview, Service
from mediation.models import Undertaking
from registry.models import ConflictSet
from tests.access.house import PEOPLE, SECRETS, House

SIGN_IN = ("/account/login/", "/admin/login/")


def routes() -> Iterator[tuple[str, str]]:
    """The name (with its namespace; empty for a few) and the pattern of every route there is."""

    def walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            pattern = prefix + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, pattern, f"{space}{one.namespace}:" if one.namespace else space)
            else:
                yield (f"{space}{one.name}" if one.name else ""), pattern

    return walk(get_resolver().url_patterns, "", "")


class Things:
    """What the words in the table's rows stand for in the house: numbers and keys of what an address names."""

    def __init__(self, house: House) -> None:
        self.house = house
        cases = house.cases
        mediated, settled = cases["mediated"], cases["settled"]
        self.known: dict[str, Any] = {
            **{name: case.docket_number or case.key for name, case in cases.items()},
            **{f"{name}.pk": case.pk for name, case in cases.items()},
            "one": 1,
            "two": 2,
            "three": 3,
            "luna": "LUNA",
            "N-1": "N-1",
            "overlap": house.world.overlap.key,
            "set.number": ConflictSet.objects.get(members__claim=house.world.first).pk,
            "set.key": ConflictSet.objects.get(members__claim=house.world.first).key,
            "exhibit": Exhibit.objects.get(case=cases["draft"]).key,
            "file": Exhibit.objects.get(case=mediated, title="Zfiledtitle").file.key,
            "file.draft": Exhibit.objects.get(case=cases["draft"]).file.key,
            **{one: mediated.docket.get(text__startswith=f"Z{one}").number for one in ("sealed", "unsealed", "struck")},
            "review": FilingReview.objects.filter(filing__case=mediated).first().pk,
            "filing": Filing.objects.filter(case=mediated, kind="request").get().key,
            "filing.unserved": Filing.objects.get(case=cases["unserved"]).key,
            "notice": house.people["alice"].notices.order_by("pk").first().key,
            "north": house.world.north.key,
            "membership": house.world.north.memberships.get().pk,
            "token": house.people["dan"].api_tokens.get().pk,
            "undertaking": Undertaking.objects.get(clause__settlement__case=settled).key,
            "title.hidden": house.hidden_claim.transactions.get(number=1).hash,
            "service.answered": Service.objects.get(case_party__case=cases["answered"]).pk,
            "south.answered": cases["answered"].parties.get(party=house.world.south).pk,
            "north.party": Party.objects.get(pk=house.world.north.pk).pk,
            "claim.pk": house.world.first.pk,
            "assessment.published": house.world.first.assessments.get(state="published").key,
            "assessment.provisional": house.world.second.assessments.get().key,
            "claim.key": house.world.first.key,
            "title.hash": house.world.first.transactions.get(number=1).hash,
            "entry.hash": mediated.docket.get(number=1).hash,
            "note.hash": mediated.docket.get(text="Zofficenote").hash,
            "proposal.hash": mediated.docket.filter(event="proposal_made").first().hash,
            "exhibit.key": Exhibit.objects.get(case=mediated, title="Zfiledtitle").key,
            "deadline.response": cases["answered"].deadlines.get(rule="response", closed_at=None).key,
            "deadline.key": mediated.deadlines.first().key,
            "settlement.key": settled.settlements.get().key,
            "relation": mediated.related_as_first.get().pk,
            "settlement.draft": mediated.settlements.get().key,
        }

    def __getitem__(self, word: str) -> Any:
        if word.startswith("="):
            return word[1:]
        if word.startswith("row:"):
            return self.row(word[4:])
        return self.known[word]

    def row(self, label: str) -> Any:
        """The key of a row of a model: of the mediated case's where it belongs to a case."""
        app, _, name = label.partition(".")
        model = next(m for m in admin.site._registry if (m._meta.app_label, m._meta.model_name) == (app, name))
        rows = model._base_manager.order_by("pk")
        if any(field.name == "case" for field in model._meta.fields):
            rows = rows.filter(case=self.house.cases["mediated"]) or rows
        found = rows.first()
        return found.pk if found else 0

    def address(self, name: str, words: tuple[str, ...]) -> str:
        return reverse(name, args=[self[word] for word in words])


class Visitors:
    """A browser for each person, signed in. What anyone meets is read for the words of things hidden from them.

    `read` keeps for each person every word met, and the first address where it was.
    """

    def __init__(self, house: House) -> None:
        self.read: dict[str, dict[str, str]] = {name: {} for name in PEOPLE}
        logging.getLogger("axes").setLevel(logging.ERROR)
        self.clients = {name: Client(raise_request_exception=False) for name in PEOPLE}
        shared = self.clients["nobody"].handler  # making one takes longer than ten requests
        shared.load_middleware()
        for name, client in self.clients.items():
            client.handler = shared
            if name != "nobody":
                client.force_login(house.people[name])

    def meet(self, who: str, address: str, method: str = "get", data: dict[str, Any] | None = None) -> HttpResponseBase:
        """The answer, whatever the visit did being undone."""
        with transaction.atomic():
            answer = getattr(self.clients[who], method)(address, data or {})
            if getattr(answer, "streaming", False):
                answer.content_met = b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        self.look_for_words(who, address, text_of(answer))
        return answer

    def look_for_words(self, who: str, where: str, text: str) -> None:
        """Fails when `text` has the word of a thing that `who` may not read."""
        met = {word for word in SECRETS if word in text}
        for word in met:
            self.read[who].setdefault(word, where)
        hidden = sorted(word for word in met if who not in SECRETS[word])
        if hidden:
            raise AssertionError(f"{where} tells {who} what is hidden from them: {', '.join(hidden)}.")


def text_of(answer: HttpResponseBase) -> str:
    """Everything the answer says: its headers, and its body as text; of a PDF, the words on its pages."""
    body = getattr(answer, "content_met", None) or getattr(answer, "content", b"")
    said = "\n".join(f"{name}: {value}" for name, value in answer.items())
    if body.startswith(b"%PDF"):
        pages = PdfReader(BytesIO(body)).pages
        return "\n".join([said, *("".join(page.extract_text().split()) for page in pages)])
    return f"{said}\n{body.decode(errors='replace')}"


def outcome(answer: HttpResponseBase) -> str:
    """As the table says it: a status; `in` for "sign in first", `on` for a redirect elsewhere."""
    if answer.status_code in (301, 302):
        return "in" if answer["Location"].startswith(SIGN_IN) else "on"
    return str(answer.status_code)
