"""A notice as a mail: plain and HTML, threaded with the others of its case, the same each time it is made."""

from __future__ import annotations

from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from claims_project.notices.models import Notice


def mail(notice: Notice) -> EmailMultiAlternatives:
    """The mail that carries `notice`. Its Message-ID is the notice's own key, so a mail sent twice can be told."""
    link = urljoin(settings.SITE_URL, notice.link) if notice.link else ""
    preferences = urljoin(settings.SITE_URL, reverse("notices:preferences"))
    context = {
        "notice": notice,
        "link": "" if notice.html else link,  # a wording has it in its text
        "preferences": preferences,
        "office_name": settings.OFFICE_NAME,
        "product_name": settings.PRODUCT_NAME,
    }
    headers = {
        "Message-ID": f"<{notice.key}@{_host()}>",
        "Date": format_datetime(notice.created_at),
        "Auto-Submitted": "auto-generated",  # RFC 3834: an absence note must not answer it
    }
    if not notice.service:
        headers["List-Unsubscribe"] = f"<{preferences}>"  # RFC 2369: the page where one chooses how often
    if notice.thread:
        headers["References"] = headers["In-Reply-To"] = _thread_id(notice.thread)
    message = EmailMultiAlternatives(
        subject=notice.subject,
        body=render_to_string("mails/base.txt", context),
        to=[notice.recipient.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string("mails/base.html", context), "text/html")
    return message


def _thread_id(thread: str) -> str:
    """A Message-ID no mail has, which all mails of one thread refer to; hashed, so that it tells nothing."""
    return f"<{sha256(thread.encode()).hexdigest()[:32]}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
