"""A picture opens on a page of the house, so that the way back stays on the screen; its bytes leave through the vault alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from audit.models import Record
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, person
from vault.models import ScanState, Version

pytestmark = pytest.mark.django_db


def drawn() -> bytes:
    """Give a small picture."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def picture(small: SmallMatter) -> Version:
    """A picture that Clara has sent."""
    version = paper(small.client_room, small.clara, "Kitchen wall.png", drawn())
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    return version


def page_of(small: SmallMatter, version: Version, rest: str = "") -> str:
    return small.url(f"papers/{version.file.reference}/{rest}")


def test_a_picture_opens_on_a_page_with_the_ways_back_and_to_keep_it(small: SmallMatter, picture: Version) -> None:
    leo = browser(small.leo)
    where = page_of(small, picture, "1/")
    assert f'href="{where}"' in leo.get(page_of(small, picture)).content.decode()
    page = leo.get(where).content.decode()
    bytes_url = f"/files/{picture.file.reference}/1/"
    assert f'src="{bytes_url}"' in page
    assert f'href="{page_of(small, picture)}"' in page
    assert f'href="{bytes_url}?save=1"' in page
    assert b"".join(leo.get(bytes_url)) == drawn()  # type: ignore[arg-type, call-overload]


def test_the_page_itself_records_nothing_and_its_picture_does(small: SmallMatter, picture: Version) -> None:
    leo = browser(small.leo)
    leo.get(page_of(small, picture, "1/"))
    looks = Record.objects.filter(verb="file.viewed")
    assert looks.count() == 0
    b"".join(leo.get(f"/files/{picture.file.reference}/1/"))  # type: ignore[arg-type, call-overload]
    assert looks.count() == 1


def test_strangers_and_colleagues_without_a_seat_find_no_picture(small: SmallMatter, picture: Version) -> None:
    for user in (person("Sam Keller"), attorney("Lena Fisk"), person("Ada Hale", staff_role="administrator")):
        assert browser(user).get(page_of(small, picture, "1/")).status_code == 404
    for user in (small.leo, small.clara):
        assert browser(user).get(page_of(small, picture, "1/")).status_code == 200


def test_what_is_no_picture_has_no_such_page_and_opens_in_a_new_tab_that_says_so(small: SmallMatter) -> None:
    letter = paper(small.client_room, small.clara, "Letter.txt")
    Version.objects.filter(pk=letter.pk).update(scan_state=ScanState.CLEAN)
    leo = browser(small.leo)
    assert leo.get(page_of(small, letter, "1/")).status_code == 404
    assert leo.get(page_of(small, letter, "9/")).status_code == 404
    link = leo.get(page_of(small, letter)).content.decode().partition(f'href="/files/{letter.file.reference}/1/"')[2]
    assert 'target="_blank"' in link.partition("</a>")[0]
    assert "(in a new tab)" in link.partition("</a>")[0]


def test_a_picture_that_is_still_being_checked_leads_to_its_paper(small: SmallMatter, picture: Version) -> None:
    Version.objects.filter(pk=picture.pk).update(scan_state=ScanState.WAITING)
    answer = browser(small.leo).get(page_of(small, picture, "1/"))
    assert answer["Location"] == page_of(small, picture)
