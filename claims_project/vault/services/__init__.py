"""All writing of the vault."""

from claims_project.vault.services.fixity import FixityReport, verify_vault
from claims_project.vault.services.intake import claim, examine, examine_again, to_poke
from claims_project.vault.services.reading import look, open_for, open_preview
from claims_project.vault.services.receiving import NoRoom, Stored, enter, receive, store

__all__ = [
    "FixityReport",
    "NoRoom",
    "Stored",
    "claim",
    "enter",
    "examine",
    "examine_again",
    "look",
    "open_for",
    "open_preview",
    "receive",
    "store",
    "to_poke",
    "verify_vault",
]
