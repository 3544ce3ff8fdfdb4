"""What holds for every page: nothing inline that the policy would refuse, and a map that is never only a picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from claims_project.accounts.models import OfficeRole, User
from claims_project.accounts.services import give_role, system_actor

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OUTSIDE_THE_ADMIN = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if not path.is_relative_to(TEMPLATES / "admin") and "mails" not in path.parts
)
REFUSED = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "a style sheet in the page": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "an address that is code": re.compile(r"""(?:href|src|action)\s*=\s*["']\s*javascript:""", re.I),
    "something from elsewhere": re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*["']https?:""", re.I),
}


@pytest.mark.parametrize("path", OUTSIDE_THE_ADMIN, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_holds_anything_that_its_policy_refuses(path):
    text = path.read_text()
    assert [words for words, pattern in REFUSED.items() if pattern.search(text)] == []


def test_every_static_file_of_others_has_its_licence_and_its_version():
    vendor = Path(settings.BASE_DIR) / "claims_project" / "static" / "vendor"
    table = (vendor / "README.md").read_text()
    for folder in (path for path in vendor.iterdir() if path.is_dir()):
        assert (folder / "LICENSE").exists(), folder
        assert re.search(rf"^\| {folder.name} \|.*\d+\.\d+\.\d+", table, re.M), folder


def test_no_style_sheet_asks_for_a_file_that_is_not_there():
    static = Path(settings.BASE_DIR) / "claims_project" / "static"
    for sheet in static.rglob("*.css"):
        for address in re.findall(r"""url\(["']?(?!data:)([^)"']+)""", sheet.read_text()):
            assert (sheet.parent / address).exists(), f"{sheet.name}: {address}"


@pytest.mark.parametrize("features", [[], [{"type": "Feature", "properties": {}, "geometry": None}]])
def test_a_map_always_has_its_sentence_and_its_data_as_data(features):
    sentence = "N-1 and S-1 overlap by 1.84 km² & more."
    shown = {"id": "map-1", "radius_m": 473000.5, "sentence": sentence}
    shown["features"] = {"type": "FeatureCollection", "features": features}
    page = render_to_string("components/map.html", {"map": shown})
    assert "N-1 and S-1 overlap by 1.84 km² &amp; more." in page
    assert "The table below says the same." in page
    assert 'data-radius-m="473000.5"' in page
    assert '<script id="map-1" type="application/json">' in page


def test_a_tag_is_a_word_with_the_kind_of_its_state():
    assert ">Clean</strong>" in render_to_string("components/tag.html", {"state": "clean", "words": "Clean"})
    assert "concord-tag--late" in render_to_string("components/tag.html", {"kind": "late", "words": "Overdue"})
    assert "concord-tag--quiet" in render_to_string("components/tag.html", {"words": "Struck"})


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, ["1", "2", "20"]), (2, ["1", "2", "3", "20"]), (7, ["1", "6", "7", "8", "20"]), (20, ["1", "19", "20"])],
)
def test_pages_name_the_first_the_last_and_the_neighbours_and_keep_the_filters(rf, number, shown):
    request = rf.get("/register/", {"body": "Ceres", "page": number})
    page = Paginator(range(1000), 50).get_page(number)
    text = render_to_string("components/pagination.html", {"page": page}, request)
    assert re.findall(r'aria-label="Page (\d+)"', text) == shown
    assert text.count("body=Ceres") == text.count("href=")
    assert re.search(rf'aria-label="Page {number}" aria-current="page"', text)


@pytest.fixture
def anneke(db, now) -> User:
    """An administrator: may open the admin's own forms."""
    user = User.objects.create_user("anneke@demo.example", "a long enough password", name="Anneke")
    give_role(user=user, role=OfficeRole.Role.ADMINISTRATOR, actor=system_actor(), now=now)
    return user


def test_the_admin_keeps_its_own_forms(client, anneke):
    client.force_login(anneke)
    page = client.get("/admin/accounts/user/add/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "govuk-" not in text
    assert 'name="email"' in text


def test_the_frame_offers_what_the_reader_may_open(client, anneke):
    stranger = client.get("/").content.decode()
    assert "Sign in" in stranger
    assert 'href="/admin/"' not in stranger
    client.force_login(anneke)
    known = client.get("/").content.decode()
    assert 'href="/admin/"' in known
    assert 'href="/audit/"' not in known
    assert re.search(r'<form[^>]*method="post"[^>]*action="/account/logout/"', known)
