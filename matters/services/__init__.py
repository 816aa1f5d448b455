"""Every write of matters. Each service takes the actor first, checks, changes, records, announces."""

from matters.services.asks import answer_ask, ask_for, withdraw_ask
from matters.services.conflicts import Hit, look_for_conflicts
from matters.services.limited import carry_on, close_limited_scope, open_limited_scope, seat_cover
from matters.services.opening import add_room, close_matter, open_matter
from matters.services.parties import Named, add_party, remove_party
from matters.services.people import (
    add_participant,
    end_participation,
    invite_participant,
    join,
    reinstate,
    suspend,
    take_seat,
)
from matters.services.seats import derive_grants, discrepancies
from matters.services.status import set_status
from matters.services.threads import mark_read, message_text, post_message
from matters.services.walls import lift_wall, raise_wall

__all__ = [
    "Hit",
    "Named",
    "add_participant",
    "add_party",
    "add_room",
    "answer_ask",
    "ask_for",
    "carry_on",
    "close_limited_scope",
    "close_matter",
    "derive_grants",
    "discrepancies",
    "end_participation",
    "invite_participant",
    "join",
    "lift_wall",
    "look_for_conflicts",
    "mark_read",
    "message_text",
    "open_limited_scope",
    "open_matter",
    "post_message",
    "raise_wall",
    "reinstate",
    "remove_party",
    "seat_cover",
    "set_status",
    "suspend",
    "take_seat",
    "withdraw_ask",
]
