"""What every page of the admin stands on: an interface over querysets and services, not a back door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseBase
from unfold.admin import ModelAdmin

from claims_project.common.errors import NotAllowed, Refusal
from claims_project.common.http import add_to_form, show


class OfficeAdmin(ModelAdmin):
    """A model in the admin, seen through `visible_to` and written through services alone.

    - The rows are `Model.objects.visible_to(request.user)`; a model whose default manager has no `visible_to` fails.
      Related rows offered in a form are narrowed in the same way.
    - Nothing can be added, changed or deleted unless a subclass says who may; nothing is ever deleted.
    - A subclass that opens adding or changing overrides `has_add_permission` / `has_change_permission` **and** `serve`,
      which calls one service. A Refusal it raises comes back on the form, each fault at its field, with what was typed.
    - `open_to` narrows further which office roles find the model in the menu at all (None: every office role).
    - Buttons and actions call `attempt`, which turns a Refusal into a message.

    In list_filter, a foreign key whose rows are not visible to everyone needs RelatedOnlyFieldListFilter: it offers
    values from the visible rows alone.
    """

    class Media:
        css = {"all": ("css/admin.css",)}

    open_to: ClassVar[frozenset[str] | None] = None
    list_fullwidth = True
    warn_unsaved_form = True

    # What may be seen

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
        if ordering := self.get_ordering(request):
            queryset = queryset.order_by(*ordering)
        return queryset

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        user = request.user
        if not (user.is_authenticated and user.is_active and user.is_office):
            return False
        if self.open_to is not None and not self.open_to & user.roles:
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", _visible(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", _visible(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # What may be done

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def serve(self, request: HttpRequest, form: ModelForm, obj: models.Model, *, change: bool) -> models.Model:
        """Hand what the form says to one service and return the row it wrote. May raise a Refusal."""
        raise NotAllowed(f"A {self.opts.verbose_name} is not written here.")

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        """Django would save `obj` itself here; instead the service writes, and `obj` becomes the row it wrote."""
        if change:
            # The form has already put what was typed on the instance; the service is given the row as it is stored.
            stored = self.get_queryset(request).get(pk=obj.pk)
            written = self.serve(request, form, stored, change=True)
        else:
            written = self.serve(request, form, obj, change=False)
        obj.__dict__.update(written.__dict__)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the service wrote everything."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal: Refusal | None = getattr(request, "office_refusal", None)
        return form if refusal is None else _refused(form, refusal)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            # The transaction is rolled back by now. Show the same form again, as typed, with the reasons why not.
            request.office_refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def attempt(self, request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
        """Call a service for a button or an action; say `done`, or why not. Returns whether it was done."""
        try:
            act()
        except Refusal as refusal:
            show(request, refusal)
            return False
        messages.success(request, done)
        return True


def _visible(db_field: Any, request: HttpRequest) -> QuerySet | None:
    manager = db_field.remote_field.model._default_manager
    return manager.visible_to(request.user) if hasattr(manager, "visible_to") else None


def _refused(form: type[ModelForm], refusal: Refusal) -> type[ModelForm]:
    """`form` as a class whose instances carry the service's reasons as their own errors."""

    class Refused(form):  # type: ignore[misc, valid-type]
        def _post_clean(self) -> None:
            super()._post_clean()
            add_to_form(self, refusal)

    return Refused
