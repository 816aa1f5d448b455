"""Hands for the matrix: set the stage, ask an address without leaving a trace, and make two answers comparable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.services import invite
from accounts.sessions import reference_of
from cms.models import FirmDocument, HomePage
from matters.models import Ask, Wall
from matters.roles import MatterRole
from matters.services import invite_participant
from notifications.models import Notice
from tests.cast import Cast, browser
from tests.matrix.routes import NOBODY, ROUTES, SIGNED_IN, Stage
from vault.services import start_upload

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
COMPARED = ("GET", "HEAD", "POST", "DELETE")
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|csrf="[^"]+"|data-csrf="[^"]+"')


class Browsers:
    """One signed-in browser for each of the cast, and nobody's; each question starts from the same cookies."""

    def __init__(self, cast: Cast) -> None:
        self._clients = {name: browser(cast.people.get(name)) for name in (*sorted(SIGNED_IN), NOBODY)}
        for client in self._clients.values():
            client.raise_request_exception = False  # a crash is an answer here: 500
        self._cookies = {name: client.cookies.output(header="", sep=";") for name, client in self._clients.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._clients)

    def client(self, name: str) -> Client:
        """Give the browser with the cookies of its sign-in."""
        client = self._clients[name]
        client.cookies = SimpleCookie(self._cookies[name])
        return client

    def ask(self, name: str, method: str, url: str, **headers: str) -> Any:
        """Give the answer; whatever the question changed is undone."""
        with undone():
            answer = self.client(name).generic(method, url, headers=headers or None)
            if answer.streaming:
                # Read it to the end; closing it would close the test's connection.
                answer.read_body = b"".join(answer.streaming_content)
            else:
                answer.read_body = answer.content
        return answer


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # a denial writes in a transaction of its own
    with block:
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of an answer. `body` is a digest of it without what may differ each time: tokens and the address asked."""

    status: int
    kept: str
    tag: str
    location: str
    is_tus: bool
    body: bytes

    @property
    def is_login(self) -> bool:
        """Whether it leads to the sign-in page."""
        return self.status == 302 and self.location.startswith("/accounts/login/")


def answer_of(answer: Any, url: str) -> Answer:
    """Give what the tests compare."""
    body = _TOKEN.sub(b"", answer.read_body).replace(url.encode(), b"/asked/")
    headers = answer.headers
    return Answer(
        status=answer.status_code,
        kept=headers.get("Cache-Control", ""),
        tag=headers.get("ETag", ""),
        location=headers.get("Location", "").replace(quote(url), "/asked/").replace(url, "/asked/"),
        is_tus="Tus-Resumable" in headers,
        body=hashlib.sha256(body).digest(),
    )


@dataclass(frozen=True)
class Answers:
    """Everything that was answered: by route, person and method. `nowhere`: the same where nothing is."""

    stage: Stage
    given: dict[tuple[str, str, str], Answer]
    nowhere: dict[tuple[str, str, str], Answer]


def ask_everything(stage: Stage, browsers: Browsers) -> Answers:
    """Ask every address as everybody by every method; and, of things that are not there, as everybody they are not for."""
    given, nowhere = {}, {}
    for name, route in ROUTES.items():
        url = url_of(name, route.kwargs(stage))
        cache.clear()
        elsewhere = url_of(name, route.forbidden(stage)) if route.forbidden else ""
        for who in browsers:
            for method in METHODS:
                given[name, who, method] = answer_of(browsers.ask(who, method, url), url)
                if elsewhere and method in COMPARED and who not in route.who | route.readers:
                    nowhere[name, who, method] = answer_of(browsers.ask(who, method, elsewhere), elsewhere)
    return Answers(stage, given, nowhere)


def set_stage(cast: Cast, browsers: Browsers) -> Stage:
    """Give the objects the addresses are asked for."""
    matter, room = cast.matter("clara"), cast.room("clara")
    upload = start_upload(actor=cast.clara, binder=room.binder, name="half.txt", length_bytes=9)
    key = browsers.client("clara").session.session_key
    UserSession.objects.get_or_create(user=cast.clara, session_key=key, defaults={"ip": "127.0.0.1", "user_agent": "x"})
    invited = invite_participant(
        actor=cast.leo,
        matter=matter,
        email="guest@mail.example",
        name="Guest",
        role=MatterRole.EXPERT,
        rooms=[room],
    )
    document = FirmDocument.objects.order_by("pk").first()
    notice = Notice.objects.filter(user=cast.clara).first()
    assert notice is not None
    return Stage(
        matter=matter.reference,
        room=room.reference,
        file=cast.file("clara", "Lease.pdf").reference,
        participant=invited.reference,
        wall=Wall.objects.get(matter=matter, user=cast.walt).pk,
        ask=Ask.objects.filter(room=room, state="open").first().reference,  # type: ignore[union-attr]
        notice=notice.reference,
        upload=upload.reference,
        device=reference_of(key),
        invitation=invite(actor=cast.ada, email="new@halemercer.example", name="New", staff_role="support").reference,
        person=cast.lena.pk,
        document_id=document.pk if document else 1,
        document_name=document.filename if document else "x.pdf",
        page_id=HomePage.objects.get().pk,
    )


def url_of(name: str, kwargs: dict[str, Any]) -> str:
    """Give the address by name; Wagtail's serve takes its argument by place."""
    if name == "wagtail_serve":
        return "/"
    return reverse(name, kwargs=kwargs)
