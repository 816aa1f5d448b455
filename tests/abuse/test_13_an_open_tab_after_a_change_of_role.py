"""Row 13: whoever was shut out, or has another part in the office, does nothing more in a window that was open."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import User
from matters.models import Message
from tests.abuse.hands import Trail, nothing_changes
from tests.accounts import door
from tests.cast import browser
from tests.factories.matters import SmallMatter, small_matter


@pytest.fixture
def his(leo: User) -> SmallMatter:
    """Leo's matter."""
    return small_matter(leo=leo)


@pytest.mark.parametrize(
    ("name", "form", "verb"),
    [("freeze", {}, "person.frozen"), ("role", {"role": "support"}, "person.role_changed")],
)
def test_the_very_next_request_is_nobodys(
    his: SmallMatter, leo: User, name: str, form: dict[str, str], verb: str
) -> None:
    ada = door.staff("administrator", "ada@halemercer.example", "Ada Hale")
    tab = browser(leo)
    assert tab.get(his.url()).status_code == 200
    trail = Trail()
    office = browser(ada)
    page = office.get(reverse("accounts:people")).content.decode()
    # The form as it stands on the page: its fields have names of their own for each person.
    field = re.search(rf'name="(p{leo.pk.hex[:8]}-role)"', page)
    assert field
    typed = {field[1]: form["role"]} if form else door.pause(leo)
    office.post(reverse(f"accounts:{name}", args=[leo.pk]), typed)
    assert trail.has(verb, actor=ada.record_ref, on=leo.record_ref)
    with nothing_changes():
        for answer in (
            tab.get(his.url()),
            tab.post(his.url(f"{his.client_room.reference}/send/"), {"text": "One more word."}),
        ):
            assert answer["Location"].startswith(reverse("account_login"))
    assert not Message.objects.exists()
