"""The invented firm's texts: complete, in measure, and fit for the page and for print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.db import models
from markdown_it import MarkdownIt

from cms.access import AccessLevel
from cms.blocks import CalloutBlock, ChecklistBlock
from cms.models import FirmDocument, HelpPage, HomePage, PamphletPage, PlainPage, ServicePage, TopicPage
from cms.models.library import PamphletKind
from demo.seed.forms import CARE_OF_A_CHILD, POWER_OF_ATTORNEY
from press.face import Face as PressFace
from press.paper import Block, List, Note, Paper, Paragraph, Run
from press.services import blocks_from_html, to_pdf
from theme.models import Face

CONTENT = Path(__file__).resolve().parents[2] / "demo" / "content"
FIRM: dict[str, Any] = yaml.safe_load((CONTENT / "firm.yaml").read_text(encoding="utf-8"))
PAMPHLETS = sorted((CONTENT / "pamphlets").glob("*.md"))
WORKSHEETS = sorted((CONTENT / "worksheets").glob("*.md"))
FACE = PressFace("Hale Mercer Law", "12 Custom House Row, Port Ansel, State of Franklin")

KEYS = {
    "title",
    "slug",
    "kind",
    "topic",
    "summary",
    "teaser",
    "access",
    "jurisdiction",
    "author",
    "days_old",
    "service",
}
SIGNED_BY = {"Leo Marsh", "Lena Fisk", "Walt Brandt", "Pat Osei and Leo Marsh"}
LISTS: tuple[tuple[str, type[models.Model], set[str]], ...] = (
    ("services", ServicePage, {"slug", "title", "summary", "fits", "fits_not", "price_words", "text"}),
    ("topics", TopicPage, {"slug", "title", "summary", "service"}),
    ("pages", PlainPage, {"slug", "title", "summary", "text"}),
    ("help", HelpPage, {"slug", "title", "summary", "text"}),
)


def pamphlet(path: Path) -> tuple[dict[str, Any], str]:
    head, text = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
    return yaml.safe_load(head), text


HEADS = [pamphlet(path)[0] for path in PAMPHLETS]


def pieces(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what the seed makes of a text: its kind, a callout's title, and its lines."""
    for piece in text.strip().split("\n\n"):
        lines = piece.strip().splitlines()
        if lines[0].startswith("> **"):
            title, *rest = [line.removeprefix(">").strip() for line in lines]
            yield "callout", title.strip("*"), rest
        elif all(line.startswith("- [ ] ") for line in lines):
            yield "checklist", "", [line.removeprefix("- [ ] ") for line in lines]
        else:
            yield "text", "", lines


def blocks(text: str) -> Iterator[Block]:
    markdown = MarkdownIt("commonmark")
    for kind, title, lines in pieces(text):
        if kind == "callout":
            inner = blocks_from_html(markdown.render("\n".join(lines)))
            yield Note(inner, title=(Run(title),))
        elif kind == "checklist":
            yield List(tuple((Paragraph((Run(f"☐ {line}"),)),) for line in lines))
        else:
            yield from blocks_from_html(markdown.render("\n".join(lines)), base_url="https://halemercer.example/")


def words(text: str) -> int:
    return len(re.findall(r"[\w$][\w’.,:-]*", text))


def every_text() -> list[tuple[str, str, str]]:
    """Give title, summary and text of everything the firm has written."""
    found = [(head["title"], head["summary"], text) for head, text in map(pamphlet, PAMPHLETS)]
    found += [
        (each["title"], each["summary"], each["text"]) for name in ("services", "pages", "help") for each in FIRM[name]
    ]
    found += [(path.stem, "A worksheet.", path.read_text(encoding="utf-8")) for path in WORKSHEETS]
    return found


def strings(value: Any, place: str = "firm") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from strings(inner, f"{place}[{at}]")
    else:
        yield place, value


def fits(model: type[models.Model], name: str, value: str) -> bool:
    limit = model._meta.get_field(name).max_length
    return bool(value.strip()) and (limit is None or len(value) <= limit)


def test_there_are_twelve_pamphlets_in_the_mix_the_story_needs() -> None:
    assert len(PAMPHLETS) == 12
    assert [path.name[:3] for path in PAMPHLETS] == [f"{number:02}-" for number in range(1, 13)]
    assert Counter(head["access"] for head in HEADS) == {"public": 6, "registered": 2, "client": 1, "subscriber": 3}
    assert Counter(head["kind"] for head in HEADS) == {"guide": 8, "white_paper": 2, "checklist": 2}


@pytest.mark.parametrize("path", PAMPHLETS, ids=lambda path: path.stem)
def test_a_pamphlet_says_everything_its_page_asks(path: Path) -> None:
    head, _text = pamphlet(path)

    assert KEYS <= set(head) <= KEYS | {"document", "form"}
    assert path.stem[3:] == head["slug"]
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", head["slug"])
    assert head["kind"] in PamphletKind.values
    assert head["access"] in AccessLevel.values
    assert head["jurisdiction"] in {"State of Franklin", "Everywhere"}
    assert head["author"] in SIGNED_BY
    assert isinstance(head["days_old"], int)
    assert 0 <= head["days_old"] < 365, "older than a year, its review would be overdue on the first day"
    for name in ("title", "slug", "summary", "jurisdiction"):
        assert fits(PamphletPage, name, head[name]), name
    assert fits(PamphletPage, "author_name", head["author"])
    assert 2 <= len(re.findall(r"[.?!](?= |$)", head["teaser"])) <= 4
    assert head["topic"] in {each["slug"] for each in FIRM["topics"]}
    assert head["service"] in {each["slug"] for each in FIRM["services"]}
    assert head.get("form") in {None, POWER_OF_ATTORNEY, CARE_OF_A_CHILD}, "no form of that name is offered"


@pytest.mark.parametrize("path", PAMPHLETS, ids=lambda path: path.stem)
def test_a_pamphlet_can_be_read_in_one_sitting(path: Path) -> None:
    head, text = pamphlet(path)
    kinds = [kind for kind, _title, _lines in pieces(text)]

    assert 300 <= words(text) <= 700
    assert 3 <= len(re.findall("^## ", text, re.MULTILINE)) <= 6
    assert "callout" in kinds
    assert kinds.count("checklist") >= (3 if head["kind"] == "checklist" else 0)


def test_every_topic_holds_at_least_two_pamphlets() -> None:
    held = Counter(head["topic"] for head in HEADS)

    assert all(held[each["slug"]] >= 2 for each in FIRM["topics"])
    assert all(each["title"].endswith("?") for each in FIRM["topics"])
    assert {each["service"] for each in FIRM["topics"]} <= {each["slug"] for each in FIRM["services"]}


def test_three_files_are_for_subscribers_and_one_of_them_lies_beside_an_open_guide() -> None:
    beside = {head["slug"]: head for head in HEADS if "document" in head}

    assert len(beside) == 3
    assert all(set(head["document"]) == {"title", "access"} for head in beside.values())
    assert all(head["document"]["access"] == AccessLevel.SUBSCRIBER for head in beside.values())
    assert all(fits(FirmDocument, "title", head["document"]["title"]) for head in beside.values())
    assert [head["access"] for head in beside.values()].count("public") == 1
    assert {path.stem for path in WORKSHEETS} == set(beside)


def test_no_address_is_taken_twice() -> None:
    slugs = [head["slug"] for head in HEADS] + [each["slug"] for name, _model, _keys in LISTS for each in FIRM[name]]

    assert [slug for slug, times in Counter(slugs).items() if times > 1] == []
    assert not {"library", "help", "plans", "home", "search", "accounts", "matters", "desk", "cms"} & set(slugs)


def test_the_latest_four_are_of_different_days() -> None:
    assert len({head["days_old"] for head in HEADS}) == 12


def test_every_line_of_the_firm_says_something() -> None:
    empty = [place for place, value in strings(FIRM) if not isinstance(value, str) or not value.strip()]

    assert empty == []
    assert {name: len(FIRM[name]) for name, _model, _keys in LISTS} == {
        "services": 3,
        "topics": 5,
        "pages": 4,
        "help": 8,
    }
    assert [each["slug"] for each in FIRM["pages"]] == ["people", "terms", "privacy", "accessibility"]


@pytest.mark.parametrize(("name", "model", "keys"), LISTS, ids=lambda value: value if isinstance(value, str) else "")
def test_each_page_has_its_fields_and_they_fit(name: str, model: type[models.Model], keys: set[str]) -> None:
    for each in FIRM[name]:
        assert set(each) == keys, each["slug"]
        for field in keys - {"text", "service"}:
            assert fits(model, field, each[field]), (each["slug"], field)


def test_the_front_page_and_the_face_can_be_saved() -> None:
    face = Face(**FIRM["face"])

    assert all(fits(HomePage, name, FIRM[name]) for name in ("headline", "sentence"))
    try:
        face.clean_fields(exclude=["site", "id"])
    except ValidationError as refused:
        pytest.fail(f"the face is refused: {refused.message_dict}")
    assert face.firm_name == FIRM["firm_name"]


def test_callouts_and_checklists_fit_their_blocks_and_come_below_a_heading() -> None:
    title_limit = CalloutBlock().child_blocks["title"].field.max_length
    item_limit = ChecklistBlock().child_blocks["items"].child_block.field.max_length
    for name, _summary, text in every_text():
        below_heading = False
        for kind, title, lines in pieces(text):
            below_heading = below_heading or any(line.startswith("## ") for line in lines)
            if kind == "callout":
                assert below_heading or "## " not in text, f"{name}: a callout stands above the first heading"
                assert title, name
                assert len(title) <= title_limit, name
                assert " ".join(lines).strip(), name
            elif kind == "checklist":
                assert all(line.strip() and len(line) <= item_limit for line in lines), name
                assert not [line for line in lines if "**" in line or "](" in line], f"{name}: items are plain text"
            else:
                assert not any(line.startswith((">", "- [ ]")) for line in lines), (
                    f"{name}: a mark the seed does not know"
                )


def test_links_lead_to_pages_that_exist() -> None:
    known = {f"/library/{head['topic']}/{head['slug']}/" for head in HEADS} | {"/plans/"}
    known |= {f"/help/{each['slug']}/" for each in FIRM["help"]}
    known |= {f"/{each['slug']}/" for name in ("services", "pages") for each in FIRM[name]}
    found = [link for _name, _summary, text in every_text() for link in re.findall(r"\]\(([^)]+)\)", text)]

    assert found
    assert [link for link in found if urlsplit(link).path not in known] == []


def test_texts_wear_printers_quotes_and_no_dashes_of_a_typewriter() -> None:
    wrong = re.compile(r"""['"\u2014]|--|\.\.\.""")
    found = [
        (title, wrong.findall(" ".join((title.replace("-", " "), summary, text))))
        for title, summary, text in every_text()
    ]
    found += [(head["slug"], wrong.findall(head["teaser"])) for head in HEADS]

    assert [(title, marks) for title, marks in found if marks] == []


@pytest.mark.parametrize("at", range(len(every_text())), ids=[name for name, _summary, _text in every_text()])
def test_every_text_can_be_set_in_print(at: int) -> None:
    title, summary, text = every_text()[at]
    paper = Paper(
        title=title,
        subtitle=summary,
        language="en",
        dated=date(2026, 11, 2),
        author="Leo Marsh",
        sample_notice="Sample, not legal advice",
        blocks=tuple(blocks(text)),
    )

    assert to_pdf(paper, FACE).startswith(b"%PDF-")
