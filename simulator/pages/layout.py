"""What all pages share: how amounts and days are written, the security headers, and the page for what went wrong."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, render_template

from simulator.billing.periods import words
from simulator.errors import NotFound
from simulator.money import money


def render(template: str, *, status: int = 200, leads_to: tuple[str | None, ...] = (), **context: Any) -> Response:
    """A page. `leads_to` names the addresses its forms may end at, which a browser would otherwise refuse to follow."""
    response = Response(render_template(template, **context), status=status)
    targets = " ".join(sorted({_origin(url) for url in leads_to if url}))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {targets}; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def page_error(_: NotFound) -> Response:
    """The page for an address that opens nothing."""
    return render(
        "notice.html",
        status=404,
        title="There is nothing here",
        text="This link is not known to the simulator. Go back to the page you came from and open it again.",
    )


def register_filters(application: Flask) -> None:
    """Let templates write amounts and days."""
    application.jinja_env.filters.update(money=money, day=day, moment=moment, rhythm=words)
    application.jinja_env.trim_blocks = True
    application.jinja_env.lstrip_blocks = True


def day(instant: int) -> str:
    """A day in full: November 22, 2027."""
    return datetime.fromtimestamp(instant, UTC).strftime("%B %-d, %Y")


def moment(instant: int) -> str:
    """A moment in full, in UTC."""
    return datetime.fromtimestamp(instant, UTC).strftime("%B %-d, %Y, %H:%M:%S UTC")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
