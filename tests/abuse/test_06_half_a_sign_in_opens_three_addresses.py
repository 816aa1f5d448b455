"""Row 6: the password of somebody of the office alone opens nothing, sent as a cookie or in a header. All addresses of the
house are tried in tests/accounts/test_half_signed_in.py."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.accounts import door
from tests.factories.matters import SmallMatter, small_matter


@pytest.fixture
def his(leo: User) -> SmallMatter:
    """Leo's matter, in which he has a seat."""
    return small_matter(leo=leo)


def test_a_password_alone_reads_and_writes_nothing_of_his_own_matter(his: SmallMatter, leo: User) -> None:
    browser = door.signed_in(leo)
    trail = Trail()
    room = his.client_room.reference
    with nothing_changes():
        looked = browser.get(his.url(), headers=PERSON)
        assert looked["Location"].startswith(reverse("mfa_activate_totp"))
        written = browser.post(his.url(f"{room}/send/"), {"text": "As if I were he."}, headers=PERSON)
        refused(written, 403, says="second step")
        fetched = browser.get(his.url(), headers={"sec-fetch-dest": "empty"})
        refused(fetched, 403, says="second step")
    assert trail.denied(leo, "refused")


def test_the_session_between_password_and_code_is_nobodys_in_any_header(his: SmallMatter, leo: User) -> None:
    door.enrolled(leo)
    half = door.browser()
    door.type_password(half, leo.email)
    key = half.session.session_key
    for headers in (
        {"authorization": f"Bearer {key}"},
        {"authorization": f"Session {key}"},
        {"x-session-token": str(key)},
        {"cookie": f"sessionid={key}; sessionid={key}"},
    ):
        answer = door.browser().get(his.url(), headers=headers)
        assert answer["Location"].startswith(reverse("account_login")), headers
    assert half.get(his.url())["Location"].startswith(reverse("account_login"))
