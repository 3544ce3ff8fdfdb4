"""Real, broken, odd and protected files, where they are present."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files import File

from claims_project.vault import services
from claims_project.vault.models import StoredFile

CORPUS = settings.BASE_DIR.parent / "shared" / "data" / "evidence"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the evidence corpus is not there: {CORPUS}")

# A fair sample: one of each way of being broken, protected or old; the whole corpus takes minutes on two cores.
SAMPLE = {
    "pdf-handbuilt-test-corpus/minimal_test.pdf": "It is damaged",
    "pdf-handbuilt-test-corpus/T02-02_002_page-tree-kids-links-recursive.pdf": "It is damaged",
    "pdf-handbuilt-test-corpus/T01_006_header-invalid-syntax-no-pdf.pdf": "says a PDF document",
    "pdf-handbuilt-test-corpus/T04_006_premature-EOF.pdf": "Examined",
    "pdfCabinetOfHorrors/encryption_openpassword.pdf": "protected by a password",
    "pdfCabinetOfHorrors/encryption_nocopy.pdf": "Examined",
    "pdfCabinetOfHorrors/embedded_video_avi.pdf": "Examined",
    "pdfCabinetOfHorrors/text_only.doc": "cannot be read here",
    "tiff-examples/old-style-jpeg-compression/old-style-jpeg-compression.tif": "Examined",
    "office-examples/LibreOffice7-ODF-1.3/LibreOfficeWriter_odt_1.3.odt": "Examined",
    "office-examples/powerpoint4-mac/unc- oxford.ppt": "cannot be read here",
}


@pytest.mark.parametrize(("path", "words"), SAMPLE.items(), ids=[Path(path).name for path in SAMPLE])
def test_a_real_file_ends_examined_and_with_words(path, words, alice, system, now):
    with (CORPUS / path).open("rb") as content:
        file = services.receive(upload=File(content), name=path, actor=alice, now=now)
    file = services.examine(file_id=file.pk, actor=system, now=now)
    assert file.state == StoredFile.State.EXAMINED
    assert words in file.words
