"""Acts on a title. Each is one transaction: guard, compare-and-swap, holdings, entry, overlaps."""

from registry.services.titles.boundaries import amend_boundary, surrender_part
from registry.services.titles.encumbrances import discharge, encumber
from registry.services.titles.endings import cancel, forfeit, surrender, void
from registry.services.titles.entries import assess, clear_pending, correct_entry, exclude_time, note_pending
from registry.services.titles.holders import transfer
from registry.services.titles.merging import merge
from registry.services.titles.recording import Offer, offers, record_title
from registry.services.titles.relief import intervening_claims, relieve
from registry.services.titles.splitting import Part, split
from registry.services.titles.terms import expire, grant, renew, resume, suspend

__all__ = [
    "Offer",
    "Part",
    "amend_boundary",
    "assess",
    "cancel",
    "clear_pending",
    "correct_entry",
    "discharge",
    "encumber",
    "exclude_time",
    "expire",
    "forfeit",
    "grant",
    "intervening_claims",
    "merge",
    "note_pending",
    "offers",
    "record_title",
    "relieve",
    "renew",
    "resume",
    "split",
    "surrender",
    "surrender_part",
    "suspend",
    "transfer",
    "void",
]
