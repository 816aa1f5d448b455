"""What a matter entitles its client to: while it is open, and for ninety days after the last one closes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from common import clock
from matters.models import Matter, MatterState, Participant, ParticipantState
from matters.roles import MatterRole
from subscriptions.entitlements import Feature
from subscriptions.models import Source
from subscriptions.services import end_source, grant_source

FREE_WINDOW = timedelta(days=90)


@transaction.atomic
def follow(*, user: User, matter: Matter) -> None:
    """Make the rights of `user` follow her part in `matter`: open and active gives, closed gives ninety days, else nothing.

    Actor: the office itself. Somebody else's paying or not paying never comes into it.
    """
    part = Participant.objects.filter(matter=matter, user=user, role=MatterRole.CLIENT).first()
    active = part is not None and part.state == ParticipantState.ACTIVE
    cause = matter.record_ref
    if active and matter.state == MatterState.OPEN:
        grant_source(
            actor=None, user=user, source=Source.OPEN_MATTER, source_ref=cause, features={Feature.CLIENT_LIBRARY}
        )
        return
    end_source(actor=None, user=user, source=Source.OPEN_MATTER, source_ref=cause)
    if active and matter.closed_at is not None:
        grant_source(
            actor=None,
            user=user,
            source=Source.FREE_WINDOW,
            source_ref=cause,
            features={Feature.CLIENT_LIBRARY},
            starts_at=matter.closed_at,
            ends_at=matter.closed_at + FREE_WINDOW,
        )
    elif part is not None and not active:
        end_source(actor=None, user=user, source=Source.FREE_WINDOW, source_ref=cause, ends_at=clock.now())
