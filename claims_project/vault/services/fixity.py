"""Is every stored byte still what it was?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from claims_project.vault import blobs
from claims_project.vault.models import StoredFile


@dataclass(slots=True)
class FixityReport:
    """What verify_vault read and found. Faults are sentences; blobs nobody refers to are no fault."""

    files: int = 0
    blobs: int = 0
    bytes: int = 0
    faults: list[str] = field(default_factory=list)
    unreferenced: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"clean": self.is_clean}


def verify_vault(*, progress: Callable[[str], None] | None = None) -> FixityReport:
    """Hash every blob a file refers to, originals and derived ones, and compare it with its name. Changes nothing."""
    report = FixityReport()
    wanted: dict[str, str] = {}
    sizes: dict[str, int] = {}
    rows = StoredFile.objects.order_by("pk").values_list("key", "name", "sha256", "size", "text_blob", "preview")
    for key, name, sha256, size, text, preview in rows.iterator(chunk_size=2000):
        report.files += 1
        original = blobs.path_of(sha256)
        sizes[original] = size
        wanted.setdefault(original, f"file {key} (“{name}”)")
        for derived, what in ((text, "text"), (preview, "preview")):
            if derived:
                wanted.setdefault(derived, f"the {what} of file {key} (“{name}”)")
    for path, what in sorted(wanted.items()):
        report.blobs += 1
        try:
            if not blobs.is_intact(path):
                report.faults.append(f"Changed: {what} no longer has the hash {path.rpartition('/')[2]}.")
            else:
                report.bytes += blobs.vault().size(path)
                if path in sizes and blobs.vault().size(path) != sizes[path]:
                    report.faults.append(f"Wrong size: {what} is recorded with {sizes[path]} bytes.")
        except blobs.Missing:
            report.faults.append(f"Missing: {what} is not in the vault at {path}.")
        except OSError as error:
            report.faults.append(f"Unreadable: {what} at {path} ({error.strerror}).")
        if progress:
            progress(path)
    report.unreferenced = [path for path in blobs.every_blob() if path not in wanted]
    return report
