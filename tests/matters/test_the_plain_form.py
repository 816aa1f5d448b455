"""Papers without scripts: they come through memory, bounded, and nothing of them lies in a temporary folder."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from matters.models import Room
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, person
from vault.models import File, Version
from vault.services import comment_of

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
SENTENCE = "This way takes files up to 25 MB. Switch on JavaScript for larger ones"


@pytest.fixture
def temporary(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty temporary folder. Django's own spooling would go to one that is not there, and fail."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def send(client: Any, room: Room, content: bytes, **fields: str) -> Any:
    # The comment comes after the file, as a browser sends what stands lower on the page.
    body = {"file": SimpleUploadedFile("notes.txt", content, "text/plain"), **fields}
    return client.post(f"/matters/{room.matter.reference}/{room.reference}/add/", body)


def test_six_megabytes_arrive_without_a_file_in_the_temporary_folder(small: SmallMatter, temporary: Path) -> None:
    answer = send(browser(small.clara), small.client_room, b"Dear Leo,\n" * (6 * MIB // 10), comment="All of it.")
    assert answer.status_code == 302
    version = Version.objects.get()
    assert version.size_bytes == 6 * MIB // 10 * 10
    assert comment_of(version) == "All of it."
    assert list(temporary.iterdir()) == []


def test_more_than_the_bound_is_refused_with_what_to_do_and_the_comment_stays(
    small: SmallMatter, temporary: Path
) -> None:
    first = paper(small.client_room, small.clara)
    answer = send(
        browser(small.leo),
        small.client_room,
        b"x" * (26 * MIB),
        replaces=first.file.reference,
        comment="Page 3 <changed>.",
    )
    page = answer.content.decode()
    assert answer.status_code == 413
    assert SENTENCE in page
    assert re.search(r"<textarea[^>]*name=\"comment\"[^>]*>Page 3 &lt;changed&gt;\.</textarea>", page)
    assert list(Version.objects.all()) == [first]
    assert list(temporary.iterdir()) == []


def test_a_new_paper_over_the_bound_is_refused_in_its_room(small: SmallMatter) -> None:
    client = browser(small.clara)
    answer = send(client, small.client_room, b"x" * (26 * MIB))
    assert SENTENCE in client.get(answer["Location"]).content.decode()
    assert not File.objects.exists()


def test_many_files_together_stay_under_the_bound(small: SmallMatter) -> None:
    client = browser(small.clara)
    files = [SimpleUploadedFile(f"{number}.txt", b"x" * (9 * MIB), "text/plain") for number in range(3)]
    room = small.client_room
    answer = client.post(f"/matters/{room.matter.reference}/{room.reference}/add/", {"file": files})
    assert SENTENCE in client.get(answer["Location"]).content.decode()
    assert not File.objects.exists()


def test_a_version_that_is_not_accepted_keeps_its_comment(small: SmallMatter) -> None:
    first = paper(small.client_room, small.clara)
    answer = send(
        browser(small.leo), small.client_room, b"", replaces=first.file.reference, comment="Please read page 3."
    )
    assert answer.status_code == 400
    assert ">Please read page 3.</textarea>" in answer.content.decode()


def test_the_comment_beside_a_paper_belongs_to_the_form_that_sends_the_file(small: SmallMatter) -> None:
    first = paper(small.client_room, small.clara)
    page = browser(small.leo).get(small.url(f"papers/{first.file.reference}/")).content.decode()
    named = re.search(r'<textarea[^>]*form="([^"]+)"', page)
    assert named
    assert re.search(rf'<form[^>]*id="{named[1]}"', page)


def test_a_forged_form_is_refused_and_a_true_one_passes(small: SmallMatter, temporary: Path) -> None:
    client = browser(small.clara, enforce_csrf_checks=True)
    assert send(client, small.client_room, b"x" * (6 * MIB)).status_code == 403
    assert not File.objects.exists()
    page = client.get(small.url(f"{small.client_room.reference}/")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert send(client, small.client_room, b"x" * (6 * MIB), csrfmiddlewaretoken=token[1]).status_code == 302
    assert File.objects.count() == 1
    assert list(temporary.iterdir()) == []


class Unread:
    """A body that nobody may touch."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("who", ["nobody", "a stranger"])
def test_who_may_not_add_is_refused_before_the_body_is_read(small: SmallMatter, who: str) -> None:
    client = browser(person("Sam Keller") if who == "a stranger" else None, enforce_csrf_checks=True)
    answer = client.generic(
        "POST",
        small.url(f"{small.client_room.reference}/add/"),
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": "1000", "CONTENT_TYPE": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == (404 if who == "a stranger" else 302)
