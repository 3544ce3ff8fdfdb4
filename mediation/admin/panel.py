"""The panel of mediators, kept by the registrar: profiles and interests."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.accounts.models import OfficeRole
from mediation.models import Interest, MediatorProfile
from mediation.services import panel


class WordsField(forms.CharField):
    """A list of words, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return [word.strip() for word in text.split(",") if word.strip()]


class ProfileForm(forms.ModelForm):
    expertise = WordsField(
        label=_("Expertise"), required=False, help_text=_("Commas between."), widget=UnfoldAdminTextInputWidget
    )
    languages = WordsField(
        label=_("Languages"), required=False, help_text=_("Commas between."), widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = MediatorProfile
        fields = ("user", "panel", "expertise", "languages", "affiliations", "capacity", "active")
        widgets = {"affiliations": UnfoldAdminTextareaWidget(attrs={"rows": 4})}


class InterestInline(TabularInline):
    """What ties the mediator to a party or a claim; the conflict check reads it."""

    model = Interest
    extra = 1
    autocomplete_fields: ClassVar[tuple[str, ...]] = ()
    raw_id_fields = ("party", "claim")
    tab = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A box in a table has no label of its own: the column's name is said to those who do not see it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = field.label
        return field

    def get_queryset(self, request: HttpRequest) -> Any:
        return Interest.objects.visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_office)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_registrar)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_registrar)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_registrar)


@admin.register(MediatorProfile)
class MediatorProfileAdmin(OfficeAdmin):
    """Who is on the panel, what they know and speak, how many cases they take, what they have to do with whom."""

    form = ProfileForm
    inlines = (InterestInline,)
    list_display = ("user", "panel", "words", "load", "capacity", "active")
    list_filter = ("active", "panel")
    search_fields = ("user__name", "user__email", "affiliations")
    open_to: ClassVar = frozenset({"registrar", "mediator", "auditor"})

    @display(description=_("Expertise and languages"))
    def words(self, profile: MediatorProfile) -> str:
        return "; ".join(filter(None, [", ".join(profile.expertise), ", ".join(profile.languages)]))

    @display(description=_("Cases now"))
    def load(self, profile: MediatorProfile) -> int:
        return profile.appointments.filter(state="in_effect").count()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.is_registrar)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            mediators = OfficeRole.objects.filter(role=OfficeRole.Role.MEDIATOR, ended_at=None).values("user")
            kwargs["queryset"] = get_user_model().objects.filter(pk__in=mediators)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def serve(self, request: HttpRequest, form: forms.ModelForm, obj: Any, *, change: bool) -> MediatorProfile:
        given = dict(form.cleaned_data)
        return panel.keep_profile(user=given.pop("user"), actor=request.user, now=timezone.now(), **given)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """The interests as they stand on the page replace those kept before."""
        for formset in formsets:
            formset.save(commit=False)  # writes nothing, and fills in what Django's own log of changes reads
        rows = [
            {"party": row.get("party"), "claim": row.get("claim"), "words": row.get("words", "")}
            for formset in formsets
            for row in formset.cleaned_data
            if row and not row.get("DELETE")
        ]
        panel.keep_profile(
            user=form.instance.user,
            actor=request.user,
            now=timezone.now(),
            interests=rows,  # type: ignore[arg-type]
        )
