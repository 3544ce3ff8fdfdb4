"""A register's file on its way: sent, its columns named, previewed, imported, and what was refused sent back."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.decorators import display

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.errors import Invalid, Refusal
from claims_project.common.http import add_to_form, show
from registry.access import may_write
from registry.admin.import_forms import LABELS, FileForm, KeptMappingForm, MappingForm
from registry.exporting.writers import FORMULA
from registry.models import Body, ImportJob, ImportMapping
from registry.services.importing import jobs
from registry.sources.peeking import Peek

State = ImportJob.State
BREAK = mark_safe("<br>")
SHOWN = 200
MOST_HOLDERS = 8  # that a map has hatches for
WAITING = (State.PREVIEW, State.IMPORT)


@admin.register(ImportMapping)
class ImportMappingAdmin(OfficeAdmin):
    list_display = ("name", "register", "saved_at", "saved_by")
    fields = ("name", "register", "which_columns", "meanings", "saved_at", "saved_by")
    readonly_fields = ("which_columns", "meanings")
    open_to = frozenset({"registrar", "auditor"})

    @display(description=_lazy("Which column holds what"))
    def which_columns(self, mapping: ImportMapping) -> str:
        sets = mapping.columns.get("set", {})
        return format_html_join(BREAK, "{}: {}", ((LABELS.get(name, name), sets[name]) for name in sets)) or "–"

    @display(description=_lazy("What its words mean"))
    def meanings(self, mapping: ImportMapping) -> str:
        meant = [
            (LABELS.get(field, field), word, value)
            for field, words in mapping.columns.get("map", {}).items()
            for word, value in words.items()
        ]
        parted = mapping.columns.get("split", {}).items()
        lines = [
            format_html_join(BREAK, _("{}: “{}” means {}"), meant),
            format_html_join(BREAK, _("{}: several in one cell, with “{}” between them"),
                             ((LABELS.get(field, field), between) for field, between in parted)),
        ]  # fmt: skip
        return format_html_join(BREAK, "{}", ((line,) for line in lines if line)) or "–"


@admin.register(ImportJob)
class ImportJobAdmin(OfficeAdmin):
    list_display = ("__str__", "state", "sent_at", "sent_by")
    list_filter = ("state",)
    list_select_related = ("file", "sent_by")
    open_to = frozenset({"registrar", "auditor"})
    list_before_template = "admin/registry/import_list.html"

    class Media:
        css: ClassVar = {"all": ["css/admin.css", "css/desk.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("send/", view(self.send_view), name="registry_import_send"),
            path("<int:pk>/act/<slug:act>/", view(self.act_view), name="registry_import_act"),
            path("<int:pk>/refused.<slug:form>", view(self.refused_view), name="registry_import_refused"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_send": may_write(request.user)})  # type: ignore[arg-type]

    def send_view(self, request: HttpRequest) -> HttpResponse:
        """The first step: the file, its register and its body."""
        _registrar(request)
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                job = jobs.send_file(
                    upload=given["file"], name=given["file"].name, register=given["register"], body=given["body"],
                    time_zone=given["time_zone"], actor=request.user, now=timezone.now(),  # type: ignore[arg-type]
                )  # fmt: skip
            except Refusal as refusal:
                add_to_form(form, refusal)
            else:
                return redirect("admin:registry_importjob_change", job.pk)
        return self._page(request, "admin/registry/import_send.html", title=_("Import a register"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where the file is, and the one thing to do next."""
        if not self.has_view_permission(request):
            raise Http404
        job = self._job(request, object_id)
        use = KeptMappingForm(request.GET or None, user=request.user)
        kept = use.cleaned_data.get("use") if use.is_bound and use.is_valid() else None
        return self._job_page(request, job, use=use, mapping=kept.columns if kept else None)

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Name the columns, import, drop, or begin again with another mapping."""
        _registrar(request)
        job = self._job(request, pk)
        if request.method != "POST" or act not in ("map", "confirm", "drop"):
            raise Http404
        common: dict[str, Any] = {"job": job, "actor": request.user, "now": timezone.now()}
        if act == "map":
            form = MappingForm(request.POST, peeked=jobs.columns_of_file(job))
            if not form.is_valid():
                return self._job_page(request, job, form=form)
            try:
                jobs.map_columns(mapping=form.cleaned_data["mapping"], save_as=form.cleaned_data["save_as"], **common)
            except Invalid as refusal:
                add_to_form(form, refusal)
                return self._job_page(request, job, form=form)
            except Refusal as refusal:
                show(request, refusal)
        elif act == "confirm":
            self.attempt(request, lambda: jobs.confirm_import(**common), _("The file is being imported."))
        else:
            self.attempt(request, lambda: jobs.drop_file(**common), _("The file was dropped; nothing was imported."))
        return redirect("admin:registry_importjob_change", job.pk)

    def refused_view(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """The refused rows as a file, each with its reasons: to be put right and sent again."""
        job = self._job(request, pk)
        if form not in ("csv", "geojson") or not job.result.get("faults"):
            raise Http404
        columns, refused = jobs.refused_rows(job)
        name = f"refused-{job.register_code}.{form}"
        if form == "geojson":
            features = [
                {
                    "type": "Feature",
                    "properties": {**row.columns, "refused_because": reason},
                    "geometry": row.shape if isinstance(row.shape, dict) else None,
                }
                for row, reason in refused
            ]
            body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, default=str)
            answer = HttpResponse(body, content_type="application/geo+json")
        else:
            body = _as_csv(columns, jobs.as_table(columns, refused))
            answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    # --- pages ---

    def _job(self, request: HttpRequest, pk: Any) -> ImportJob:
        if not str(pk).isdecimal() or not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(self.get_queryset(request).select_related("file", "run", "sent_by"), pk=pk)

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )

    def _job_page(
        self,
        request: HttpRequest,
        job: ImportJob,
        *,
        form: forms.Form | None = None,
        use: forms.Form | None = None,
        mapping: dict[str, Any] | None = None,
    ) -> HttpResponse:
        writes = may_write(request.user)  # type: ignore[arg-type]
        context: dict[str, Any] = {"title": str(job), "job": job, "writes": writes, "progress": jobs.progress_of(job)}
        begins = job.state in (State.MAPPING, State.FAILED) or "again" in request.GET or form is not None
        if begins and job.state in (State.MAPPING, State.FAILED, State.PREVIEWED):
            peeked: Peek = jobs.columns_of_file(job)
            start = mapping or job.mapping or self._last_mapping(job)
            context |= {
                "peeked": peeked,
                "samples": [[row.get(column) for column in peeked.columns] for row in peeked.rows],
                "form": form or MappingForm(peeked=peeked, mapping=start),
                "use": use or KeptMappingForm(user=request.user),
            }
        elif job.state in (State.PREVIEWED, State.IMPORTED):
            faults = job.result.get("faults", [])
            context |= {
                "counts": [(name.replace("_", " "), count) for name, count in job.counts.items()],
                "faults": faults[:SHOWN],
                "more": max(0, len(faults) - SHOWN) + job.result.get("left_out", 0),
                "refused": job.counts.get("refused", 0),
                "map": self._map(job),
            }
        context["waiting"] = job.state in WAITING
        return self._page(request, "admin/registry/import_job.html", **context)

    def _last_mapping(self, job: ImportJob) -> dict[str, Any] | None:
        """What was said of the last file of the same register that was imported."""
        last = ImportJob.objects.filter(register_code__iexact=job.register_code, state=State.IMPORTED).first()
        return last.mapping if last else None

    def _map(self, job: ImportJob) -> dict[str, Any] | None:
        """What would come, drawn: the first claims of the file."""
        shapes = job.result.get("shapes", [])
        body = Body.objects.filter(name__iexact=job.body_name).first()
        if not shapes:
            return None
        few = len({shape["holder"] for shape in shapes}) <= MOST_HOLDERS
        features = [
            {
                "type": "Feature",
                "geometry": shape["geometry"],
                "properties": {
                    "kind": "claim", "label": f"{shape['number']} {shape['name']}".strip(), "href": "",
                    "holder": shape["holder"] if few else "", "senior": False,
                },
            }
            for shape in shapes
        ]  # fmt: skip
        sentence = _("The first %(count)s claims of the file, as they would lie on %(body)s.") % {
            "count": len(shapes),
            "body": job.body_name,
        }
        return {
            "id": "preview",
            "features": {"type": "FeatureCollection", "features": features},
            "radius_m": body.radius_a if body else 6371000,
            "sentence": sentence,
            "alone": True,
        }


def _registrar(request: HttpRequest) -> None:
    """What only a registrar does does not exist for others."""
    if not may_write(request.user):  # type: ignore[arg-type]
        raise Http404


def _as_csv(columns: list[str], rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*columns, "geometry", "refused_because"])
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                name: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
                for name, cell in row.items()
            }
        )
    return out.getvalue()
