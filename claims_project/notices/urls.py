"""Mounted at the root: /my/notices/…, /my/calendar/… and the secret /calendar/….ics."""

from django.urls import path

from claims_project.notices import views

app_name = "notices"
urlpatterns = [
    path("my/notices/", views.mine, name="mine"),
    path("my/notices/preferences/", views.preferences, name="preferences"),
    path("my/notices/<uuid:key>/", views.one, name="one"),
    path("my/calendar/", views.calendars.mine, name="calendars"),
    path("my/calendar/<int:pk>/revoke/", views.calendars.revoke, name="revoke_calendar"),
    path("calendar/<str:token>.ics", views.calendars.feed, name="calendar"),
]
