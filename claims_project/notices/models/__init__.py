from claims_project.notices.models.notices import Bounce, Notice
from claims_project.notices.models.preferences import CalendarFeed, NoticePreference
from claims_project.notices.models.wordings import Wording

__all__ = ["Bounce", "CalendarFeed", "Notice", "NoticePreference", "Wording"]
