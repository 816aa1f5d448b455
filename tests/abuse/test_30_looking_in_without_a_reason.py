"""Row 30: an administrator sees no matter by her position; and looks into none without a whole sentence why."""

from __future__ import annotations

import pytest

from accounts.models import User
from matters.models import StaffSession
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, person


@pytest.fixture
def ada(db: None) -> User:
    """The administrator."""
    return person("Ada Hale", staff_role="administrator")


@pytest.mark.parametrize("reason", ["", "   ", "x", "because", "..........", "\u200b" * 60])
def test_without_a_reason_nothing_opens(small: SmallMatter, ada: User, reason: str) -> None:
    hers = browser(ada)
    with nothing_changes():
        answer = hers.post("/desk/sessions/", {"matter": small.matter.reference, "reason": reason}, headers=PERSON)
    refused(answer, 400)
    assert not StaffSession.objects.exists()
    trail = Trail()
    refused(hers.get(small.url(), headers=PERSON), 404)
    assert trail.denied(ada)


@pytest.mark.parametrize("field", ["acting_for", "as_user", "impersonate", "hijack", "su"])
def test_there_is_no_way_to_be_somebody_else(small: SmallMatter, ada: User, field: str) -> None:
    hers = browser(ada)
    trail = Trail()
    refused(hers.get(small.url(f"?{field}={small.leo.pk}"), headers=PERSON | {f"x-{field}": str(small.leo.pk)}), 404)
    assert trail.denied(ada)
    assert {line.acting_for for line in trail.lines()} == {""}
