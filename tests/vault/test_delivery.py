"""Private bytes: the gate first; whole or one range; kept by nobody; nothing unscanned; every opening on the record."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts import grants
from accounts.models import User
from audit.models import Record
from common.gate import may
from tests.vault import samples
from tests.vault.office import binder_of, paper, person
from vault import verbs
from vault.delivery import deliver_published
from vault.errors import FileDamaged
from vault.events import version_opened
from vault.models import Binder, Opening, OpeningKind, ScanState, Version
from vault.ranges import Span, span_of

pytestmark = pytest.mark.django_db
SIZE = 2_600_000
CONTENT = random.Random(4).randbytes(SIZE - 40)


def url_of(version: Version) -> str:
    return f"/files/{version.file.reference}/{version.number}/"


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def spent(response: Any) -> None:
    """Read the answer to its end; closing it would close the test's database connection."""
    body_of(response)


def checked(version: Version, state: str = ScanState.CLEAN) -> Version:
    Version.objects.filter(pk=version.pk).update(scan_state=state)
    version.refresh_from_db(fields=["scan_state"])
    return version


@pytest.fixture
def clara() -> User:
    return person("Clara")


@pytest.fixture
def film(clara: User) -> Version:
    """A clean film in a binder where Clara sits."""
    head = samples.GOOD["film.mp4"].ljust(140, b"\0")[:140]
    return checked(paper(binder_of(contributor=clara), clara, (head + CONTENT)[:SIZE], "film.mp4"))


@pytest.fixture
def content(film: Version) -> bytes:
    return (samples.GOOD["film.mp4"].ljust(140, b"\0")[:140] + CONTENT)[:SIZE]


@pytest.fixture
def signed_in(clara: User, client: Client) -> Client:
    client.force_login(clara)
    return client


def test_the_whole_file_comes_back_and_is_kept_by_nobody(signed_in: Client, film: Version, content: bytes) -> None:
    response = signed_in.get(url_of(film))
    assert response.status_code == 200
    assert body_of(response) == content
    assert response["Content-Length"] == str(SIZE)
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert "ETag" not in response
    assert "Last-Modified" not in response
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=1048519-1048521", 1_048_519, 1_048_522),
        ("bytes=2000000-", 2_000_000, SIZE),
        ("bytes=-500", SIZE - 500, SIZE),
        ("bytes=100-99999999", 100, SIZE),
        ("bytes=-99999999", 0, SIZE),
    ],
)
def test_one_range_comes_back(
    signed_in: Client, film: Version, content: bytes, header: str, start: int, stop: int
) -> None:
    response = signed_in.get(url_of(film), headers={"Range": header})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert response["Content-Length"] == str(stop - start)
    assert body_of(response) == content[start:stop]


@pytest.mark.parametrize(
    "header", ["bytes=0-1,5-9", "lines=1-2", "bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "junk"]
)
def test_any_other_range_is_answered_with_the_whole(signed_in: Client, film: Version, header: str) -> None:
    response = signed_in.get(url_of(film), headers={"Range": header})
    assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
    spent(response)


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_had(signed_in: Client, film: Version, header: str) -> None:
    response = signed_in.get(url_of(film), headers={"Range": header})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_a_range_on_a_condition_gets_the_whole_because_nothing_can_match(signed_in: Client, film: Version) -> None:
    response = signed_in.get(url_of(film), headers={"Range": "bytes=0-9", "If-Range": '"anything"'})
    assert response.status_code == 200
    spent(response)


def test_a_head_tells_the_size_and_opens_nothing(signed_in: Client, film: Version) -> None:
    response = signed_in.head(url_of(film))
    assert (response.status_code, response["Content-Length"], response.content) == (200, str(SIZE), b"")
    assert not Opening.objects.exists()


def test_each_opening_is_counted_and_on_the_record_before_a_byte_leaves(
    signed_in: Client, clara: User, film: Version
) -> None:
    heard = []

    def listen(user: User, how: str, **_more: object) -> None:
        heard.append((user, how))

    version_opened.connect(listen)
    try:
        for _ in range(2):
            spent(signed_in.get(url_of(film)))
        spent(signed_in.get(url_of(film) + "?save=1"))
    finally:
        version_opened.disconnect(listen)
    assert heard == [(clara, "viewed"), (clara, "viewed"), (clara, "downloaded")]
    opening = Opening.objects.get(how=OpeningKind.VIEWED)
    assert (opening.user, opening.version, opening.times) == (clara, film, 2)
    lines = Record.objects.on(film.record_ref).filter(verb__in=[verbs.FILE_VIEWED, verbs.FILE_DOWNLOADED])
    assert sorted(line.verb for line in lines) == ["file.downloaded", "file.viewed", "file.viewed"]


def test_a_reader_that_fetches_in_ranges_opens_the_file_once(signed_in: Client, film: Version) -> None:
    for start in range(1000, 9000, 1000):
        spent(signed_in.get(url_of(film), headers={"Range": f"bytes={start}-{start + 999}"}))
    assert Opening.objects.get().times == 1


def test_an_opening_that_could_not_be_recorded_is_recorded_with_the_next_part(signed_in: Client, film: Version) -> None:
    def fail(**_more: object) -> None:
        raise OSError("the disk is full")

    signed_in.raise_request_exception = False
    version_opened.connect(fail)
    try:
        assert signed_in.get(url_of(film), headers={"Range": "bytes=0-9"}).status_code == 500
    finally:
        version_opened.disconnect(fail)
    assert not Opening.objects.exists()
    spent(signed_in.get(url_of(film), headers={"Range": "bytes=10-19"}))
    assert Opening.objects.get().times == 1


def test_strangers_readers_and_the_revoked(client: Client, film: Version, clara: User) -> None:
    """Clara and a reader get it; Gina, Leo (staff without a seat), a superuser and nobody do not, in any form."""
    from vault.roles import BinderRole
    from vault.services import seat

    rita, gina, leo = person("Rita"), person("Gina"), person("Leo", staff_role="attorney")
    ada = User.objects.create_superuser("ada@mail.example", "a long password", name="Ada")
    seat(actor=None, user=rita, binder=film.file.binder, role=BinderRole.READER)
    for user in (gina, leo, ada):
        assert not may(user, "view", film)
        assert not Version.objects.visible_to(user)
    for user, status in ((clara, 200), (rita, 200), (gina, 404)):
        client.force_login(user)
        response = client.get(url_of(film))
        assert response.status_code == status, user
        spent(response)
    for headers in ({"Range": "bytes=0-9"}, {"Range": f"bytes={SIZE}-"}, {"If-None-Match": "*"}, {"If-Range": '"x"'}):
        stranger = client.get(url_of(film), headers=headers)
        nowhere = client.get("/files/000000000000/1/", headers=headers)
        assert stranger.status_code == nowhere.status_code == 404
        assert stranger.content == nowhere.content
    assert Client().get(url_of(film)).status_code == 302
    client.force_login(rita)
    grants.rows(Binder).filter(user=rita).delete()
    assert client.get(url_of(film), headers={"Range": "bytes=0-9"}).status_code == 404


def test_another_number_of_the_file_is_not_there(signed_in: Client, film: Version) -> None:
    assert signed_in.get(f"/files/{film.file.reference}/2/").status_code == 404
    assert signed_in.post(url_of(film)).status_code == 405


@pytest.mark.parametrize(
    ("state", "required", "status"),
    [
        (ScanState.WAITING, True, 409),
        (ScanState.WAITING, False, 409),
        (ScanState.QUARANTINED, True, 409),
        (ScanState.QUARANTINED, False, 409),
        (ScanState.NOT_SCANNED, True, 409),
        (ScanState.NOT_SCANNED, False, 200),
        (ScanState.CLEAN, True, 200),
    ],
)
def test_nothing_unscanned_is_served(
    signed_in: Client, film: Version, settings: Any, state: str, required: bool, status: int
) -> None:
    settings.SCAN_REQUIRED = required
    checked(film, state)
    for headers in ({}, {"Range": "bytes=0-9"}):
        response = signed_in.get(url_of(film), headers=headers)
        assert (response.status_code == 409) == (status == 409)
        spent(response)
    assert signed_in.head(url_of(film)).status_code in (status, 200 if status == 200 else 409)
    assert Opening.objects.exists() == (status == 200)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("will.pdf", True),
        ("scan.png", True),
        ("note.txt", True),
        ("letter.docx", False),
        ("papers.zip", False),
        ("mail.eml", False),
        ("IMG_2201.HEIC", False),
    ],
)
def test_only_harmless_kinds_are_shown_the_others_are_saved(
    signed_in: Client, clara: User, name: str, shown: bool
) -> None:
    version = checked(paper(binder_of(contributor=clara), clara, samples.GOOD[name], name))
    response = signed_in.get(url_of(version))
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert "script-src" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox;" in response["Content-Security-Policy"]
    may_be_fitted = response["Content-Type"].startswith("image/")
    assert ("style-src" in response["Content-Security-Policy"]) is may_be_fitted
    spent(response)
    saved = signed_in.get(url_of(version) + "?save=1")
    assert saved["Content-Disposition"].startswith("attachment")
    assert "sandbox" in saved["Content-Security-Policy"]
    spent(saved)


def test_a_name_cannot_break_out_of_its_header(signed_in: Client, clara: User) -> None:
    version = checked(paper(binder_of(contributor=clara), clara, b"text", 'a"\r\nSet-Cookie: x=1; ümlaut.txt'))
    response = signed_in.get(url_of(version) + "?save=1")
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in response.headers
    spent(response)


def damage(version: Version, at: int) -> None:
    place = next(path for path in Path(django_settings.VAULT_ROOT).rglob(version.pk.hex) if path.is_file())
    raw = bytearray(place.read_bytes())
    raw[at] ^= 1
    place.write_bytes(raw)


def test_a_damaged_file_is_refused_told_and_on_the_record(signed_in: Client, film: Version) -> None:
    damage(film, -1)
    response = signed_in.get(url_of(film))
    assert response.status_code == 500
    assert b"stored copy is damaged" in response.content
    assert Record.objects.on(film.record_ref).filter(verb=verbs.FILE_DAMAGED).count() == 1
    assert not Opening.objects.exists()


def test_a_missing_file_is_refused_told_and_on_the_record(signed_in: Client, film: Version) -> None:
    next(path for path in Path(django_settings.VAULT_ROOT).rglob(film.pk.hex) if path.is_file()).unlink()
    response = signed_in.get(url_of(film))
    assert response.status_code == 500
    assert b"stored copy is missing" in response.content
    assert Record.objects.on(film.record_ref).filter(verb=verbs.FILE_DAMAGED).count() == 1


def test_damage_in_the_middle_breaks_the_answer_off_and_is_on_the_record(signed_in: Client, film: Version) -> None:
    damage(film, 1_500_000)
    response = signed_in.get(url_of(film))
    given = b""
    with pytest.raises(FileDamaged):
        for piece in response.streaming_content:
            given += piece
    assert 0 < len(given) < SIZE
    assert Record.objects.on(film.record_ref).filter(verb=verbs.FILE_DAMAGED).count() == 1


def test_an_answer_asks_few_questions_of_the_database(
    signed_in: Client, film: Version, django_assert_max_num_queries: Any
) -> None:
    spent(signed_in.get(url_of(film)))
    with django_assert_max_num_queries(24):
        spent(signed_in.get(url_of(film), headers={"Range": "bytes=5-9"}))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_an_answer_that_is_broken_off_lets_its_file_go(signed_in: Client, film: Version) -> None:
    response = signed_in.get(url_of(film))
    next(iter(response.streaming_content))
    held = open_files()
    for let_go in response._resource_closers:
        let_go()
    assert open_files() == held - 1


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", Span(0, 10)),
        ("bytes=2-4", Span(2, 5, True)),
        ("bytes=" + "9" * 40 + "-", Span(0, 10)),
        ("bytes=10-", None),
        ("bytes=-3", Span(7, 10, True)),
    ],
)
def test_the_range_of_a_header(header: str, span: Span | None) -> None:
    assert span_of(header, 10) == span
    assert span_of("bytes=0-", 0) is None


# Published files.


@pytest.fixture
def pamphlet(tmp_path: Path) -> Iterator[FieldFile]:
    from django.db.models import FileField

    field = FileField(storage=FileSystemStorage(tmp_path))
    field.name = "file"
    file = field.attr_class(None, field, "")  # type: ignore[arg-type]
    file.name = field.storage.save("pamphlet.pdf", ContentFile(b"0123456789"))
    yield file
    file.close()


def published(file: FieldFile, *, is_public: bool = True, **headers: str) -> Any:
    request: HttpRequest = RequestFactory().get("/x", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return deliver_published(
        request, file=file, name="Pamphlet.pdf", content_type="application/pdf", version="7-1", is_public=is_public
    )


def test_a_published_file_comes_whole_in_ranges_and_by_its_tag(pamphlet: FieldFile) -> None:
    whole = published(pamphlet)
    assert (body_of(whole), whole["Content-Length"]) == (b"0123456789", "10")
    assert "public" in whole["Cache-Control"]
    part = published(pamphlet, Range="bytes=2-4")
    assert (part.status_code, body_of(part), part["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert published(pamphlet, Range="bytes=10-").status_code == 416
    same = published(pamphlet, If_None_Match=whole["ETag"])
    assert (same.status_code, same["ETag"]) == (304, whole["ETag"])
    assert published(pamphlet, If_None_Match='"other"').status_code == 200
    assert published(pamphlet, Range="bytes=2-4", If_Range=whole["ETag"]).status_code == 206
    assert published(pamphlet, Range="bytes=2-4", If_Range='"old"').status_code == 200


def test_a_published_file_that_is_not_public_is_for_one_browser_only(pamphlet: FieldFile) -> None:
    assert "public" not in published(pamphlet, is_public=False)["Cache-Control"]
    assert "private" in published(pamphlet, is_public=False)["Cache-Control"]


def test_behind_nginx_no_byte_passes_through_this_process(pamphlet: FieldFile, settings: Any) -> None:
    settings.LIBRARY_ACCEL = "/library-files/"
    response = published(pamphlet, Range="bytes=2-4")
    assert response["X-Accel-Redirect"] == "/library-files/pamphlet.pdf"
    assert body_of(response) == b""
