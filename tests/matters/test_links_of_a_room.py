"""Links of a room: made on its pages by those who may share, ended by its closing and its walls, told to who made them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock
from matters.models import Room
from matters.roles import MatterRole
from matters.services import add_participant, close_matter, end_participation, raise_wall
from notifications.models import Notice
from tests.cast import browser
from tests.factories.matters import SmallMatter, paralegal
from tests.vault.guesting import GRACE, begin, body, letter, mails, path, plan, sent, through
from vault.models import Link, LinkedVersion, Version
from vault.services import LinkPlan, ask_for_files


def page(room: Room, way: str) -> str:
    return f"/matters/{room.matter.reference}/{room.reference}/links/{way}/"


def filled(**more: object) -> dict[str, object]:
    day = clock.today() + timedelta(days=7)
    return {"name": "Grace Kim", "email": GRACE, "until_on": day.isoformat(), "language": "en", **more}


def test_leo_sends_a_paper_and_grace_reads_it(small: SmallMatter) -> None:
    room = small.client_room
    paper, other = letter(small.leo, room.binder), letter(small.leo, room.binder, "other.txt")
    leo = browser(small.leo)
    form = leo.get(page(room, "send") + f"?paper={paper.file.reference}").content.decode()
    assert (clock.today() + timedelta(days=7)).isoformat() in form
    assert form.count(" checked") == 1
    answer = leo.post(page(room, "send"), filled(papers=[str(paper.pk)], note="As promised"), follow=True)
    desk = answer.content.decode()
    assert "Grace Kim" in desk
    assert small.matter.title in desk
    (mail,) = mails()
    for told in (small.matter.title, "letter.txt", room.name, "As promised"):
        assert told not in mail
    grace, here = through(path())
    assert small.matter.title not in grace.get(here).content.decode()
    assert body(grace.get(f"{here}files/{paper.file.reference}/")) == b"Dear Mr Marsh,\n"
    assert grace.get(f"{here}files/{other.file.reference}/").status_code == 404


def test_a_paper_of_another_room_cannot_be_sent(small: SmallMatter) -> None:
    inner = letter(small.leo, small.internal_room.binder)
    letter(small.leo, small.client_room.binder)
    answer = browser(small.leo).post(page(small.client_room, "send"), filled(papers=[str(inner.pk)]))
    assert answer.status_code == 400
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"password": "12345"}, {"until_on": "2020-01-01"}, {"email": "nobody"}, {"name": " "}]
)
def test_what_is_refused_makes_no_link_and_keeps_what_was_typed(small: SmallMatter, wrong: dict[str, str]) -> None:
    answer = browser(small.leo).post(page(small.client_room, "ask"), filled(note="The deed, please", **wrong))
    assert answer.status_code == 400
    assert "The deed, please" in answer.content.decode()
    assert not Link.objects.exists()
    assert mails() == []


def test_thirty_one_days_can_be_chosen_and_thirty_two_cannot(small: SmallMatter) -> None:
    leo = browser(small.leo)
    for days, status in ((32, 400), (31, 302)):
        until = (clock.today() + timedelta(days=days)).isoformat()
        assert leo.post(page(small.client_room, "ask"), filled(until_on=until)).status_code == status
    assert Link.objects.get().expires_at <= clock.now() + timedelta(days=31)


def test_the_client_may_not_and_strangers_find_nothing(small: SmallMatter) -> None:
    room = small.client_room
    for way in ("send", "ask"):
        assert browser(small.clara).get(page(room, way)).status_code == 403
        assert browser(small.clara).post(page(room, way), filled()).status_code == 403
        assert browser(paralegal("Lena Fisk")).get(page(room, way)).status_code == 404
    assert browser(small.clara).get("/desk/links/").status_code == 404
    assert "by link" not in browser(small.clara).get(f"/matters/{small.matter.reference}/").content.decode()


def test_what_grace_sends_stands_in_the_room_under_her_name_and_leo_is_told_that_it_came(small: SmallMatter) -> None:
    room = small.client_room
    ask_for_files(actor=small.leo, binder=room.binder, plan=plan())
    grace, here = through(path())
    assert begin(grace, here, "deed.txt", b"What you asked for.\n").status_code == 201
    shown = browser(small.leo).get(f"/matters/{small.matter.reference}/").content.decode()
    assert "deed.txt" in shown
    assert "Grace Kim, by link" in shown
    notice = Notice.objects.get(user=small.leo, kind="matters.paper")
    assert notice.subject_ref == room.record_ref
    assert not any("deed" in mail for mail in mails(small.leo.email))


def test_leo_sees_on_the_paper_that_grace_fetched_it(small: SmallMatter) -> None:
    paper = letter(small.leo, small.client_room.binder)
    sent(small.leo, [paper])
    grace, here = through(path())
    body(grace.get(f"{here}files/{paper.file.reference}/?save=1"))
    url = f"/matters/{small.matter.reference}/papers/{paper.file.reference}/"
    assert "Grace Kim, by link" in browser(small.leo).get(url).content.decode()
    assert "Grace Kim" not in browser(small.clara).get(url).content.decode()
    assert LinkedVersion.objects.get().times == 1


@pytest.mark.parametrize("end", ["closing", "wall", "part"])
def test_links_end_with_the_matter_and_with_their_makers_part(small: SmallMatter, end: str) -> None:
    room, pat = small.client_room, paralegal()
    part = add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    paper = letter(small.leo, room.binder)
    sent(pat, [paper])
    fetcher, files = through(path())
    ask_for_files(actor=pat, binder=room.binder, plan=LinkPlan(name="Hugo Brandt", email="hugo@elsewhere.example"))
    sender, place = through(path("hugo@elsewhere.example"))
    if end == "closing":
        close_matter(actor=small.leo, matter=small.matter, farewell="Goodbye")
    elif end == "wall":
        raise_wall(actor=small.leo, matter=small.matter, user=pat, reason="She knows the other side")
    else:
        end_participation(actor=small.leo, participant=part)
    assert fetcher.get(files).status_code == sender.get(place).status_code == 404
    assert fetcher.get(f"{files}files/{paper.file.reference}/", headers={"Range": "bytes=0-3"}).status_code == 404
    assert begin(sender, place, "deed.txt", b"What you asked for.\n").status_code == 404
    assert Version.objects.count() == 1
    if end == "closing":
        assert browser(small.leo).get(page(room, "send")).status_code == 403
