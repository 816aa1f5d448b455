"""A file's facts are read in a child with limits, cut and cleaned; what cannot be read stops nothing."""

from __future__ import annotations

import pytest

from tests.abuse import telling
from tests.vault import samples
from tests.vault.sealed import KEY, VERSION, write_sealed
from vault.errors import FileDamaged
from vault.facts.confined import ask_child, read_confined
from vault.facts.kinds import MOST_CHARACTERS, MOST_FACTS, FactKind, Gathering, cleaned
from vault.names import extension_of
from vault.storage import LocalStorage


def facts_in(storage: LocalStorage, name: str, content: bytes) -> list[tuple[str, str]] | None:
    """Give the facts of `content` as the child reads them."""
    write_sealed(storage, "file", content, KEY, VERSION)
    with storage.open("file") as source:
        found = read_confined(source, KEY, VERSION, len(content), extension_of(name))
    return None if found is None else [(fact.kind.value, fact.value) for fact in found]


def test_a_photograph_says_place_camera_time_and_owner(storage: LocalStorage) -> None:
    assert facts_in(storage, "kitchen.jpg", telling.jpeg()) == [
        ("author", "canary-artist"),
        ("author", "canary-xmp-author"),
        ("place", "-33.85681,151.21111"),
        ("camera", "canary-make canary-model"),
        ("serial", "canary-serial"),
        ("taken", "2024-05-01 10:30"),
        ("program", "canary-xmp-program"),
        ("description", "canary-comment"),
    ]


def test_a_drawing_says_its_author(storage: LocalStorage) -> None:
    found = facts_in(storage, "plan.png", telling.png())
    assert found is not None
    assert {("author", "canary-png-author"), ("program", "canary-png-program"), ("author", "canary-artist")} < set(
        found
    )


def test_a_telephones_own_format_says_its_camera(storage: LocalStorage) -> None:
    found = facts_in(storage, "kitchen.heic", telling.heic())
    assert found is not None
    assert {("camera", "canary-make canary-model"), ("place", "-33.85681,151.21111")} < set(found)


def test_a_pdf_says_author_program_notes_and_how_often_it_was_changed_behind_its_end(storage: LocalStorage) -> None:
    assert facts_in(storage, "Lease.pdf", telling.pdf(changes=2)) == [
        ("author", "canary-pdf-author"),
        ("author", "canary-xmp-author"),
        ("created", "2024-05-01 10:30"),
        ("program", "canary-pdf-program"),
        ("program", "canary-xmp-program"),
        ("earlier", "2"),
        ("comments", "1"),
    ]


def test_an_office_file_says_who_wrote_it_who_changed_it_and_what_is_hidden(storage: LocalStorage) -> None:
    assert facts_in(storage, "Lease.docx", telling.word()) == [
        ("author", "canary-writer"),
        ("last_author", "canary-last"),
        ("company", "canary-company"),
        ("revision", "7"),
        ("own", "canary-field: canary-own"),
        ("comments", "2"),
        ("tracked", "1"),
    ]


def test_a_workbook_says_how_many_sheets_it_hides(storage: LocalStorage) -> None:
    sheets = b'<workbook><sheets><sheet/><sheet state="veryHidden"/></sheets></workbook>'
    content = telling.replaced(samples.office("xlsx"), "xl/workbook.xml", sheets)
    assert facts_in(storage, "Rents.xlsx", content) == [("hidden", "1")]


def test_a_plain_paper_says_nothing(storage: LocalStorage) -> None:
    assert facts_in(storage, "plain.png", samples.picture("PNG")) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("torn.pdf", telling.pdf()[:300]),
        ("locked.pdf", samples.locked_pdf()),
        ("torn.jpg", telling.jpeg()[:20]),
        ("torn.docx", telling.word()[:-40]),
        ("entity.docx", samples.office("docx", ("docProps/core.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))),
        ("heavy.docx", samples.office("docx", ("docProps/core.xml", f"<a>{' ' * 2_000_000}</a>"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_no_fact(storage: LocalStorage, name: str, content: bytes) -> None:
    assert facts_in(storage, name, content) is None


def test_a_child_that_says_too_much_is_not_believed(storage: LocalStorage) -> None:
    content = telling.jpeg()
    write_sealed(storage, "file", content, KEY, VERSION)
    order = {"key": KEY.hex(), "version": VERSION.hex(), "size": len(content), "extension": "jpg", "do": "read"}
    with storage.open("file") as source:
        assert ask_child(source, order, 10) is None
        assert ask_child(source, order, 10_000) is not None


def test_stored_bytes_that_are_not_ours_are_damage(storage: LocalStorage) -> None:
    content = telling.jpeg()
    write_sealed(storage, "file", content, KEY, VERSION)
    with storage.open("file") as source, pytest.raises(FileDamaged):
        read_confined(source, KEY, b"another-id-16-by", len(content), "jpg")


def test_a_value_is_one_short_line_that_steers_no_screen() -> None:
    assert cleaned("Leo\r\n\x1b[2J\u202eMarsh\x00") == "Leo [2JMarsh"
    assert len(cleaned("x" * 100_000)) == MOST_CHARACTERS
    facts = Gathering()
    for number in range(1_000):
        facts.add(FactKind.OWN, number)
    assert len(facts.found) == MOST_FACTS
