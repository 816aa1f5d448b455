"""Row 20: what only shows takes no other method, however it is dressed up; and a person who lands there reads what to do."""

from __future__ import annotations

import pytest

from tests.abuse.hands import PERSON, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter

DISGUISES = {
    "put": ("put", {}, {}),
    "patch": ("patch", {}, {}),
    "delete": ("delete", {}, {}),
    "a field": ("post", {"_method": "DELETE"}, {}),
    "a header": ("post", {}, {"X-HTTP-Method-Override": "DELETE"}),
    "another header": ("post", {}, {"X-HTTP-Method": "PUT", "X-Method-Override": "PUT"}),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_it_is_refused_and_changes_nothing(small: SmallMatter, disguise: str) -> None:
    method, form, headers = DISGUISES[disguise]
    leo = browser(small.leo)
    for address in ("/matters/", small.url(), small.url("people/"), "/desk/record/" + small.matter.reference + "/"):
        with nothing_changes():
            answer = getattr(leo, method)(address, form, headers=headers)
        assert answer.status_code == 405, address
        assert "DELETE" not in answer["Allow"]
        assert not answer.content


@pytest.mark.parametrize("part", ["close/", "people/invite/", "status/"])
def test_looking_does_nothing_and_says_where_to_go(small: SmallMatter, part: str) -> None:
    leo = browser(small.leo)
    with nothing_changes():
        for method in ("get", "head"):
            assert getattr(leo, method)(small.url(part)).status_code in {405, 200}
        answer = leo.get(small.url(part), headers=PERSON)
    if answer.status_code != 200:
        refused(answer, 405, says="Go back")
        assert "POST" in answer["Allow"]
