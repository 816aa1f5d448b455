"""End sessions: one device, or everything at once."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F

from accounts import records, verbs
from accounts.models import User
from common.gate import require


@transaction.atomic
def end_session(*, actor: User, session: UserSession) -> None:
    """Sign one device out. Only the person herself may.

    Raises: NotFound for everybody else. Audit: session.ended
    """
    require(actor, "end_session", session.user)
    session.end()
    records.of_person(verbs.SESSION_ENDED, user=session.user, actor=actor)


@transaction.atomic
def end_all_sessions(*, actor: User | None, user: User, but: str = "") -> int:
    """Sign `user` out everywhere, except in the session with the key `but`; give how many devices were listed.

    The epoch goes up, so a session that is being opened at this moment, or is listed nowhere, dies as well; the caller
    who keeps one renews its hash (`django.contrib.auth.update_session_auth_hash`). Audit: session.ended
    """
    if actor is not None:
        require(actor, "end_sessions", user)
    listed = list(UserSession.objects.filter(user=user).exclude(session_key=but or None))
    for session in listed:
        session.end()
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    if listed:
        records.of_person(verbs.SESSION_ENDED, user=user, actor=actor, count=str(len(listed)))
    return len(listed)
