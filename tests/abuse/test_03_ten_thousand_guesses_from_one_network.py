"""Row 3: stolen lists tried from the many addresses of one IPv6 network stop at fifty, and its neighbours are not touched."""

from __future__ import annotations

from accounts.models import User
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door


def test_the_network_is_refused_whatever_address_and_account(clara: User, trail: Trail, hashes: list[str]) -> None:
    before = len(hashes)
    with nothing_changes():
        for number in range(53):
            where = {"REMOTE_ADDR": f"2001:db8:1:2:{number:x}::{number:x}"}
            answer = door.type_password(door.browser(**where), f"stolen-{number}@mail.example", "a-stolen-password-7")
    refused(answer, 200, says="too many wrong tries")
    assert len(hashes) - before == 50
    assert trail.verbs().count("person.sign_in_failed") == 50
    assert trail.has("person.sign_in_throttled", "refused", actor="visitor")
    stuffed, elsewhere = (door.browser(REMOTE_ADDR=ip) for ip in ("2001:db8:1:2::9", "2001:db8:1:3::9"))
    door.type_password(stuffed, clara.email)
    door.type_password(elsewhere, clara.email)
    assert (door.is_signed_in(stuffed), door.is_signed_in(elsewhere)) == (False, True)
