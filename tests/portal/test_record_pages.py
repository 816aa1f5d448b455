"""The record as people read it: an administrator sees that something happened, those in the room see what it is called."""

from __future__ import annotations

import re

import pytest

from audit.models import Record
from audit.verbs import known
from matters.roles import MatterRole
from matters.services import add_participant, add_room, set_status
from tests.audit.sealing import sealed_at_once  # noqa: F401
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, paralegal, person, small_matter
from vault.models import File

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(db: None, sealed_at_once: None) -> SmallMatter:  # noqa: F811
    made = small_matter()
    paper(made.client_room, made.clara, "Kestrel invoice.txt")
    paper(made.internal_room, made.leo, "Osprey strategy.txt")
    set_status(actor=made.leo, matter=made.matter, status="A status with marlin")
    return made


def words(user: object, address: str) -> str:
    page = browser(user).get(address)  # type: ignore[arg-type]
    assert page.status_code == 200
    return page.content.decode()


def test_the_administrator_reads_verbs_and_references_and_no_names(small: SmallMatter) -> None:
    ada = person("Ada Hale", staff_role="administrator")
    page = words(ada, "/desk/record/")
    assert small.matter.record_ref in page
    assert "names sealed" in page
    for secret in ("Kestrel", "Osprey", "marlin", "Clara Reyes", "Leo Marsh", small.matter.title):
        assert secret not in page, secret
    assert Record.objects.filter(verb="record.viewed", on_ref="record:all").count() == 1


def test_the_record_of_one_verb_alone(small: SmallMatter) -> None:
    ada = person("Ada Hale", staff_role="administrator")
    page = words(ada, "/desk/record/?verb=matter.status").partition("<table")[2]
    assert page.count("<tr>") == 2, "the head and one line"
    assert words(ada, "/desk/record/?verb=nonsense").partition("<table")[2].count("<tr>") > 5


def test_the_attorney_reads_the_names_of_her_matter(small: SmallMatter) -> None:
    page = words(small.leo, f"/desk/record/{small.matter.reference}/")
    for name in ("Kestrel invoice.txt", "Osprey strategy.txt", "A status with marlin", "Clara Reyes"):
        assert name in page, name
    assert Record.objects.filter(verb="record.viewed", matter_ref=small.matter.record_ref).exists()


def test_names_of_a_room_without_a_seat_stay_sealed(small: SmallMatter) -> None:
    pat = paralegal()
    add_participant(
        actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    page = words(pat, f"/desk/record/{small.matter.reference}/")
    assert "Kestrel invoice.txt" in page
    assert "Osprey strategy.txt" not in page
    assert "names sealed" in page


def test_nothing_of_another_matter_stands_in_the_record_of_one(small: SmallMatter) -> None:
    other = small_matter(leo=small.leo, title="Second matter")
    paper(other.client_room, other.clara, "Gannet.txt")
    assert "Gannet" not in words(small.leo, f"/desk/record/{small.matter.reference}/")
    assert "Gannet" in words(small.leo, f"/desk/record/{other.matter.reference}/")


def test_clients_and_strangers_do_not_find_the_record(small: SmallMatter) -> None:
    strangers = [small.clara, attorney("Lena Fisk"), person("Ada Hale", staff_role="administrator"), person("Sam")]
    for user in strangers:
        assert browser(user).get(f"/desk/record/{small.matter.reference}/").status_code == 404
    for user in (small.clara, small.leo, person("Sue", staff_role="support")):
        assert browser(user).get("/desk/record/").status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", "1e3", ""])
def test_a_strange_page_number_is_no_error(small: SmallMatter, before: str) -> None:
    ada = person("Ada Hale", staff_role="administrator")
    assert browser(ada).get("/desk/record/", {"before": before}).status_code == 200


def test_the_record_goes_on_page_by_page(small: SmallMatter) -> None:
    for number in range(55):
        paper(small.client_room, small.clara, f"Paper number {number:02}.txt")
    first = words(small.leo, f"/desk/record/{small.matter.reference}/")
    before = first.partition("?before=")[2].partition('"')[0]
    second = words(small.leo, f"/desk/record/{small.matter.reference}/?before={before}")
    missing = [at for at in range(55) if f"Paper number {at:02}.txt" not in first + second]
    assert missing == []
    assert "Paper number 54.txt" not in second


def test_the_filter_has_chapters_with_every_verb_once_in_the_order_of_its_words(small: SmallMatter) -> None:
    form = (
        words(person("Ada Hale", staff_role="administrator"), "/desk/record/")
        .partition('class="record-choice"')[2]
        .partition("</form>")[0]
    )
    chapters = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', form, re.DOTALL)
    assert chapters[0][0] == "Matters and their people"
    assert len(chapters) == 7
    sentences = [re.findall(r"<option[^>]*>([^<]+)<", rest) for _name, rest in chapters]
    assert all(each == sorted(each, key=str.casefold) for each in sentences)
    codes = re.findall(r'<option value="([^"]+)"', form)
    assert sorted(codes) == sorted(known())


def test_references_have_words_and_names_only_where_the_reader_may_know_them(small: SmallMatter) -> None:
    ada = person("Ada Hale", staff_role="administrator")
    cells = words(ada, "/desk/record/").partition("<table")[2]
    read = " ".join(re.sub(r"<[^>]*>", " ", cells).split())
    assert f"Matter {small.matter.reference}" in read
    assert f"Paper {paper_reference(small)}" in read
    assert "user:" not in read
    for_leo = words(small.leo, f"/desk/record/{small.matter.reference}/").partition("<table")[2]
    read = " ".join(re.sub(r"<[^>]*>", " ", for_leo).split())
    assert "Kestrel invoice.txt, version 1" in read
    assert small.matter.title in read
    assert small.client_room.name in read


def test_a_room_without_a_seat_keeps_its_reference(small: SmallMatter) -> None:
    pat = paralegal()
    add_participant(
        actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    hidden = add_room(actor=small.leo, matter=small.matter, name="With the osprey expert")
    assert "With the osprey expert" in words(small.leo, f"/desk/record/{small.matter.reference}/")
    page = words(pat, f"/desk/record/{small.matter.reference}/")
    assert "osprey" not in page.lower()
    assert hidden.reference in page


def paper_reference(small: SmallMatter) -> str:
    """Give the reference of the paper in the client's room."""
    return File.objects.get(binder=small.client_room.binder).reference
