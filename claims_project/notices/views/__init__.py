from claims_project.notices.views import calendars
from claims_project.notices.views.preferences import preferences
from claims_project.notices.views.reading import mine, one

__all__ = ["calendars", "mine", "one", "preferences"]
