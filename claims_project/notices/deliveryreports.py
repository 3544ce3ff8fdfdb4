"""Delivery status reports (RFC 3464) as mail servers send them back. Pure: reads bytes, knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

OWN_ID = re.compile(r"<(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>@\s]+>")


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail at one address. `key` is the notice's; `failed`: for good, so that nobody tries again."""

    key: str
    address: str
    status: str
    words: str
    failed: bool


def reports_in(raw: bytes) -> list[Report]:
    """Every report in a mail about mails of ours; [] for a mail that is no report, or about another's mail."""
    mail = message_from_bytes(raw, policy=policy.default)
    if mail.get_content_type() != "multipart/report" or mail.get_param("report-type") != "delivery-status":
        return []
    key = _key_of(mail)
    return list(_reports(mail, key)) if key else []


def _key_of(mail: EmailMessage | Message) -> str:
    """The key in the Message-ID of the mail that is reported on: it comes back whole, or as its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            returned = part.get_payload()
            headers = returned[0] if isinstance(returned, list) and isinstance(returned[0], Message) else None
        elif kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            headers = message_from_bytes(text, policy=policy.default) if isinstance(text, bytes) else None
        else:
            continue
        if headers is not None and (own := OWN_ID.search(str(headers.get("Message-ID", "")))):
            return own["key"]
    return ""


def _reports(mail: EmailMessage | Message, key: str) -> Iterator[Report]:
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        groups = part.get_payload()
        for group in groups if isinstance(groups, list) else []:
            if not isinstance(group, Message):
                continue
            address = _typed(group.get("Original-Recipient") or group.get("Final-Recipient"))
            action = str(group.get("Action", "")).strip().lower()
            if address and action:
                yield Report(
                    key=key,
                    address=address.strip("<>").lower(),
                    status=str(group.get("Status", "")).split()[0] if group.get("Status") else "",
                    words=" ".join(_typed(group.get("Diagnostic-Code")).split()),
                    failed=action == "failed",
                )


def _typed(value: object) -> str:
    """The value of a field like "rfc822; someone@example.org"."""
    return str(value or "").partition(";")[2].strip()
