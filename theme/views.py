"""The face at its hashed addresses, and the living sheet of all components."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.errors import NotFound
from theme import services, specimen, stylesheet

FOREVER = "public, max-age=31536000, immutable"


@require_safe
def face_css(_request: HttpRequest, digest: str) -> HttpResponse:
    """Give the face's stylesheet; an address of an older face leads to the present one."""
    face = services.face()
    if digest != face.digest:
        return _to_present(face.css_url)
    return _for_ever(stylesheet.write(face).encode(), "text/css; charset=utf-8")


@require_safe
def face_logo(_request: HttpRequest, digest: str) -> HttpResponse:
    """Give the logo; an address of an older face leads to the present one. Raises: NotFound without a logo."""
    face = services.face()
    if not face.has_logo:
        raise NotFound
    if digest != face.digest:
        return _to_present(face.logo_url)
    return _for_ever(services.logo_png(), "image/png")


@require_safe
def face_admin_css(_request: HttpRequest, digest: str) -> HttpResponse:
    """Give the accent to Wagtail's admin; an address of an older face leads to the present one."""
    face = services.face()
    if digest != face.digest:
        return _to_present(face.admin_css_url)
    return _for_ever(stylesheet.write_admin(face).encode(), "text/css; charset=utf-8")


@require_safe
def living_sheet(request: HttpRequest, sheet: str = "pieces") -> HttpResponse:
    """Show every component, and whole screens, with invented content; only in the demo. Raises: NotFound elsewhere."""
    if not getattr(settings, "DEMO", False) or sheet not in specimen.SHEETS:
        raise NotFound
    return render(request, f"theme/{specimen.SHEETS[sheet]}", specimen.content())


def _to_present(url: str) -> HttpResponse:
    # A page kept from before the change still gets a face, and nobody remembers the detour.
    response = redirect(url)
    response["Cache-Control"] = "no-store"
    return response


def _for_ever(content: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": FOREVER})
