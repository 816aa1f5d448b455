"""The view of an Office file is served under the same right and rules as the file, sealed, and dies with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client

from accounts.models import User
from audit.models import Record
from common import clock
from tests.matters.pdfs import pdf_of
from tests.vault import samples
from tests.vault.office import binder_of, paper, person
from vault.models import Opening, Rendition, RenditionState, ScanState, Unviewable, Version
from vault.services import unseat
from vault.services.checking import sweep_kept
from vault.services.renditions import have_rendered, keep_rendition, wake_unrendered
from vault.storage.office import office_storage

pytestmark = pytest.mark.django_db
CANARY = b"canary-of-the-view"


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    """Keep files in an empty place."""
    settings.VAULT_ROOT = str(tmp_path / "vault")


@pytest.fixture
def clara() -> User:
    return person("Clara")


@pytest.fixture
def letter(clara: User) -> Version:
    """A checked Word file of Clara's that waits for its view."""
    return waiting(clara)


@pytest.fixture
def signed_in(clara: User, client: Client) -> Client:
    client.force_login(clara)
    return client


def waiting(author: User, name: str = "Letter to Marsh.docx") -> Version:
    version = paper(binder_of(contributor=author), author, samples.office("docx"), name)
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    version.refresh_from_db(fields=["scan_state"])
    Rendition.objects.create(version=version)
    return version


def pages(*, canary: bytes = CANARY) -> bytes:
    """Give a PDF with `canary` standing in it as it is."""
    return pdf_of(2) + b"% " + canary + b"\n%%EOF\n"


def view_of(version: Version) -> str:
    return f"/files/{version.file.reference}/{version.number}/view/"


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def stored_views() -> list[str]:
    return list(office_storage().keys("renditions"))


def test_whoever_may_open_the_file_reads_its_view_and_that_is_on_the_record(
    signed_in: Client, clara: User, letter: Version
) -> None:
    content = pages()
    keep_rendition(letter, content)
    response = signed_in.get(view_of(letter))
    assert response.status_code == 200
    assert body_of(response) == content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="Letter to Marsh.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]
    assert [(each.user, each.how) for each in Opening.objects.all()] == [(clara, "viewed")]
    made, seen = Record.objects.filter(verb__in=["file.rendered", "file.viewed"]).order_by("at_us")
    assert bytes(made.before_hash) == bytes.fromhex(letter.sha256)
    assert bytes(made.after_hash) == bytes(seen.after_hash) == hashlib.sha256(content).digest()


def test_a_part_of_the_view_is_a_part_of_the_view(signed_in: Client, letter: Version) -> None:
    content = pages()
    keep_rendition(letter, content)
    response = signed_in.get(view_of(letter), headers={"Range": "bytes=10-29"})
    assert (response.status_code, body_of(response)) == (206, content[10:30])
    assert response["Content-Range"] == f"bytes 10-29/{len(content)}"
    beyond = signed_in.get(view_of(letter), headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_strangers_and_people_who_lost_their_seat_find_nothing(signed_in: Client, clara: User, letter: Version) -> None:
    keep_rendition(letter, pages())
    assert signed_in.get(view_of(letter)).status_code == 200
    other = Client()
    assert other.get(view_of(letter)).status_code == 302
    other.force_login(person("Nosy"))
    assert other.get(view_of(letter)).status_code == 404
    unseat(actor=None, user=clara, binder=letter.file.binder)
    assert signed_in.get(view_of(letter)).status_code == 404


def test_there_is_nothing_to_read_before_it_is_made_or_where_there_is_none(signed_in: Client, letter: Version) -> None:
    assert signed_in.get(view_of(letter)).status_code == 404
    Rendition.objects.update(state=RenditionState.NONE, reason=Unviewable.LARGE)
    assert signed_in.get(view_of(letter)).status_code == 404
    Rendition.objects.all().delete()
    assert signed_in.get(view_of(letter)).status_code == 404


@pytest.mark.parametrize("state", [ScanState.WAITING, ScanState.QUARANTINED])
def test_what_the_scanner_shut_again_is_shut_as_a_view_too(
    signed_in: Client, letter: Version, state: ScanState
) -> None:
    keep_rendition(letter, pages())
    Version.objects.update(scan_state=state)
    assert signed_in.get(view_of(letter)).status_code == 409
    assert not Opening.objects.exists()


def test_no_word_of_the_view_lies_on_the_disk(letter: Version, settings: Any) -> None:
    keep_rendition(letter, pages())
    files = [path for path in Path(settings.VAULT_ROOT).rglob("*") if path.is_file()]
    assert len(stored_views()) == 1
    assert len(files) >= 2
    assert not [path for path in files if CANARY in path.read_bytes()]


def test_the_view_of_one_file_is_never_shown_as_the_view_of_another(
    signed_in: Client, clara: User, letter: Version
) -> None:
    other = waiting(clara, "Will.docx")
    keep_rendition(letter, pages())
    keep_rendition(other, pages(canary=b"canary of the will"))
    mine = Rendition.objects.get(version=letter)
    kept = Rendition.objects.get(version=other)
    Rendition.objects.filter(pk=mine.pk).delete()
    names = ("storage_key", "wrapped_key", "size_bytes", "sha256")
    Rendition.objects.filter(pk=kept.pk).update(version=letter, **{name: getattr(kept, name) for name in names})
    assert signed_in.get(view_of(letter)).status_code == 500
    assert Record.objects.filter(verb="file.damaged").count() == 1


def test_a_flipped_bit_is_damage_and_nothing_is_served(signed_in: Client, letter: Version, settings: Any) -> None:
    keep_rendition(letter, pages())
    (key,) = stored_views()
    (path,) = [each for each in Path(settings.VAULT_ROOT).rglob(key.rpartition("/")[2]) if each.is_file()]
    raw = bytearray(path.read_bytes())
    raw[-20] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)
    assert signed_in.get(view_of(letter)).status_code == 500
    assert Record.objects.filter(verb="file.damaged").count() == 1


def test_what_a_taken_over_program_would_make_is_not_kept(letter: Version) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    keep_rendition(letter, samples.pdf(OpenAction=script))
    assert stored_views() == []
    kept = Rendition.objects.get(version=letter)
    assert (kept.state, kept.reason, kept.storage_key) == ("none", "unreadable", None)
    assert Record.objects.get(verb="file.rendered").outcome == "unreadable"


def test_made_twice_it_is_kept_once(letter: Version) -> None:
    keep_rendition(letter, pages())
    first = stored_views()
    keep_rendition(letter, pages(canary=b"another"))
    assert stored_views() == first
    assert Record.objects.filter(verb="file.rendered").count() == 1


def test_bytes_without_a_row_are_swept_and_no_others(letter: Version, time_machine: Any) -> None:
    keep_rendition(letter, pages())
    kept = stored_views()
    left = office_storage().create("renditions/0123456789abcdef0123456789abcdef")
    left.write(b"half")
    left.commit()
    assert sweep_kept() == 0
    time_machine.move_to(clock.now() + timedelta(hours=2))
    assert sweep_kept() == 1
    assert stored_views() == kept


def test_without_libreoffice_nothing_is_waited_for(letter: Version, settings: Any, run_jobs: Callable[[], int]) -> None:
    settings.OFFICE_VIEWS = False
    Rendition.objects.all().delete()
    have_rendered(letter)
    assert wake_unrendered() == 0
    run_jobs()
    assert not Rendition.objects.exists()


def test_a_view_goes_with_its_file(letter: Version, time_machine: Any) -> None:
    keep_rendition(letter, pages())
    letter.delete()
    assert not Rendition.objects.exists()
    time_machine.move_to(clock.now() + timedelta(hours=2))
    assert sweep_kept() == 2
    assert stored_views() == []
