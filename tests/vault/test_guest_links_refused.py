"""What a guest link refuses is on the record: a line for each link, kind and minute, and none for tokens that never were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from audit.models import Record
from common import clock
from tests.vault.guesting import PASSWORD, asked, begin, browser, leo_and_his_binder, letter, path, sent, through
from tests.vault.office import person
from vault.models import Binder, Link
from vault.roles import BinderRole
from vault.services import renew_link, seat, stop_link, unseat

pytestmark = pytest.mark.django_db
Office = tuple[User, Binder]
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "20"}


@pytest.fixture
def office() -> Office:
    """Leo, and a binder he answers for."""
    return leo_and_his_binder()


def outcomes(link: Link, verb: str = "link.refused") -> list[str]:
    """Give what the record says this link refused, the oldest first."""
    lines = Record.objects.filter(verb=verb, actor=link.record_ref).order_by("at_us", "id")
    return list(lines.values_list("outcome", flat=True))


def _end(_leo: User, link: Link) -> None:
    Link.objects.filter(pk=link.pk).update(expires_at=clock.now())


def _stop(leo: User, link: Link) -> None:
    stop_link(actor=leo, link=link)


def _cut(leo: User, link: Link) -> None:
    seat(actor=leo, user=person("Pat", staff_role="paralegal"), binder=link.binder, role=BinderRole.MANAGER)
    unseat(actor=leo, user=leo, binder=link.binder)


@pytest.mark.parametrize(("end", "kind"), [(_end, "ended"), (_stop, "stopped"), (_cut, "cut")])
def test_a_link_that_is_over_says_so_once_a_minute(
    office: Office, end: Callable[[User, Link], None], kind: str
) -> None:
    leo, binder = office
    link = sent(leo, [letter(leo, binder)])
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False) as now:
        grace, here = through(path())
        end(leo, link)
        for _ in range(3):
            assert grace.get(here).status_code == browser().get(path()).status_code == 404
            assert browser().post(path(), {}).status_code == 404
        assert outcomes(link) == [kind]
        now.shift(timedelta(seconds=61))
        assert browser().get(path()).status_code == 404
    assert outcomes(link) == [kind, kind]
    line = Record.objects.filter(verb="link.refused").latest("at_us")
    assert (line.on_ref, line.matter_ref) == (link.record_ref, binder.matter_ref)


def test_a_link_for_once_says_that_it_is_spent(office: Office) -> None:
    leo, binder = office
    link = sent(leo, [letter(leo, binder)], is_once=True)
    through(path())
    assert browser().get(path()).status_code == browser().post(path(), {}).status_code == 404
    assert outcomes(link) == ["spent"]


def test_an_opened_link_that_was_replaced_and_a_pass_that_is_over(office: Office) -> None:
    leo, binder = office
    link = sent(leo, [letter(leo, binder)])
    now = clock.now()
    with time_machine.travel(now, tick=False):
        grace, here = through(path())
        sent(leo, [letter(leo, binder)])
    with time_machine.travel(now + timedelta(hours=6), tick=False):
        through(path(), client=grace)  # her session goes on, the first pass does not
    with time_machine.travel(now + timedelta(hours=12), tick=False):
        assert grace.get(here).status_code == 404
    assert outcomes(link) == ["pass_over"]
    with time_machine.travel(now, tick=False):
        renew_link(actor=leo, link=link)
        assert grace.get(here).status_code == 404
    assert sorted(outcomes(link)) == ["pass_over", "replaced"]


def test_wrong_passwords_are_a_line_each_and_too_many_are_one(office: Office) -> None:
    leo, binder = office
    link = sent(leo, [letter(leo, binder)], password=PASSWORD)
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False):
        for number in range(9):
            browser().post(path(), {"password": f"wrong {number}"})
    assert sorted(outcomes(link)) == ["refused"] * 5 + ["throttled"]


def test_a_full_link_and_files_of_the_wrong_kind(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False):
        grace, here = through(path())
        for _ in range(3):
            assert begin(grace, here, "program.exe", b"MZ").status_code == 415
            assert grace.post(f"{here}add/", {"file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 415
        assert outcomes(link, "file.refused") == ["program"]
        Link.objects.filter(pk=link.pk).update(most_files=0)
        for _ in range(3):
            assert begin(grace, here, "a.txt", b"words\n").status_code == 413
            assert grace.post(f"{here}add/", {"file": SimpleUploadedFile("a.txt", b"words\n")}).status_code == 413
    assert outcomes(link) == ["full"]


def test_a_guest_who_asks_for_something_else(office: Office) -> None:
    leo, binder = office
    other = letter(leo, binder, name="other.txt")
    link = sent(leo, [letter(leo, binder)])
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False):
        grace, here = through(path())
        for _ in range(3):
            assert grace.get(f"{here}files/{other.file.reference}/").status_code == 404
    assert outcomes(link) == ["not_found"]


def test_tokens_that_never_were_leave_no_line_and_look_the_same(office: Office) -> None:
    leo, binder = office
    link = sent(leo, [letter(leo, binder)])
    stop_link(actor=leo, link=link)
    before = Record.objects.count()
    never = [browser().get(f"/links/{number:043d}/") for number in range(5)]
    never.append(browser().get(f"/links/open/{link.reference}/"))
    assert Record.objects.count() == before
    real = browser().get(path())
    assert {(answer.status_code, answer.content) for answer in (*never, real)} == {(404, real.content)}
