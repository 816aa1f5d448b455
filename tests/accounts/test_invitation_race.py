"""Twenty browsers send the same invitation at the same instant: one account, one success."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from accounts import services
from accounts.models import Invitation, User
from audit.models import Record
from tests.accounts import door

MANY = 20
NEW = "pat@halemercer.example"


def at_once(work: Callable[[int, Callable[[], None]], Any], times: int = MANY) -> list[Any]:
    """Run `work(number, wait)` in that many processes; each calls `wait` when ready, and all go on together."""
    how = multiprocessing.get_context("fork")
    barrier, results = how.Barrier(times), how.SimpleQueue()
    connections.close_all()

    def child(number: int) -> None:
        try:
            results.put((number, work(number, lambda: barrier.wait(60) and None)))
        except BaseException as error:  # noqa: BLE001  # the parent shows it
            results.put((number, repr(error)))
        finally:
            connections.close_all()
            os._exit(0)

    processes = [how.Process(target=child, args=(number,)) for number in range(times)]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join(60)
    return [answer for _number, answer in sorted(found)]


@pytest.mark.django_db(transaction=True)
def test_twenty_people_with_the_same_link_make_one_account() -> None:
    ada = door.staff("administrator", "ada@halemercer.example")
    services.invite(actor=ada, email=NEW, name="Pat Osei", staff_role="paralegal")
    path = door.link_in(door.last_mail(NEW))

    def accept(number: int, wait: Callable[[], None]) -> tuple[int, bool]:
        browser = door.browser()
        browser.get(path)
        assert browser.get("/accounts/invitation/").status_code == 200
        wait()
        form = {"name": f"Pat {number}", "password": door.PASSWORD, "terms": "on"}
        answer = browser.post("/accounts/invitation/", form)
        return answer.status_code, door.is_signed_in(browser)

    answers = at_once(accept)
    # 200 is the page that says "you have an account already", for whoever looked just after it was made
    assert set(answers) <= {(302, True), (410, False), (200, False)}, answers
    assert [signed_in for _status, signed_in in answers].count(True) == 1, answers
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM accounts_user WHERE email = %s", [NEW])
        assert cursor.fetchone()[0] == 1
        cursor.execute("SELECT COUNT(*) FROM accounts_invitation WHERE state = 'accepted'")
        assert cursor.fetchone()[0] == 1
    assert Invitation.objects.get().accepted_by == User.objects.get(email=NEW)


@pytest.mark.django_db(transaction=True)
def test_one_person_on_twenty_devices_accepts_once() -> None:
    leo, clara = door.staff("attorney"), door.person()
    before = Record.objects.filter(verb="invitation.accepted").count()
    services.invite(actor=leo, email=clara.email, name="Clara Reyes", subject_ref="matter:abc")
    path = door.link_in(door.last_mail(clara.email))

    def accept(number: int, wait: Callable[[], None]) -> int:
        browser = door.browser()
        browser.force_login(clara)
        browser.get(path)
        wait()
        return int(browser.post("/accounts/invitation/").status_code)

    answers = at_once(accept)
    assert sorted(answers) == [302] + [410] * (MANY - 1), answers
    assert Record.objects.filter(verb="invitation.accepted").count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five_guesses(db: None) -> None:
    clara = door.person()

    def guess(number: int, wait: Callable[[], None]) -> bool:
        browser = door.browser(REMOTE_ADDR="203.0.113.7")
        wait()
        page = door.type_password(browser, clara.email, f"wrong-password-{number}").content.decode()
        return "do not belong together" in page

    looked_at = at_once(guess)
    assert all(isinstance(answer, bool) for answer in looked_at), looked_at
    assert looked_at.count(True) <= 5, looked_at
