"""Every write of matters. Each service takes the actor first, checks, changes, records, announces."""

from matters.services.acknowledging import acknowledge
from matters.services.asks import answer_ask, ask_for, withdraw_ask
from matters.services.certifying import Certificate, certify
from matters.services.conflicts import Hit, look_for_conflicts
from matters.services.countersigning import (
    agree,
    ask_countersignature,
    reason_of,
    refuse,
    spend,
    withdraw,
)
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
from matters.services.sensitivity import set_sensitivity
from matters.services.staff_sessions import (
    ask_for_staff_session,
    end_sessions,
    end_staff_session,
    is_again,
    open_agreed_session,
    open_staff_session,
)
from matters.services.status import say_status, set_status
from matters.services.taking_over import ask_to_take_over, take_over
from matters.services.threads import mark_read, message_text, post_message
from matters.services.walls import lift_wall, raise_wall

__all__ = [
    "Certificate",
    "Hit",
    "Named",
    "acknowledge",
    "add_participant",
    "add_party",
    "add_room",
    "agree",
    "answer_ask",
    "ask_countersignature",
    "ask_for",
    "ask_for_staff_session",
    "ask_to_take_over",
    "carry_on",
    "certify",
    "close_limited_scope",
    "close_matter",
    "derive_grants",
    "discrepancies",
    "end_participation",
    "end_sessions",
    "end_staff_session",
    "invite_participant",
    "is_again",
    "join",
    "lift_wall",
    "look_for_conflicts",
    "mark_read",
    "message_text",
    "open_agreed_session",
    "open_limited_scope",
    "open_matter",
    "open_staff_session",
    "post_message",
    "raise_wall",
    "reason_of",
    "refuse",
    "reinstate",
    "remove_party",
    "say_status",
    "seat_cover",
    "set_sensitivity",
    "set_status",
    "spend",
    "suspend",
    "take_over",
    "take_seat",
    "withdraw",
    "withdraw_ask",
]
