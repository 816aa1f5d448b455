"""The seeded office as the plays of the matrix find it: its people's browsers, its objects, and one question ready to be put."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client

from matters.models import Matter, Participant, Room
from tests.cast import Cast, browser
from tests.matrix.routes import NOBODY, ROUTES, Stage, url_of
from tests.vault.guesting import letter
from vault.models import Version

GUEST = "guest@far.example"  # the stage has written to Grace already
AGENT = "Mozilla/5.0 (iPhone) Safari/605.1"
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": "filename ZGVlZC50eHQ="}
WHY = "The client called the office and cannot reach her attorney."
NEW = "new.person@mail.example"
NEW_PASSWORD = "velvet-anchor-seven-31"


@dataclass
class House:
    """The seeded office, its objects, and a browser of each of the cast."""

    cast: Cast
    stage: Stage
    cookies: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """Give a browser of that person as it was when she had just signed in."""
        if who != NOBODY and who not in self.cookies:
            self.cookies[who] = browser(self.cast.people[who]).cookies.output(header="", sep=";")
        client = Client(HTTP_USER_AGENT=AGENT, raise_request_exception=False)
        if who != NOBODY:
            client.cookies = SimpleCookie(self.cookies[who])
        return client

    @property
    def matter(self) -> Matter:
        """Clara's matter."""
        return self.cast.matter("clara")

    @property
    def room(self) -> Room:
        """Clara's room."""
        return self.cast.room("clara")

    def part(self, who: str) -> Participant:
        """Give the part of that person in Clara's matter."""
        found = Participant.objects.select_related("matter", "user", "invitation")
        return found.get(matter=self.matter, user=self.cast.people[who])

    def clean_paper(self) -> Version:
        """Give a paper of Clara's room that the scanner has passed."""
        return letter(self.cast.leo, self.room.binder)

    def url(self, key: str, **other: Any) -> str:
        """Give the address of `key` on the stage, with some of its arguments another."""
        return url_of(key, ROUTES[key].kwargs(self.stage) | other)


@dataclass
class Ask:
    """One question, ready to be put: whose browser, where, and what it sends."""

    client: Client
    url: str
    form: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    method: str = "post"

    def put(self) -> Any:
        """Give the answer."""
        if self.kind:
            return self.client.generic("POST", self.url, b"", self.kind, headers=self.headers or None)
        return getattr(self.client, self.method)(self.url, self.form, headers=self.headers or None)


@dataclass(frozen=True)
class Act:
    """What somebody does at an address, and the verb of the line it leaves."""

    verb: str
    ready: Callable[[House], Ask]


Forms = Callable[[House], dict[str, Any]]


def simple(key: str, who: str, verb: str, form: dict[str, Any] | Forms | None = None) -> tuple[str, Act]:
    """Give an act for which the stage is ready."""

    def ready(house: House) -> Ask:
        sends = form(house) if callable(form) else form or {}
        return Ask(house.client(who), house.url(key), sends)

    return key, Act(verb, ready)


def after(key: str, who: str, verb: str, prepare: Callable[[House, Client], dict[str, Any] | Ask]) -> tuple[str, Act]:
    """Give an act that needs something first; `prepare` gives the form, or the whole question."""

    def ready(house: House) -> Ask:
        client = house.client(who)
        said = prepare(house, client)
        return said if isinstance(said, Ask) else Ask(client, house.url(key), said)

    return key, Act(verb, ready)
