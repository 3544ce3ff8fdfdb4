"""The vault in the admin: to look at, and to send a held file back into intake."""

from claims_project.vault.admin.files import StoredFileAdmin

__all__ = ["StoredFileAdmin"]
