"""Hands for the matrix: ask an address without leaving a trace, and make two answers comparable."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.client import ClientHandler, RequestFactory

from tests.cast import Cast, browser
from tests.matrix.routes import NOBODY, SIGNED_IN

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
IS_FIRST_DATABASE = connection.vendor == "sqlite"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|csrf="[^"]+"|data-csrf="[^"]+"')
ASKED = "/asked/"
# New with each answer, and nothing of what was asked for.
_PASSING = frozenset({"date", "set-cookie", "x-request-id"})

Headers = tuple[tuple[str, str], ...]


class _Asker(RequestFactory):
    """A browser without the costly parts of Django's: it neither keeps the templates of an answer nor its cookies."""

    def __init__(self, handler: ClientHandler, agent: str) -> None:
        super().__init__(HTTP_USER_AGENT=agent)
        self._handler = handler

    def request(self, **environ: Any) -> WSGIRequest:
        """Give the answer, which the factory's own methods hand on as if it were the request."""
        return self._handler(self._base_environ(**environ))  # type: ignore[return-value]


class Browsers:
    """One signed-in browser for each of the cast, and nobody's; each question starts from the same cookies."""

    def __init__(self, cast: Cast) -> None:
        handler = ClientHandler(enforce_csrf_checks=False)
        self._askers: dict[str, _Asker] = {}
        self._session_keys: dict[str, str] = {}
        for name in (*sorted(SIGNED_IN), NOBODY):
            signed_in = browser(cast.people.get(name))
            self._askers[name] = _Asker(handler, signed_in.defaults["HTTP_USER_AGENT"])
            self._askers[name].cookies = signed_in.cookies
            self._session_keys[name] = signed_in.session.session_key or ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._askers)

    def session_key(self, name: str) -> str:
        """Give the key of that person's session."""
        return self._session_keys[name]

    def ask(self, name: str, method: str, url: str, form: str = "", **headers: str) -> Answer:
        """Give the answer; whatever the question changed is undone. A crash is an answer: 500."""
        kind = "application/x-www-form-urlencoded" if form else "application/octet-stream"
        with undone():
            answer: Any = self._askers[name].generic(method, url, form, kind, headers=headers or None)
            # Read it to the end; closing it would close the test's connection.
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer_of(answer, body, url)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # a denial writes in a transaction of its own
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def quietly() -> Iterator[None]:
    """Keep thousands of expected refusals out of the test's log; what crashes is still told."""
    cache.clear()
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        cache.clear()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of an answer: all headers but the passing ones, and of the body a digest without tokens and the address asked."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """Give a header, or nothing."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    @property
    def is_login(self) -> bool:
        """Whether it leads to the sign-in page."""
        return self.status == 302 and self.header("location").startswith("/accounts/login/")

    @property
    def is_tus(self) -> bool:
        """Whether it speaks the protocol of uploads."""
        return bool(self.header("tus-resumable"))

    def unlike(self, other: Answer) -> str:
        """Give what differs between the two, or nothing."""
        if self == other:
            return ""
        found = sorted(set(self.headers) ^ set(other.headers))
        return f"{self.status} and {other.status} {found}{'' if self.body == other.body else ' and the text'}"


_shared: dict[Headers, Headers] = {}  # most answers have the same headers: keep them once


@lru_cache(maxsize=64)
def _asked(path: str) -> re.Pattern[str]:
    """Find the address asked, but not the beginning of a longer one."""
    return re.compile(f"(?:{re.escape(path)}|{re.escape(quote(path))})(?![\\w-])" if len(path) > 1 else r"(?!)")


def answer_of(answer: HttpResponse, body: bytes, url: str) -> Answer:
    """Give what the tests compare."""
    asked = _asked(url.partition("?")[0])
    headers = tuple(
        sorted(
            (name.lower(), asked.sub(ASKED, value)) for name, value in answer.items() if name.lower() not in _PASSING
        )
    )
    # Latin letters stand for any bytes, whole.
    text = asked.sub(ASKED, _TOKEN.sub("", body.decode("latin-1")))
    return Answer(
        answer.status_code, _shared.setdefault(headers, headers), hashlib.sha256(text.encode("latin-1")).digest()
    )


def methods_of(name: str, *, is_stranger: bool) -> Sequence[str]:
    """Give the methods to ask an address by: all of them.

    Which methods a view knows, and its answer to conditions, do not depend on the database; what it reads and writes does.
    So on the second database only those that reach it are asked, and by a stranger, for whom nothing is found, only one.
    """
    if IS_FIRST_DATABASE or name.startswith("vault:"):
        return METHODS
    return ("GET",) if is_stranger else ("GET", "POST")
