"""Forms at the portal: every control drawn for people, every fault linked to its field and described by it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from claims_project.common.forms import PortalDateField, PortalFilesField, PortalForm


class Statement(PortalForm):
    option_hints = {"role": {"answer": "You were named in a letter."}}

    name = forms.CharField(label="Your name", help_text="As on your papers.")
    facts = forms.CharField(label="What happened", widget=forms.Textarea, max_length=400)
    role = forms.ChoiceField(
        label="What to do", choices=[("file", "File"), ("answer", "Answer")], widget=forms.RadioSelect
    )
    minerals = forms.MultipleChoiceField(
        label="Minerals", choices=[("ice", "Water ice")], widget=forms.CheckboxSelectMultiple, required=False
    )
    body = forms.ChoiceField(label="Body", choices=[("", "Choose one"), ("ceres", "Ceres")])
    since = PortalDateField(label="Since when")
    files = PortalFilesField(label="Evidence")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    truth = forms.BooleanField(label="This is true")


class Dated(PortalForm):
    day = PortalDateField(label="Day")


def drawn(form: forms.BaseForm) -> str:
    return Template("{{ form }}").render(Context({"form": form}))


def test_every_kind_of_control_has_its_own_markup():
    page = drawn(Statement())
    for mark in (
        'class="govuk-input"',
        "govuk-textarea",
        "govuk-radios__input",
        "govuk-checkboxes__input",
        "govuk-select",
        "govuk-date-input__input",
        "govuk-file-upload",
        "govuk-password-input__input",
    ):
        assert mark in page, mark
    assert page.count('id="id_role_1"') == 1
    assert 'aria-describedby="id_role_1_hint"' in page


def test_every_label_and_every_description_leads_to_something_on_the_page():
    page = drawn(Statement({}))
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'\bfor="([^"]+)"', page)) <= ids
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()}
    assert described
    assert described <= ids


def test_every_line_of_the_error_summary_leads_to_a_control():
    form = Statement({"since_day": "31", "since_month": "2", "since_year": "2187"})
    ids = set(re.findall(r'\bid="([^"]+)"', drawn(form)))
    links = re.findall(r'href="#([^"]+)"', form.error_summary)
    assert len(links) == len(form.errors)
    assert set(links) <= ids
    assert form.title_prefix == "Error: "


def test_a_fault_says_which_field_it_is_about():
    summary = Statement({}).error_summary
    for words in (
        "Fill this in: Your name",
        "Choose an answer: Body",
        "Choose a file: Evidence",
        "Tick “This is true” to go on.",
    ):
        assert words in summary


def test_a_faulty_control_is_described_by_its_hint_and_its_fault():
    page = drawn(Statement({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_form_without_faults_has_no_summary():
    assert Statement().error_summary.strip() == ""
    assert Statement().title_prefix == ""


@pytest.mark.django_db
def test_a_page_with_a_faulty_form_says_so_in_its_title_and_above_all_else():
    page = Template(
        '{% extends "base.html" %}{% block title %}Statement{% endblock %}{% block main %}{{ form }}{% endblock %}'
    )
    text = page.render(Context({"form": Statement({})}))
    assert re.search(r"<title>\s*Error: Statement", text)
    assert text.index("govuk-error-summary") < text.index("govuk-form-group")


def test_what_people_typed_is_escaped():
    assert "<script>" not in drawn(Statement({"name": '"><script>alert(1)</script>'}))


def test_any_other_form_is_drawn_the_same_way():
    class Plain(forms.Form):
        when = forms.SplitDateTimeField()
        number = forms.IntegerField(required=False)

    page = drawn(Plain())
    assert page.count("govuk-form-group") == 2
    assert "(optional)" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", "", ""), "Enter the date"),
        (("3", "", "2187"), "must also have a month"),
        (("", "3", ""), "must also have a day and a year"),
        (("30", "2", "2187"), "no such day"),
        (("3", "3", "87"), "no such day"),
        (("x", "3", "2187"), "no such day"),
    ],
)
def test_a_date_says_what_is_wrong_with_it(typed, words):
    form = Dated(dict(zip(("day_day", "day_month", "day_year"), typed, strict=True)))
    assert words in str(form.errors["day"])


def test_a_date_is_read_from_its_three_boxes_and_shown_in_them_again():
    form = Dated({"day_day": " 3", "day_month": "03", "day_year": "2187"})
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2187, 3, 3)
    page = drawn(Dated(initial={"day": date(2187, 3, 4)}))
    assert re.findall(r'value="(\d+)"', page) == ["4", "3", "2187"]


def test_many_files_come_in_the_order_sent_and_an_empty_one_is_told():
    class Files(PortalForm):
        files = PortalFilesField()

    sent = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    form = Files({}, MultiValueDict({"files": sent}))
    assert form.is_valid()
    assert [one.name for one in form.cleaned_data["files"]] == ["a.txt", "b.txt"]
    form = Files({}, MultiValueDict({"files": [sent[0], SimpleUploadedFile("empty.txt", b"")]}))
    assert not form.is_valid()
    assert not Files({}, MultiValueDict()).is_valid()
