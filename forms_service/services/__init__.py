"""The front room: offering forms, filling them in."""

from forms_service.answering import standing_of
from forms_service.services.drafting import (
    add_thing,
    bring_back,
    give_up,
    save_answers,
    set_aside,
    start_request,
)
from forms_service.services.offering import offer_form, publish_edition, retire_form

__all__ = [
    "add_thing",
    "bring_back",
    "give_up",
    "offer_form",
    "publish_edition",
    "retire_form",
    "save_answers",
    "set_aside",
    "standing_of",
    "start_request",
]
