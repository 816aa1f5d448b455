"""`manage.py interview check` and `run` work from files alone, and tell an author plainly what is the matter."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pypdf import PdfReader

from accounts.models import User
from forms_service.definition.reading import read_file
from forms_service.models import Edition, Form
from tests.conftest import ROOT
from tests.forms_service.sound import SOUND

pytestmark = pytest.mark.once

GUIDE = (ROOT / "docs" / "interviews.md").read_text(encoding="utf-8")
EXAMPLE, ANSWERS = (re.search(rf"```{name}\n(.*?)```", GUIDE, re.DOTALL) for name in ("yaml", "json"))


class Desk:
    """An author's folder: an interview, answers, and the command."""

    def __init__(self, folder: Path) -> None:
        """Begin with the guide's example."""
        assert EXAMPLE
        assert ANSWERS
        self.folder, self.out = folder, folder / "made" / "here"
        self.file = self.write("interview.yaml", EXAMPLE.group(1))
        self.answers: dict[str, Any] = json.loads(ANSWERS.group(1))

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file in the folder."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def check(self) -> str:
        """Give what `check` prints."""
        return self._call("check", str(self.file))

    def run(self, *more: str, **changes: Any) -> str:
        """Give what `run` prints, some answers changed."""
        answers = self.write("answers.json", json.dumps({**self.answers, **changes}))
        return self._call("run", str(self.file), "--answers", str(answers), "--out", str(self.out), *more)

    def refused(self, *more: str, **changes: Any) -> str:
        """Give what `run` says when it makes no paper."""
        with pytest.raises(CommandError) as caught:
            self.run(*more, **changes)
        assert caught.value.returncode == 1
        assert not (self.out / "paper.pdf").exists()
        return str(caught.value)

    def report(self) -> str:
        """Give the report of the answers."""
        return (self.out / "answers.txt").read_text(encoding="utf-8")

    def _call(self, *words: str) -> str:
        said = io.StringIO()
        try:
            call_command("interview", *words, stdout=said)
        finally:
            self.said = said.getvalue()
        return self.said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give a desk without a database: whoever asks for a connection is refused."""

    def refuse(*_args: Any, **_more: Any) -> None:
        raise AssertionError("the command asked for the database")

    for connection in connections.all():
        monkeypatch.setattr(connection, "connect", refuse)
        monkeypatch.setattr(connection, "cursor", refuse)
    return Desk(tmp_path)


def test_the_guides_example_has_nothing_to_mend(desk: Desk) -> None:
    assert desk.check() == "Care of a cat: 4 screens, 8 questions, 1 language. Nothing to mend.\n"


def test_the_guides_example_makes_its_paper(desk: Desk) -> None:
    desk.run("--dated", "2027-01-15")
    text = "".join(page.extract_text() for page in PdfReader(desk.out / "paper.pdf").pages)
    page = (desk.out / "paper.html").read_text(encoding="utf-8")
    for words in ("Sam Frye", "March 3, 2027", "$25.00", "6 p.m.: more fish"):
        assert words in text
        assert words in re.sub(r"<[^>]+>", "", page)
    assert page.startswith('<!doctype html>\n<html lang="en">')
    looks = (desk.out / "paper.css").read_text(encoding="utf-8")
    assert all(name in looks for name in (".paper__title", "--measure:"))
    report = desk.report()
    assert "Their full name: Sam Frye" in report
    assert "Sam Frye begins on February 1, 2027 and may spend $25.00." in report
    assert report.endswith("Missing\n=======\n–\n")


def test_a_name_that_looks_like_markup_stays_a_name(desk: Desk) -> None:
    desk.run("--dated", "2027-01-15", keeper="<script>alert(1)</script>")
    assert "<script>" not in (desk.out / "paper.html").read_text(encoding="utf-8")


def test_the_guide_tells_every_kind_field_and_function() -> None:
    from forms_service.definition.complaints import schema
    from forms_service.definition.functions import FUNCTIONS
    from forms_service.definition.shapes import Kind

    words = set(re.findall(r"\w+", GUIDE))
    fields = {field for each in (schema(), *schema()["$defs"].values()) for field in each.get("properties", {})}
    blocks = set(schema()["$defs"]["block"]["properties"]["kind"]["enum"])
    assert {*fields, *blocks, *FUNCTIONS, *(kind.value for kind in Kind)} - words == set()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "forms_service" / "interviews").glob("*.yaml")), ids=lambda path: path.stem
)
def test_an_interview_of_the_house_has_nothing_to_mend(desk: Desk, path: Path) -> None:
    desk.file = path
    assert desk.check().endswith("Nothing to mend.\n")


def test_each_problem_is_printed_with_its_line_and_the_command_fails(desk: Desk) -> None:
    desk.file.write_text(SOUND.replace("when: has_end\n", "when: has_and\n"), encoding="utf-8")
    with pytest.raises(CommandError, match="1 thing to mend") as caught:
        desk.check()
    assert caught.value.returncode == 1
    line = next(n for n, each in enumerate(SOUND.splitlines(), start=1) if each.strip() == "when: has_end")
    assert (
        f"{desk.file}:{line}:5: There is no answer or computed value called “has_and”. (Did you mean “has_end”?)"
        in desk.said
    )


def test_a_file_that_is_no_yaml_is_named_with_its_line(desk: Desk) -> None:
    desk.file.write_text("title: a: b\n", encoding="utf-8")
    with pytest.raises(CommandError, match="1 thing to mend"):
        desk.check()
    assert f"{desk.file}:1:9: The file cannot be read" in desk.said


def test_advice_is_printed_and_does_not_fail(desk: Desk) -> None:
    desk.file.write_text(SOUND.replace("parties:\n  - {name: agent, relation: related}\n", ""), encoding="utf-8")
    assert "(advice) No parties are named" in desk.check()
    assert desk.said.endswith("1 language. 1 word of advice.\n")


def test_a_file_that_is_not_there_is_said_to_be_so(desk: Desk) -> None:
    desk.file = desk.folder / "none.yaml"
    with pytest.raises(CommandError, match="cannot be opened"):
        desk.check()


def test_a_broken_interview_is_not_run(desk: Desk) -> None:
    desk.file.write_text(SOUND.replace("when: has_end\n", "when: has_and\n"), encoding="utf-8")
    assert "to mend" in desk.refused()


def test_a_missing_answer_is_named_by_its_place_and_question(desk: Desk) -> None:
    del desk.answers["keeper"]
    said = desk.refused(meals=[{"hour": "8 a.m."}])
    assert said.splitlines() == [
        "There is no paper yet.",
        "keeper (Their full name): Write the name here.",
        "meals[0].food (What?): Fill this in.",
    ]
    assert "keeper (Their full name)" in desk.report()


def test_an_answer_that_cannot_be_taken_is_told_how_to_write(desk: Desk) -> None:
    said = desk.refused("--dated", "2027-01-15", starts_on="soon", limit=99)
    assert "starts_on (The first day): Write the date like January 31, 2027." in said
    assert "limit (How much?): This must be $1.00 or more." in said


def test_the_day_of_the_paper_is_the_day_that_bounds_are_held_against(desk: Desk) -> None:
    assert "Choose March 1, 2027 or a later day." in desk.refused("--dated", "2027-03-01")


def test_a_group_with_too_few_or_too_many_things_is_counted(desk: Desk) -> None:
    assert "meals: there are 0, and at least 1 are needed." in desk.refused(meals=[])
    many = [{"hour": "8", "food": "fish"}] * 6
    assert "meals: there are 6, and 5 is the most." in desk.refused(meals=many)


def test_a_way_out_is_told_with_its_screen_and_question(desk: Desk) -> None:
    said = desk.refused(is_mine=False)
    assert "The way ends at the screen “not-yours”, because of what was answered to: is_mine." in said
    assert "Only the owner of a cat" in said


def test_an_answer_that_is_not_asked_is_named_and_one_set_aside_is_reported(desk: Desk) -> None:
    said = desk.run("--dated", "2027-01-15", has_limit=False, keper="Sam")
    assert "“keper” is not asked, and was left. Did you mean “keeper”?" in said
    assert "$25.00" not in (desk.out / "paper.html").read_text(encoding="utf-8")


def test_a_language_that_the_interview_does_not_speak_is_refused(desk: Desk) -> None:
    assert "does not speak es; it speaks en" in desk.refused("--language", "es")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"{", "answers.json:1:2: this is not JSON"),
        (b"\xff", "Save it as JSON in UTF-8"),
        (b"[]", "answers are written as"),
        (b'{"meals": "fish"}', "“meals” is a group"),
        (b'{"meals": ["fish"]}', "“meals” is a group"),
        (b'{"a":' * 100_000, "cannot be read"),
    ],
)
def test_a_file_of_answers_that_is_none_is_refused_in_words(desk: Desk, text: bytes, sentence: str) -> None:
    answers = desk.write("answers.json", text)
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("interview", "run", str(desk.file), "--answers", str(answers), "--out", str(desk.out))


def test_a_letter_that_no_typeface_has_is_told_before_a_paper_is_written(desk: Desk) -> None:
    assert "typefaces cannot print" in desk.refused("--dated", "2027-01-15", keeper="Sam \U00013000")


@pytest.mark.django_db
class TestBringingInAndOut:
    """`export` and `import`, which need the office."""

    @pytest.fixture
    def leo(self, people: dict[str, User]) -> User:
        return people["leo"]

    @pytest.fixture
    def desk(self, tmp_path: Path) -> Desk:
        return Desk(tmp_path)

    def call(self, *words: str) -> str:
        out = io.StringIO()
        call_command("interview", *words, stdout=out)
        return out.getvalue()

    def test_a_file_becomes_what_is_being_written_and_comes_out_the_same(self, desk: Desk, leo: User) -> None:
        told = self.call("import", str(desk.file), "--by", leo.email)
        assert "feed-the-cat is what is being written now." in told
        assert not Edition.objects.exists()
        out = desk.folder / "out.yaml"
        self.call("export", "feed-the-cat", "--draft", "--out", str(out))
        assert read_file(out.read_bytes()).interview == read_file(desk.file.read_bytes()).interview

    def test_an_import_can_be_published_at_once_and_any_edition_comes_out(self, desk: Desk, leo: User) -> None:
        assert "Edition 1 of feed-the-cat is published." in self.call(
            "import", str(desk.file), "--by", leo.email, "--publish"
        )
        first = self.call("export", "feed-the-cat")
        desk.write("interview.yaml", desk.file.read_text("utf-8").replace("Who are you?", "And who are you?"))
        assert "Edition 2" in self.call("import", str(desk.file), "--by", leo.email.upper(), "--publish")
        assert self.call("export", "feed-the-cat", "--edition", "1") == first
        assert "And who are you?" in self.call("export", "feed-the-cat")
        assert Edition.objects.get(number=2).published_by == leo

    def test_whoever_is_no_attorney_brings_nothing_in(self, desk: Desk, people: dict[str, User]) -> None:
        for address in (people["mia"].email, "nobody@halemercer.example"):
            with pytest.raises(CommandError):
                self.call("import", str(desk.file), "--by", address)
        assert not Form.objects.exists()

    def test_a_file_with_errors_comes_in_neither_whole_nor_in_part(self, desk: Desk, leo: User) -> None:
        desk.write("interview.yaml", desk.file.read_text("utf-8").replace('when: "!is_mine"', "when: is_yours"))
        out = io.StringIO()
        with pytest.raises(CommandError, match="1 thing to mend"):
            call_command("interview", "import", str(desk.file), "--by", leo.email, stdout=out)
        assert re.search(r"interview\.yaml:\d+:\d+: .*“is_yours”", out.getvalue())
        assert not Form.objects.exists()

    def test_what_the_editor_cannot_hold_is_named_with_its_line(self, desk: Desk, leo: User) -> None:
        question = '{name: is_mine, kind: yes_no, label: "Is the cat yours?", bounds_note: lost}'
        text = desk.file.read_text("utf-8").replace(
            '{name: is_mine, kind: yes_no, label: "Is the cat yours?"}', question
        )
        desk.write("interview.yaml", text)
        out = io.StringIO()
        with pytest.raises(CommandError, match="cannot hold"):
            call_command("interview", "import", str(desk.file), "--by", leo.email, stdout=out)
        assert re.search(r"interview\.yaml:11:\d+: The editor has no field for this: “bounds_note”", out.getvalue())

    def test_what_is_not_there_is_said(self, desk: Desk, leo: User) -> None:
        self.call("import", str(desk.file), "--by", leo.email)
        for words in (["nothing"], ["feed-the-cat"], ["feed-the-cat", "--edition", "3"]):
            with pytest.raises(CommandError):
                self.call("export", *words)
