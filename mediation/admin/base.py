"""What every office page of a mediation stands on: a row with its facts,
and the acts offered on it, each one service call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.accounts.models import User
from claims_project.common.errors import Invalid, Refusal
from claims_project.common.http import add_to_form, show
from disputes.access import roles_on
from disputes.lifecycle import Role, State
from disputes.models import Case

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that may be done with a row: the button's label, what it
    asks for, the service, and to whom it is offered.
    """

    name: str
    label: Words
    form: type[forms.Form]
    service: Callable[..., Any]
    done: Words
    offered: Callable[[Any, User, frozenset[Role]], bool]
    hint: Words = ""
    first: bool = False


class CaseWorkAdmin(OfficeAdmin):
    """A kind of row that belongs to a case. Nothing on it is a field that can be edited: `acts` say what may be done.

    `row_name` is the keyword by which services take the row; `case_of` finds its case.
    """

    acts: ClassVar[tuple[Act, ...]] = ()
    row_name: ClassVar[str] = ""
    open_to: ClassVar = frozenset({"registrar", "mediator", "monitor", "auditor"})
    row_template: ClassVar[str] = "admin/mediation/row_page.html"

    def case_of(self, row: Any) -> Case:
        return row.case

    def facts_of(self, row: Any, request: HttpRequest) -> list[tuple[Words, Any]]:
        """What the page says of the row: pairs of a name and a value. Empty values are left out."""
        return []

    def more(self, row: Any, request: HttpRequest) -> dict[str, Any]:
        """Further context of the row's page."""
        return {}

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [
            path("<int:pk>/act/<slug:act>/", self.admin_site.admin_view(self.act_view), name=name),
            *super().get_urls(),
        ]

    def row_of(self, request: HttpRequest, pk: Any) -> Any:
        if not str(pk).isdecimal():
            raise Http404
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def open_case(self, request: HttpRequest, pk: int, *roles: Role) -> Case:
        """The case of a page that begins something, for those who act on it in
        one of `roles`; for others it does not exist.
        """
        case = get_object_or_404(Case.objects.visible_to(request.user).exclude(state=State.DRAFT), pk=pk)
        if not roles_on(request.user, case) & frozenset(roles):  # type: ignore[arg-type]
            raise Http404
        return case

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        return self.row_page(request, self.row_of(request, object_id))

    def row_page(self, request: HttpRequest, row: Any, bound: tuple[str, forms.Form] | None = None) -> HttpResponse:
        case = self.case_of(row)
        roles = roles_on(request.user, case)  # type: ignore[arg-type]
        offered = [
            (act, bound[1] if bound and bound[0] == act.name else self.form_of(act, row))
            for act in self.acts
            if act.offered(row, request.user, roles)  # type: ignore[arg-type]
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(row),
            "case": case,
            "row": row,
            "facts": [(name, value) for name, value in self.facts_of(row, request) if value not in (None, "")],
            "offered": offered,
            "act_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_act",
            **self.more(row, request),
        }
        return TemplateResponse(request, self.row_template, context)

    def form_of(self, act: Act, row: Any, data: Any = None, files: Any = None) -> forms.Form:
        """The act's form; one that needs to know the row says so by `for_row`."""
        given = {"row": row} if getattr(act.form, "for_row", False) else {}
        return act.form(data, files, prefix=act.name, **given)

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Take one act on a row."""
        row = self.row_of(request, pk)
        chosen = next((one for one in self.acts if one.name == act), None)
        if chosen is None:
            raise Http404
        if request.method != "POST":
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        form = self.form_of(chosen, row, request.POST, request.FILES)
        if not form.is_valid():
            return self.row_page(request, row, (act, form))

        def call(now: datetime) -> None:
            chosen.service(**{self.row_name: row}, actor=request.user, now=now, **form.cleaned_data)

        return self.tried(
            request,
            call,
            form=form,
            done=str(chosen.done),
            there=lambda: self.after(self.case_of(row)),
            again=lambda: self.row_page(request, self.row_of(request, pk), (act, form)),
        )

    def tried(
        self,
        request: HttpRequest,
        call: Callable[[datetime], Any],
        *,
        form: forms.Form,
        done: str,
        there: Callable[[], HttpResponse],
        again: Callable[[], HttpResponse],
    ) -> HttpResponse:
        """Call a service: its faults go to the form, any other refusal is a message; what was typed is kept."""
        try:
            call(timezone.now())
        except Invalid as refusal:
            add_to_form(form, refusal)
            return again()
        except Refusal as refusal:
            show(request, refusal)
            return again()
        messages.success(request, done)
        return there()

    def begin(
        self,
        request: HttpRequest,
        case: Case,
        form: forms.Form,
        call: Callable[[datetime], Any],
        *,
        title: Words,
        button: Words,
        done: Words,
        template: str = "admin/mediation/form_page.html",
        **context: Any,
    ) -> HttpResponse:
        """A page that begins something in a case: asks with `form`, then calls the service."""

        def page() -> HttpResponse:
            return TemplateResponse(
                request,
                template,
                {
                    **self.admin_site.each_context(request),
                    "opts": self.opts,
                    "title": title,
                    "case": case,
                    "form": form,
                    "button": button,
                    **context,
                },
            )

        if request.method == "POST" and form.is_valid():
            return self.tried(request, call, form=form, done=str(done), there=lambda: self.after(case), again=page)
        return page()

    def after(self, case: Case) -> HttpResponse:
        """Back to the case's own page, at the mediation."""
        response = redirect("admin:disputes_case_change", case.pk)
        response["Location"] += "#mediation"
        return response
