import json
from pathlib import Path

import pytest
from django.core.management import call_command

from claims_project.vault import blobs, services
from tests.vault.making import a_pdf


def spoil(path: str) -> None:
    blob = Path(blobs.vault().path(path))
    blob.chmod(0o600)
    blob.write_bytes(b"X" + blob.read_bytes()[1:])


def test_a_vault_in_order_is_clean(examined, capsys):
    examined(a_pdf(), "deed.pdf")
    call_command("verify_vault", "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["clean"], report["files"], report["blobs"], report["faults"]) == (True, 1, 3, [])


def test_an_empty_vault_is_clean(db, capsys):
    call_command("verify_vault")
    assert "Every file is what it was." in capsys.readouterr().out


@pytest.mark.parametrize("what", ["blob", "text_blob", "preview"])
@pytest.mark.parametrize("harm", ["Changed", "Missing"])
def test_one_changed_byte_and_one_missing_blob_are_found(examined, capsys, what, harm):
    file = examined(a_pdf(), "deed.pdf")
    examined(b"unharmed")
    path = getattr(file, what)
    spoil(path) if harm == "Changed" else blobs.vault().delete(path)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_vault")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert f"{harm}: " in said
    assert "deed.pdf" in said
    assert "1 faults" in said


def test_a_row_with_a_wrong_size_is_found(examined):
    file = examined()
    type(file).objects.filter(pk=file.pk).update(size=1)
    [fault] = services.verify_vault().faults
    assert fault.startswith("Wrong size: ")


def test_what_an_upload_cut_short_left_behind_is_listed_and_is_no_fault(db):
    blobs.put_bytes(b"nobody's")
    report = services.verify_vault()
    assert report.is_clean
    assert len(report.unreferenced) == 1
