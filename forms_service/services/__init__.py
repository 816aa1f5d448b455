"""The front room: offering forms, filling them in, sending them, looking at conflicts, writing drafts."""

from forms_service.answering import standing_of
from forms_service.services.assembling import assembled, standing_of_draft
from forms_service.services.conflicts import clear_conflict, decline_request, hits_of
from forms_service.services.drafting import (
    add_thing,
    bring_back,
    give_up,
    save_answers,
    set_aside,
    start_request,
)
from forms_service.services.offering import offer_form, publish_edition, retire_form
from forms_service.services.sending import send_request

__all__ = [
    "add_thing",
    "assembled",
    "bring_back",
    "clear_conflict",
    "decline_request",
    "give_up",
    "hits_of",
    "offer_form",
    "publish_edition",
    "retire_form",
    "save_answers",
    "send_request",
    "set_aside",
    "standing_of",
    "standing_of_draft",
    "start_request",
]
