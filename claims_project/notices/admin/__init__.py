"""The outbox, mails that came back, and how notices are worded."""

from claims_project.notices.admin import bounces, outbox, wordings

__all__ = ["bounces", "outbox", "wordings"]
