"""Row 38: a link that asks for files lists nothing of what lies there, and overwrites nothing."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.abuse.hands import Trail, nothing_changes, refused
from tests.factories.matters import SmallMatter
from tests.vault.guesting import asked, begin, letter, path, through
from vault.models import File

LINES = b"What you asked for.\n"


def test_it_lists_nothing_and_overwrites_nothing(small: SmallMatter) -> None:
    binder = small.client_room.binder
    theirs = letter(small.leo, binder, "deed.txt")
    asked(small.leo, binder, note="The deed, please")
    grace, here = through(path())
    page, trail = grace.get(here).content.decode(), Trail()
    assert "The deed, please" in page
    assert not [told for told in ("deed.txt", theirs.file.reference, binder.reference, "Reyes") if told in page]
    assert begin(grace, here, "deed.txt", LINES).status_code == 201
    assert grace.post(f"{here}add/", {"file": SimpleUploadedFile("deed.txt", LINES)}).status_code == 302
    assert File.objects.filter(binder=binder, name="deed.txt").count() == 3
    assert theirs.file.versions.count() == 1
    assert trail.verbs().count("file.added") == 2
    assert "deed.txt" not in grace.get(here).content.decode()


def test_it_names_no_file_and_gives_none_back(small: SmallMatter) -> None:
    binder = small.client_room.binder
    theirs = letter(small.leo, binder, "deed.txt")
    asked(small.leo, binder)
    grace, here = through(path())
    begin(grace, here, "mine.txt", LINES)
    mine = File.objects.get(name="mine.txt")
    with nothing_changes():
        assert begin(grace, here, "deed.txt", LINES, replaces=theirs.file.reference).status_code == 404
        assert begin(grace, here, "deed.txt", LINES, folder="zzzzzzzzzzzz").status_code == 404
        for file in (theirs.file, mine):
            refused(grace.get(f"{here}files/{file.reference}/"), 404)
