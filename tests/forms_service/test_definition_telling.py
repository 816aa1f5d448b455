"""What cannot be told yet is not half told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms_service.engine.conversation import from_plain
from forms_service.engine.telling import sentences
from press.paper import plain
from tests.forms_service.sound import interview_with

pytestmark = pytest.mark.once
SAYS = "You trust{? has_end} for a while{/}{? !has_end} for ever{/}."


@pytest.mark.parametrize(
    ("said", "told"),
    [({}, []), ({"has_end": True}, ["You trust for a while."]), ({"has_end": False}, ["You trust for ever."])],
)
def test_a_sentence_is_told_when_it_is_known_which_of_its_parts_stand(said: dict[str, Any], told: list[str]) -> None:
    interview = interview_with({"screens[2].says": SAYS})
    standing = from_plain(interview, {"is_adult": True, **said}, date(2026, 11, 22), "en").standing
    assert [plain(each.words) for each in sentences(standing, "en")] == told
