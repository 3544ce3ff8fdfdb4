from claims_project.vault.models.custody import CustodyEvent
from claims_project.vault.models.files import StoredFile

__all__ = ["CustodyEvent", "StoredFile"]
