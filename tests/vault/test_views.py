import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from claims_project.common.errors import Conflict, NotAllowed
from claims_project.vault import blobs, services
from claims_project.vault.access import readers
from claims_project.vault.models import CustodyEvent, StoredFile
from tests.vault.making import a_pdf

PAGES = ("file", "download", "preview", "state")


def address(page: str, file: StoredFile) -> str:
    return reverse(f"vault:{page}", args=[file.key])


@pytest.fixture
def vouch():
    """Let someone read every file, as an exhibit of a filed case lets the registrar."""
    granted = []

    def vouch(*users):
        def every_file(user):
            files = StoredFile.objects.values("pk")
            return files if user in users else files.none()

        readers.register(every_file)
        granted.append(every_file)

    yield vouch
    for function in granted:
        readers.unregister(function)


def test_one_sees_ones_own_files_and_those_one_is_vouched_for(receive, alice, bob, dora, dan, eve, vouch):
    file = receive()
    vouch(bob)
    seen = {
        user: StoredFile.objects.visible_to(user).filter(pk=file.pk).exists() for user in (alice, bob, dora, dan, eve)
    }
    assert seen == {alice: True, bob: True, dora: False, dan: False, eve: False}
    assert not StoredFile.objects.visible_to(AnonymousUser()).exists()
    assert CustodyEvent.objects.visible_to(bob).count() == 1
    assert not CustodyEvent.objects.visible_to(eve).exists()


def test_a_closed_account_sees_nothing(receive, alice):
    receive()
    alice.is_active = False
    assert not StoredFile.objects.visible_to(alice).exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_file_one_may_not_see_does_not_exist(client, examined, eve, dora, page):
    file = examined(a_pdf(), "deed.pdf")
    for user in (eve, dora):
        client.force_login(user)
        assert client.get(address(page, file)).status_code == 404
    assert CustodyEvent.objects.filter(file=file).count() == 2


def test_a_stranger_is_asked_to_sign_in_whether_the_file_exists_or_not(client, examined):
    real = client.get(address("file", examined()))
    made_up = client.get("/files/00000000-0000-4000-8000-000000000000/")
    assert (real.status_code, made_up.status_code) == (302, 302)


def test_the_page_says_everything_known_of_a_file(client, examined, alice):
    file = examined(a_pdf("Hello claim"), "deed.pdf")
    client.force_login(alice)
    page = client.get(address("file", file)).content.decode()
    for shown in (
        "deed.pdf",
        file.sha256,
        "a PDF document",
        "Not scanned",
        "Hello claim",
        "found right",
        address("download", file),
        address("preview", file),
    ):
        assert shown in page
    assert "style=" not in page


def test_what_a_file_calls_itself_and_contains_cannot_become_markup(client, examined, alice):
    file = examined(b"<script>alert(1)</script>", "<b>x.txt")
    client.force_login(alice)
    page = client.get(address("file", file)).content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_a_download_is_what_was_sent_and_never_shown_inside_the_site(client, examined, alice):
    content = a_pdf()
    file = examined(content, "déed.pdf")
    client.force_login(alice)
    answer = client.get(address("download", file))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''d%C3%A9ed.pdf")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "content", [b"<html><script>1</script>", b"<svg onload='x'/>", b"MZ program", bytes(range(256))]
)
def test_what_a_browser_could_run_is_given_out_as_mere_bytes(client, examined, alice, content):
    client.force_login(alice)
    answer = client.get(address("download", examined(content, "a.html")))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_preview_is_our_own_picture_and_may_be_shown(client, examined, alice):
    client.force_login(alice)
    answer = client.get(address("preview", examined(a_pdf(), "deed.pdf")))
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Disposition"].startswith("inline")


def test_a_file_without_a_preview_has_none(client, examined, alice):
    client.force_login(alice)
    assert client.get(address("preview", examined())).status_code == 404


def test_a_held_file_is_served_to_nobody_and_says_why(client, examined, clamd, alice, dora, vouch, now):
    vouch(dora)
    clamd.reply = b"stream: Bad.Thing FOUND\0"
    file = examined(a_pdf(), "deed.pdf")
    for user in (alice, dora):
        with pytest.raises(NotAllowed, match=r"is held and cannot be opened.*Bad\.Thing"):
            services.open_for(file, user, now)
        with pytest.raises(Http404):
            services.open_preview(file, user, now)
    client.force_login(alice)
    page = client.get(address("file", file)).content.decode()
    assert address("download", file) not in page
    assert "Bad.Thing" in page


def test_a_file_is_not_served_before_it_was_examined(receive, alice, now):
    with pytest.raises(Conflict, match="not been examined yet"):
        services.open_for(receive(), alice, now)


def test_bytes_that_changed_on_the_disk_are_not_served(examined, alice, now):
    file = examined()
    blobs.vault().delete(file.blob)
    with pytest.raises(Conflict, match="no longer matches"):
        services.open_for(file, alice, now)


def test_an_office_users_looks_and_downloads_are_lines_of_custody_and_a_partys_are_not(
    client, examined, alice, dora, vouch
):
    vouch(dora)
    file = examined(a_pdf(), "deed.pdf")
    for user in (alice, dora):
        client.force_login(user)
        for page in ("file", "file", "preview", "preview", "download", "download", "state"):
            answer = client.get(address(page, file))
            assert answer.status_code == 200
            assert b"".join(answer.streaming_content if answer.streaming else [answer.content])
    lines = CustodyEvent.objects.filter(file=file).exclude(act__in=["received", "examined"])
    assert {line.actor for line in lines} == {dora}
    assert [line.act for line in lines] == ["opened", "previewed", "downloaded", "downloaded"]
    assert [line.sha256_verified for line in lines] == [None, None, True, True]


def test_the_uploader_can_ask_for_the_state_until_it_is_settled(client, receive, examined, alice):
    client.force_login(alice)
    waiting = client.get(address("state", receive())).json()
    assert (waiting["state"], waiting["settled"], waiting["tag"], waiting["tag_words"]) == (
        "received",
        False,
        "quiet",
        "Waiting",
    )
    done = client.get(address("state", examined(a_pdf(), "deed.pdf"))).json()
    assert (done["state"], done["settled"], done["scan_state"], done["pages"]) == ("examined", True, "not_scanned", 1)
    assert done["words"].startswith("Examined.")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_here_is_changed_by_posting(client, examined, alice, page):
    client.force_login(alice)
    assert client.post(address(page, examined())).status_code == 405


def test_a_file_is_shown_in_a_list_with_its_state_and_hash(examined, receive):
    from django.template.loader import render_to_string

    file = examined()
    shown = render_to_string("vault/file_state.html", {"file": file})
    for words in (file.name, "18 bytes", "Not scanned", file.sha256, file.words):
        assert words in shown
    assert "data-state-url" not in shown
    assert "data-state-url" in render_to_string("vault/file_state.html", {"file": receive(b"new")})
