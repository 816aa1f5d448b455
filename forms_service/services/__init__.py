"""The front room: offering forms, filling them in, sending them, looking at conflicts, reviewing drafts, releasing papers."""

from forms_service.answering import standing_of
from forms_service.services.assembling import assembled, standing_of_draft
from forms_service.services.conflicts import clear_conflict, decline_request, hits_of
from forms_service.services.covering import call_covers, tell_absence
from forms_service.services.deciding import approve, refuse, return_request, take_approval_back, words_of
from forms_service.services.drafting import (
    add_thing,
    bring_back,
    give_up,
    save_answers,
    set_aside,
    start_request,
)
from forms_service.services.offering import offer_form, publish_edition, retire_form
from forms_service.services.releasing import ask_again, confirm_signed_copy, copies_of, instructions_of, release
from forms_service.services.reviewing import drop_edit, edit_clause, keep_edit, remark, remarks_of
from forms_service.services.sending import send_request
from forms_service.services.showing import Shown, name_of, shown, shown_in_each_language
from forms_service.services.writing import save_manuscript

__all__ = [
    "Shown",
    "add_thing",
    "approve",
    "ask_again",
    "assembled",
    "bring_back",
    "call_covers",
    "clear_conflict",
    "confirm_signed_copy",
    "copies_of",
    "decline_request",
    "drop_edit",
    "edit_clause",
    "give_up",
    "hits_of",
    "instructions_of",
    "keep_edit",
    "name_of",
    "offer_form",
    "publish_edition",
    "refuse",
    "release",
    "remark",
    "remarks_of",
    "retire_form",
    "return_request",
    "save_answers",
    "save_manuscript",
    "send_request",
    "set_aside",
    "shown",
    "shown_in_each_language",
    "standing_of",
    "standing_of_draft",
    "start_request",
    "take_approval_back",
    "tell_absence",
    "words_of",
]
