"""All writing on notices: queued in the transaction that gives cause to them, sent afterwards by the worker."""

from claims_project.notices.services.bounces import on_service_bounced, record_bounce, settle_bounce
from claims_project.notices.services.digests import gather
from claims_project.notices.services.feeds import feed_behind, make_feed, note_content, revoke_feed
from claims_project.notices.services.outbox import left_to_the_sweep, queue, retry, withhold
from claims_project.notices.services.preferences import choose, preference_of
from claims_project.notices.services.sending import send, sweep
from claims_project.notices.services.wordings import issue_wording, preview

__all__ = [
    "choose",
    "feed_behind",
    "gather",
    "issue_wording",
    "left_to_the_sweep",
    "make_feed",
    "note_content",
    "on_service_bounced",
    "preference_of",
    "preview",
    "queue",
    "record_bounce",
    "retry",
    "revoke_feed",
    "send",
    "settle_bounce",
    "sweep",
    "withhold",
]
