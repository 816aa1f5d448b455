"""Addresses that machines look for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common import clock
from theme.services import face


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Tell whom to write to about a weakness (RFC 9116)."""
    expires = (clock.now() + timedelta(days=365)).strftime("%Y-%m-%dT00:00:00Z")
    contact = face().email or f"postmaster@{settings.SITE_ADDRESS.split('//')[-1].split(':')[0]}"
    lines = [f"Contact: mailto:{contact}", f"Expires: {expires}", "Preferred-Languages: en, es"]
    lines.append(f"Canonical: {settings.SITE_ADDRESS}/.well-known/security.txt")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots_txt(_request: HttpRequest) -> HttpResponse:
    """Ask crawlers to stay in the public rooms."""
    closed = ("/accounts/", "/home/", "/matters/", "/desk/", "/cms/", "/documents/", "/files/", "/search/", "/notices/")
    return HttpResponse(
        "User-agent: *\n" + "".join(f"Disallow: {each}\n" for each in closed), content_type="text/plain"
    )
