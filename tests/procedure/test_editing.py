"""The next version of the calendar and of the rules, in the admin: compared with the last in words, issued whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claims_project.procedure import closed_days
from claims_project.procedure.admin.forms import CalendarForm, RulesForm
from claims_project.procedure.comparing import calendar_changes, rules_changes
from claims_project.procedure.models import CalendarVersion, Outage, RulesVersion
from claims_project.procedure.services import issue_calendar, rules_in_force
from tests.conftest import make_user

ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//holidays//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260706
SUMMARY:Founders' Day
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Year's end
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20261112T100000Z
SUMMARY:A meeting closes no office
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


@pytest.fixture
def olga(db):
    return make_user("Olga", "administrator")


@pytest.fixture
def admin(client, olga):
    client.force_login(olga)
    return client


def typed(form) -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    sent: dict[str, str] = {}
    for field in form:
        value = field.value()
        if field.name == "in_force_from":
            continue
        if field.field.__class__.__name__ == "BooleanField":
            if value:
                sent[field.html_name] = "on"
        elif value is not None and field.name != "file":
            sent[field.html_name] = getattr(value, "pk", value)
    return sent


def test_a_countrys_holidays_are_known_with_those_of_its_parts():
    ontario = closed_days.public_holidays("CA", "ON", range(2026, 2028))
    assert ontario["2026-07-01"] == "Canada Day"
    assert {day[:4] for day in ontario} == {"2026", "2027"}
    assert "2026-12-26" in ontario
    with pytest.raises(closed_days.UnreadableError, match="choose one of the list"):
        closed_days.public_holidays("XX", "", range(2026, 2027))


def test_a_calendar_file_gives_its_whole_days_and_those_that_recur():
    assert closed_days.ics_days(ICS, range(2026, 2028)) == {
        "2026-07-06": "Founders' Day",
        "2026-12-24": "Year's end",
        "2026-12-25": "Year's end",
        "2026-12-26": "Year's end",
        "2027-07-06": "Founders' Day",
    }


@pytest.mark.parametrize("content", [b"", b"no calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"x" * 1_000_001])
def test_a_file_that_is_no_calendar_is_refused_with_a_word(content):
    with pytest.raises(closed_days.UnreadableError):
        closed_days.ics_days(content, range(2026, 2027))


def test_typed_days_are_read_back_as_they_were_written_and_every_bad_line_is_told():
    days = {"2187-03-05": "Treaty Day", "2187-12-25": "Christmas Day"}
    assert closed_days.read_days(closed_days.write_days(days)) == days
    spans = [{"name": "Summer recess", "first": "07-01", "last": "08-31"}]
    assert closed_days.read_spans(closed_days.write_spans(spans), yearly=True) == spans
    with pytest.raises(closed_days.UnreadableError) as fault:
        closed_days.read_days("2187-02-30 No such day\n2187-03-05\n2187-03-06 Good")
    assert "Line 1" in str(fault.value)
    assert "Line 2" in str(fault.value)
    for line in (
        "07-01 08-31 Summer",
        "2187-03-08 to 2187-03-05 Backwards",
        "07-01 to 2187-08-31 Mixed",
        "13-01 to 13-02 x",
    ):
        with pytest.raises(closed_days.UnreadableError):
            closed_days.read_spans(line, yearly=True)
    with pytest.raises(closed_days.UnreadableError):
        closed_days.read_spans("07-01 to 08-31 Every year", yearly=False)


def test_a_closure_closes_its_days(rules, olga, now):
    issued = issue_calendar(
        name="Office calendar", weekend_days=[5, 6], holidays={}, actor=olga, now=now,
        closures=[{"name": "Moving house", "first": "2187-03-05", "last": "2187-03-07"}],
    )  # fmt: skip
    closed = issued.calendar.holidays
    assert [day.isoformat() for day in closed] == ["2187-03-05", "2187-03-06", "2187-03-07"]


def test_what_changed_is_said_in_words(rules):
    old = rules.calendar.facts
    new = {
        **old, "weekend_days": [4, 5], "holidays": {"2187-03-05": "Treaty Day"}, "short_period": 7,
        "recesses": [{"name": "Summer", "first": "07-01", "last": "08-31"}],
    }  # fmt: skip
    assert calendar_changes(old, new) == [
        "The weekend is Friday, Saturday; it was Saturday, Sunday.",
        "Monday 5 March 2187 becomes a holiday: Treaty Day.",
        "A recess is added: Summer, 07-01 to 08-31.",
        "Periods of fewer than 7 days count business days only; it was those of no length.",
    ]
    assert calendar_changes(new, {**new, "holidays": {}}) == ["Monday 5 March 2187 is no holiday any more: Treaty Day."]
    facts = rules.facts
    changed = {**facts["rules"], "cure": {**facts["rules"]["cure"], "amount": 45, "reminders": [-3, 0]}}
    assert rules_changes(
        facts, {**facts, "rules": changed, "policies": {**facts["policies"], "strictness": "strict"}}
    ) == [
        "Rule cure, how long: 45; it was 30.",
        "Rule cure, reminders: -3, +0; it was -7, -2, +0, +1.",
        "Formalities of a claim (E6) ask for: every one, to the letter; it was what matters of each.",
    ]


def test_an_administrator_fetches_compares_and_issues_a_calendar(admin, rules):
    address = reverse("admin:procedure_calendarversion_add")
    form = admin.get(address).context["form"]
    sent = {**typed(form), "country": "CA-ON", "from_year": 2026, "to_year": 2026}
    form = admin.post(address, {**sent, "fetch": "yes"}).context["form"]
    assert "2026-07-01 Canada Day" in form["holidays"].value()
    compared = admin.post(address, typed(form))
    assert "Wednesday 1 July 2026 becomes a holiday: Canada Day." in compared.content.decode()
    assert CalendarVersion.objects.count() == 1
    admin.post(address, {**typed(form), "issue": "yes"})
    issued = CalendarVersion.objects.get(number=2)
    assert issued.holidays["2026-07-01"] == "Canada Day"
    assert rules_in_force(issued.issued_at).calendar.number == 1


def test_a_file_is_fetched_into_the_list_and_every_fault_is_told(admin, rules):
    address = reverse("admin:procedure_calendarversion_add")
    sent = {**typed(admin.get(address).context["form"]), "from_year": 2026, "to_year": 2026}
    shown = admin.post(address, {**sent, "fetch": "yes", "file": SimpleUploadedFile("days.ics", ICS)})
    assert "2026-12-26 Year's end" in shown.context["form"]["holidays"].value()
    shown = admin.post(address, {**sent, "fetch": "yes", "file": SimpleUploadedFile("days.ics", b"x")})
    assert "This is no iCalendar file" in shown.content.decode()
    wrong = {**sent, "holidays": "5 March", "recesses": "summer", "weekend_days": list(range(7)), "to_year": 1999}
    assert set(admin.post(address, wrong).context["form"].errors) == {"holidays", "recesses", "weekend_days", "to_year"}


def test_an_untouched_form_changes_nothing(admin, rules):
    address = reverse("admin:procedure_calendarversion_add")
    sent = typed(admin.get(address).context["form"])
    assert "Nothing would change." in admin.post(address, sent).content.decode()
    assert "nothing would change" in admin.post(address, {**sent, "issue": "yes"}, follow=True).content.decode()
    assert CalendarVersion.objects.count() == 1
    form = RulesForm(last=rules)
    assert isinstance(CalendarForm.begun_from(rules.calendar), CalendarForm)
    assert len(form.codes) == len(rules.rules) + 1


@pytest.fixture
def sent_rules(admin, rules):
    """What an administrator sends to issue rules from a day on."""
    from django.utils import timezone

    day = timezone.now() + timedelta(days=30)
    form = admin.get(reverse("admin:procedure_rulesversion_add")).context["form"]
    return {**typed(form), "in_force_from_0": f"{day:%Y-%m-%d}", "in_force_from_1": "00:00:00"}


def test_an_administrator_compares_and_issues_rules(admin, rules, sent_rules):
    address = reverse("admin:procedure_rulesversion_add")
    assert "Nothing would change." in admin.post(address, sent_rules).content.decode()
    sent = {
        **sent_rules, "rule.cure.amount": 45, "policy.strictness": "strict", "new_code": "cure_t4",
        "rule..amount": 10, "rule..unit": "days", "rule..direction": "after", "rule..who": "claimant",
        "rule..label": "Answer every defect", "rule..reminders": "-3, 0", "rule..roll": "on",
    }  # fmt: skip
    shown = admin.post(address, sent).content.decode()
    policy = "every one, to the letter; it was what matters of each."
    for words in ("Rule cure, how long: 45; it was 30.", "Rule cure_t4 is new", policy):
        assert words in shown
    assert RulesVersion.objects.count() == 1
    admin.post(address, {**sent, "issue": "yes"})
    issued = RulesVersion.objects.get(number=2)
    assert (issued.period("cure").amount, issued.period("cure", "T4").amount) == (45, 10)
    assert issued.policy("strictness") == "strict"
    assert issued.rules["response"] == rules.rules["response"]
    page = admin.get(reverse("admin:procedure_rulesversion_change", args=[issued.pk])).content.decode()
    assert "Rule cure, how long: 45; it was 30." in page


def test_every_fault_of_new_rules_is_told_at_once_beside_its_field(admin, sent_rules):
    sent = {
        **sent_rules, "rule.cure.amount": "many", "rule.sign.reminders": "soon", "time_zone": "Mars/Olympus",
        "policy.reminder_hour": "25", "policy.numbering": "{decade}", "policy.strictness": "very",
        "policy.simultaneous_window_days": "sixty", "policy.deemed_days.post": "-1", "issue": "yes",
    }  # fmt: skip
    shown = admin.post(reverse("admin:procedure_rulesversion_add"), sent)
    of_the_form = {
        "rule.cure.amount", "rule.sign.reminders", "policy.strictness", "policy.simultaneous_window_days",
        "policy.deemed_days.post",
    }  # fmt: skip
    of_the_rules = {"time_zone", "policy.reminder_hour", "policy.numbering"}
    assert set(shown.context["form"].errors) == of_the_form | of_the_rules
    right = {name: value for name, value in sent.items() if name not in of_the_form} | {
        name: sent_rules[name] for name in of_the_form
    }
    shown = admin.post(reverse("admin:procedure_rulesversion_add"), right)
    assert set(shown.context["form"].errors) == of_the_rules
    assert RulesVersion.objects.count() == 1


def test_each_policy_is_typed_as_what_it_is_and_issued_unchanged_when_nobody_touches_it(admin, rules, sent_rules):
    form = admin.get(reverse("admin:procedure_rulesversion_add")).context["form"]
    shown = [field.name for _title, fields in form.policy_groups() for field in fields]
    assert sorted(shown) == sorted(name for name in form.fields if name.startswith("policy."))
    assert not {str(field.label) for _title, fields in form.policy_groups() for field in fields} & set(rules.policies)
    sent = {**sent_rules, "policy.deemed_days.post": 5, "issue": "yes"}
    admin.post(reverse("admin:procedure_rulesversion_add"), sent)
    issued = RulesVersion.objects.get(number=2)
    assert issued.policies == {**rules.policies, "deemed_days": {**rules.policies["deemed_days"], "post": 5}}


def test_a_rule_the_version_is_too_old_to_know_is_the_default_one(rules, monkeypatch):
    from claims_project.procedure import defaults

    monkeypatch.setitem(defaults.POLICIES, "tea_minutes", 5)
    monkeypatch.setitem(defaults.RULES, "tea", {**defaults.RULES["cure"], "amount": 1})
    assert rules.policy("tea_minutes") == 5
    assert rules.rule("tea").period.amount == 1


def test_the_registrar_applies_new_rules_after_seeing_what_they_move(client, dora, rules, olga):
    client.force_login(dora)
    address = reverse("admin:procedure_rulesversion_apply", args=[rules.pk])
    assert "No running date that you may see would move." in client.get(address).content.decode()


def test_the_registrar_records_and_ends_an_outage_and_sees_what_it_moves(client, dora, rules):
    from django.utils import timezone

    client.force_login(dora)
    began = timezone.now() - timedelta(hours=5)
    sent = {"name": "The portal was down", "started_at_0": f"{began:%Y-%m-%d}", "started_at_1": f"{began:%H:%M:%S}"}
    client.post(reverse("admin:procedure_outage_add"), sent)
    outage = Outage.objects.get()
    assert outage.recorded_by == dora
    ended = began + timedelta(hours=2)
    end = {"ended_at_0": f"{ended:%Y-%m-%d}", "ended_at_1": f"{ended:%H:%M:%S}"}
    assert client.get(reverse("admin:procedure_outage_end", args=[outage.pk])).status_code == 200
    client.post(reverse("admin:procedure_outage_end", args=[outage.pk]), end)
    shown = client.get(reverse("admin:procedure_outage_moves", args=[outage.pk])).content.decode()
    assert "No running date that you may see would move." in shown
