"""A file's page, its bytes, its preview, and its state for the page that uploads it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims_project.vault import mediatypes, services
from claims_project.vault.models import CustodyEvent, StoredFile

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
# Given out under their own type, as a download; all others (web pages, SVG, programs, the unknown) as mere bytes.
NAMED_TYPES = {
    mediatypes.PDF,
    mediatypes.PLAIN,
    "text/csv",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/tiff",
    "image/webp",
}
SHOWN_TEXT = 20_000


@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Everything known about one file."""
    found = StoredFile.objects.visible_to(request.user).select_related("uploaded_by").filter(key=key).first()
    if found is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())  # the same for a file that exists and one that does not
    found = found or get_object_or_404(StoredFile.objects.none())
    services.look(file=found, actor=request.user, now=timezone.now())
    custody = CustodyEvent.objects.visible_to(request.user).filter(file=found).select_related("actor")
    context = {
        "file": found,
        "custody": custody,
        "kind": mediatypes.name_of(found.media_type) if found.media_type else "",
        "shown_text": found.text[:SHOWN_TEXT] if found.may_be_opened else "",
        "text_is_cut": len(found.text) > SHOWN_TEXT,
    }
    return render(request, "vault/file.html", context)


@require_safe
def download(request: HttpRequest, key: UUID) -> FileResponse:
    """The bytes exactly as received; always a download, never shown inside the site."""
    found = get_object_or_404(StoredFile.objects.visible_to(request.user), key=key)
    content = services.open_for(found, request.user, timezone.now())
    media_type = found.media_type if found.media_type in NAMED_TYPES else mediatypes.UNKNOWN
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=media_type)
    response["X-Content-SHA256"] = found.sha256
    return _safe(response)


@require_safe
def preview(request: HttpRequest, key: UUID) -> FileResponse:
    """Our own PNG of the first page, which may be shown inside the site."""
    found = get_object_or_404(StoredFile.objects.visible_to(request.user), key=key)
    content = services.open_preview(found, request.user, timezone.now())
    return _safe(FileResponse(content, filename="preview.png", content_type="image/png"))


@require_safe
def state(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the file stands, for the uploader's page to ask again until `settled`."""
    found = get_object_or_404(StoredFile.objects.visible_to(request.user).defer("text"), key=key)
    answer = JsonResponse(
        {
            "key": str(found.key),
            "name": found.name,
            "size": found.size,
            "sha256": found.sha256,
            "state": found.state,
            "scan_state": found.scan_state,
            "settled": found.is_settled,
            "tag": found.shown.kind,
            "tag_words": found.shown.tag,
            "words": found.words,
            "media_type": found.media_type,
            "pages": found.pages,
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _safe(response: FileResponse) -> FileResponse:
    """Headers that keep a browser from running anything, whatever the bytes are."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
