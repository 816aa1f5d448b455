"""How long a session lasts, and the devices a person is signed in on, in words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import limits
from accounts.models import User
from common import clock
from common.errors import TooMany

BEGAN = "began_at"
TOUCHED = "touched_at"
FACTOR = "second_factor"
ONWARD = "onward"  # the page somebody wanted when the second step came between
TOUCH_EVERY_SECONDS = 60

# Why a session ended by itself; the sign-in page says it in words.
QUIET = "quiet"
LONG = "long"
SHUT = "shut"


def begin(request: HttpRequest) -> None:
    """Start the clocks of a session that has just been signed in."""
    request.session[BEGAN] = request.session[TOUCHED] = _now()


def pass_factor(request: HttpRequest, user: User) -> None:
    """Note that `user` has proved her second step in this session."""
    request.session[FACTOR] = str(user.pk)


def has_passed_factor(request: HttpRequest) -> bool:
    """Say whether the signed-in person proved her second step in this session."""
    return bool(request.session.get(FACTOR) == str(request.user.pk))


def idle_seconds(user: User) -> int:
    """Give how long a session of `user` may rest."""
    return 60 * (settings.STAFF_IDLE_MINUTES if user.is_office else settings.CLIENT_IDLE_MINUTES)


def overdue(request: HttpRequest, user: User) -> str:
    """Give why the session of `user` is over (QUIET, LONG or SHUT), or "" while it lasts."""
    if user.is_shut_out(clock.now()):
        return SHUT
    now, session = _now(), request.session
    if now - session.setdefault(BEGAN, now) >= settings.SESSION_HOURS * 3_600:
        return LONG
    if now - session.setdefault(TOUCHED, now) >= idle_seconds(user):
        return QUIET
    return ""


def count_visitor(request: HttpRequest) -> None:
    """Count a session that opening this address begins for a visitor without one. Raises: TooMany for her network."""
    if request.session.keys():
        return
    if limits.take(limits.BEGUN, "session", limits.network(request.META.get("REMOTE_ADDR", ""))) is None:
        raise TooMany(detail="sessions begun by visitors")


def forget_old() -> int:
    """Delete sessions past their time, and devices whose session is gone; give how many sessions there were."""
    now = clock.now()
    gone, _by_table = Session.objects.filter(expire_date__lt=now).delete()
    listed_before = now - timedelta(hours=settings.SESSION_HOURS)
    is_alive = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    UserSession.objects.filter(~is_alive, last_seen_at__lt=listed_before).delete()
    return gone


def touch(request: HttpRequest) -> None:
    """Note that the person is here, at most once a minute: a session row is not written for every picture."""
    now = _now()
    if now - request.session[TOUCHED] < TOUCH_EVERY_SECONDS:
        return
    request.session[TOUCHED] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())


def follow_key(before: str | None, after: str | None) -> None:
    """Keep the list of devices right when a session changes its key."""
    if before and after and before != after:
        UserSession.objects.filter(session_key=after).delete()
        UserSession.objects.filter(session_key=before).update(session_key=after)


def _now() -> int:
    return int(clock.now().timestamp())


@dataclass(frozen=True, slots=True)
class Device:
    """One place where a person is signed in, as she would call it."""

    reference: str
    name: str
    address: str
    signed_in_at: datetime
    seen_at: datetime
    is_current: bool
    session: UserSession


def devices(user: User, *, current_key: str | None = None) -> list[Device]:
    """Give where `user` is signed in, this device first, then the latest seen."""
    found = [
        Device(
            reference=reference_of(row.session_key),
            name=name_of(row.user_agent),
            address=row.ip,
            signed_in_at=row.created_at,
            seen_at=row.last_seen_at,
            is_current=row.session_key == current_key,
            session=row,
        )
        for row in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda device: (not device.is_current, -device.seen_at.timestamp()))


def reference_of(session_key: str) -> str:
    """Give a name for a session that can stand in an address without being the key."""
    return hashlib.sha256(f"device {session_key}".encode()).hexdigest()[:12]


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
             ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_PLACES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
           ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


def name_of(user_agent: str) -> str:
    """Give a browser and its machine in words, e.g. "Safari on iPhone"."""

    def first(words: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in words if sign in user_agent), "")

    browser, place = first(_BROWSERS), first(_PLACES)
    if browser and place:
        return _("%(browser)s on %(machine)s") % {"browser": browser, "machine": place}
    return browser or place or _("Another browser")


def session_of(user: User, reference: str) -> Any:
    """Give the row of one of `user`'s sessions by its reference, or None."""
    mine = UserSession.objects.filter(user=user)
    return next((row for row in mine if reference_of(row.session_key) == reference), None)
