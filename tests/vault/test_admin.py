import pytest
from django.urls import reverse

from claims_project.vault.access import readers
from claims_project.vault.models import StoredFile


@pytest.fixture
def as_dora(client, dora):
    """Dora's browser, in an office where she may read every file."""

    def every_file(user):
        files = StoredFile.objects.values("pk")
        return files if user == dora else files.none()

    readers.register(every_file)
    client.force_login(dora)
    yield client
    readers.unregister(every_file)


def test_held_files_come_first(as_dora, examined, clamd):
    examined(b"old")
    clamd.reply = b"stream: Bad FOUND\0"
    held = examined(b"bad", "held.txt")
    clamd.reply = b"stream: OK\0"
    examined(b"new")
    page = as_dora.get(reverse("admin:vault_storedfile_changelist"))
    assert page.status_code == 200
    assert page.context["cl"].result_list[0] == held


def test_a_file_is_read_and_not_written_in_the_admin(as_dora, examined):
    file = examined()
    page = as_dora.get(reverse("admin:vault_storedfile_change", args=[file.pk]))
    assert file.sha256 in page.content.decode()
    assert as_dora.get(reverse("admin:vault_storedfile_add")).status_code == 403
    assert as_dora.post(reverse("admin:vault_storedfile_delete", args=[file.pk]), {"post": "yes"}).status_code == 403


def test_an_office_user_sees_no_file_that_nobody_vouches_for(client, dan, examined):
    file = examined()
    client.force_login(dan)
    assert list(client.get(reverse("admin:vault_storedfile_changelist")).context["cl"].result_list) == []
    assert client.get(reverse("admin:vault_storedfile_change", args=[file.pk])).status_code in {302, 403, 404}


def test_a_held_file_is_sent_back_by_a_button_and_a_refusal_is_a_message(as_dora, examined, clamd):
    clamd.reply = b"INSTREAM size limit exceeded. ERROR\0"
    held = examined(b"big")
    clamd.reply = b"stream: OK\0"
    fine = examined(b"fine")
    page = as_dora.post(
        reverse("admin:vault_storedfile_changelist"),
        {"action": "examine_again", "_selected_action": [held.pk, fine.pk]},
        follow=True,
    )
    said = [str(message) for message in page.context["messages"]]
    assert any("waits to be examined again" in words for words in said)
    assert any("is not held" in words for words in said)
    held.refresh_from_db()
    assert held.state == "received"
