"""Row 19 (Bitwarden CVE-2026-60104): who acts, for what and in which part, comes from the session and the address alone."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from matters.models import Message, Participant
from tests.abuse.hands import Trail, nothing_changes
from tests.accounts import door
from tests.cast import browser
from tests.factories.matters import SmallMatter


def named(victim: User, other: SmallMatter) -> dict[str, Any]:
    """Give every field by which a body could try to be somebody, or somewhere, else."""
    return {
        **dict.fromkeys(("user", "user_id", "actor", "author", "sender", "acting_for"), str(victim.pk)),
        **dict.fromkeys(("role", "staff_role"), "administrator"),
        **dict.fromkeys(("is_staff", "is_superuser", "is_active"), "on"),
        "matter": other.matter.reference,
        "matter_id": str(other.matter.pk),
        "room": str(other.client_room.pk),
        "reference": other.matter.reference,
    }


def test_a_message_is_hers_and_stays_in_its_room(small: SmallMatter, other: SmallMatter) -> None:
    room = small.client_room
    trail = Trail()
    form = named(small.leo, other) | {"text": "I owe nothing.", "once": "9d3f0a52-1111-4222-8333-444455556666"}
    browser(small.clara).post(small.url(f"{room.reference}/send/"), form)
    (message,) = Message.objects.select_related("thread__room")
    assert (message.author, message.thread.room) == (small.clara, room)
    assert trail.has("message.sent", "done", actor=small.clara.record_ref)
    assert {(line.actor, line.acting_for, line.matter_ref) for line in trail.lines()} == {
        (small.clara.record_ref, "", small.matter.record_ref)
    }


def test_nobody_makes_herself_more_than_she_is(small: SmallMatter, other: SmallMatter) -> None:
    clara = door.person()
    hers = door.signed_in(clara)
    form = named(clara, other) | {"oldpassword": door.PASSWORD, "password1": door.OTHER_PASSWORD}
    hers.post("/accounts/password/change/", form)
    clara.refresh_from_db()
    assert clara.check_password(door.OTHER_PASSWORD)
    assert (clara.staff_role, clara.is_superuser) == ("", False)
    signed_up = named(clara, other) | {
        "name": "New",
        "email": "new@mail.example",
        "password1": door.PASSWORD,
        "terms": "on",
    }
    door.browser().post("/accounts/signup/", signed_up)
    fresh = User.objects.get(email="new@mail.example")
    assert (fresh.staff_role, fresh.is_superuser) == ("", False)


def test_an_end_ends_the_part_of_the_address_and_not_of_the_body(small: SmallMatter, other: SmallMatter) -> None:
    gina, clara = other.part(other.clara), small.part(small.clara)
    with nothing_changes():
        answer = browser(small.clara).post(
            small.url(f"people/{clara.reference}/end/"), named(small.leo, other) | {"participant": gina.reference}
        )
    assert answer.status_code == 403
    assert Participant.objects.get(pk=gina.pk).state == gina.state
