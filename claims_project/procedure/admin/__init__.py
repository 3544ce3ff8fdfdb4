"""Time in the admin: rules, calendars and outages to read, to issue and to apply."""

from claims_project.procedure.admin import calendars, outages, rules

__all__ = ["calendars", "outages", "rules"]
