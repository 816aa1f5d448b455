"""Invitations: a link opens nothing by being looked at, makes one account once, and says one thing when it is spent."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from accounts import events, services
from accounts.models import Invitation, User
from common import clock
from jobs.models import Job
from notifications.models import OutboxMessage
from tests.accounts import door

NEW = "pat@halemercer.example"
ACCEPT = "/accounts/invitation/"
FRESH = "/accounts/invitation/fresh-link/"


@pytest.fixture
def invited(ada: User) -> Invitation:
    """Pat, invited as a paralegal."""
    return services.invite(actor=ada, email=NEW, name="Pat Osei", staff_role="paralegal")


def link(to: str = NEW) -> str:
    return door.link_in(door.last_mail(to))


def opened(path: str, browser: Any = None) -> Any:
    browser = browser or door.browser()
    browser.get(path)
    return browser


def accept(browser: Any, **more: str) -> Any:
    return browser.post(ACCEPT, {"name": "Pat Osei", "password": door.PASSWORD, "terms": "on", **more})


def body(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


# Who is let in.


def test_somebody_new_chooses_a_password_and_is_in(invited: Invitation, verbs_of: Callable[[], list[str]]) -> None:
    browser = opened(link())
    page = browser.get(ACCEPT)
    assert page.status_code == 200
    assert 'value="Pat Osei"' in page.content.decode()
    accept(browser)
    pat = User.objects.get(email=NEW)
    assert (pat.name, pat.staff_role) == ("Pat Osei", "paralegal")
    assert pat.terms_accepted_at is not None
    assert door.is_signed_in(browser)
    invited.refresh_from_db()
    assert (invited.state, invited.accepted_by) == ("accepted", pat)
    assert {"invitation.accepted", "person.registered", "person.signed_in"} <= set(verbs_of())


@pytest.mark.parametrize("name", ["Łukasz Nguyễn", "محمد الأحمد", "王小明", "O’Neill <b>"])
def test_names_in_any_script_stand_in_the_letter_on_the_page_and_on_the_account(ada: User, name: str) -> None:
    services.invite(actor=ada, email=NEW, name=name, staff_role="paralegal")
    browser = opened(link())
    assert escape(name) in browser.get(ACCEPT).content.decode()
    accept(browser, name=name)
    assert User.objects.get(email=NEW).name == name


def test_the_address_counts_as_confirmed(invited: Invitation) -> None:
    accept(opened(link()))
    browser = door.browser()
    door.type_password(browser, NEW)
    assert door.is_signed_in(browser)


def test_staff_go_on_to_their_second_step_without_typing_the_password_again(invited: Invitation) -> None:
    browser = opened(link())
    accept(browser)
    where = browser.get(reverse("accounts:security"))["Location"]
    assert where.startswith(reverse("mfa_activate_totp"))
    assert browser.get(where).status_code == 200


def test_a_client_invited_to_a_matter_is_announced_with_what_for(db: None) -> None:
    leo = door.staff("attorney")
    heard: list[tuple[str, str]] = []

    def listen(sender: Any, user: User, invitation: Invitation, **kwargs: Any) -> None:
        heard.append((user.email, invitation.subject_ref))

    events.invitation_accepted.connect(listen)
    try:
        services.invite(actor=leo, email="clara@mail.example", name="Clara Reyes", subject_ref="matter:abc")
        accept(opened(link("clara@mail.example")), name="Clara Reyes")
    finally:
        events.invitation_accepted.disconnect(listen)
    assert heard == [("clara@mail.example", "matter:abc")]
    assert User.objects.get(email="clara@mail.example").staff_role == ""


def test_somebody_with_an_account_signs_in_and_accepts_by_one_press(clara: User) -> None:
    leo = door.staff("attorney")
    services.invite(actor=leo, email="Clara@Mail.example", name="Clara", subject_ref="matter:abc")
    browser = opened(link(clara.email))
    page = browser.get(ACCEPT).content.decode()
    assert "You have an account already" in page
    answer = browser.post(reverse("account_login"), {"login": clara.email, "password": door.PASSWORD, "next": ACCEPT})
    assert answer["Location"] == ACCEPT
    assert "Accept the invitation" in browser.get(ACCEPT).content.decode()
    assert Invitation.objects.get().state == "open"
    browser.post(ACCEPT)
    assert Invitation.objects.get().accepted_by == clara
    assert User.objects.filter(email=clara.email).count() == 1


def test_a_new_password_cannot_be_put_on_an_account_through_an_invitation(clara: User) -> None:
    leo = door.staff("attorney")
    services.invite(actor=leo, email=clara.email, name="Clara", subject_ref="matter:abc")
    accept(opened(link(clara.email)), password=door.OTHER_PASSWORD)
    clara.refresh_from_db()
    assert clara.check_password(door.PASSWORD)
    assert Invitation.objects.get().state == "open"


def test_an_invitation_is_not_for_whoever_else_is_signed_in(invited: Invitation, clara: User) -> None:
    browser = opened(link(), door.signed_in(clara))
    assert browser.get(ACCEPT).status_code == 403
    assert browser.post(ACCEPT).status_code == 403
    invited.refresh_from_db()
    assert invited.state == "open"
    clara.refresh_from_db()
    assert clara.staff_role == ""


def test_a_client_who_comes_to_work_here_signs_in_anew(clara: User, ada: User) -> None:
    services.invite(actor=ada, email=clara.email, name="Clara", staff_role="support")
    browser = opened(link(clara.email), door.signed_in(clara))
    browser.post(ACCEPT)
    clara.refresh_from_db()
    assert clara.staff_role == "support"
    assert browser.get(reverse("accounts:security")).status_code == 302


# What the link does not do.


def test_the_link_itself_takes_no_post(invited: Invitation) -> None:
    assert accept_at(link()).status_code == 405


def accept_at(path: str) -> Any:
    return door.browser().post(path, {"name": "Pat", "password": door.PASSWORD, "terms": "on"})


def test_the_token_is_kept_as_a_digest_and_stands_on_no_page(invited: Invitation) -> None:
    path = link()
    token = path.rstrip("/").rsplit("/", 1)[-1]
    assert len(token) >= 43
    assert token.encode() not in bytes(Invitation.objects.get().token_digest)
    browser = door.browser()
    answer = browser.get(path)
    assert token not in answer["Location"]
    assert answer["Referrer-Policy"] == "same-origin"
    page = browser.get(ACCEPT)
    assert page["Referrer-Policy"] == "same-origin"
    assert token not in page.content.decode()
    assert token not in str(dict(browser.session))
    assert not any(token in str(job.arguments) for job in Job.objects.all())
    row = OutboxMessage.objects.get(to=NEW)
    assert token.encode() not in bytes(row.body)


def test_no_log_line_names_the_token(invited: Invitation, caplog: pytest.LogCaptureFixture) -> None:
    path = link()
    token = path.rstrip("/").rsplit("/", 1)[-1]
    with caplog.at_level(logging.DEBUG):
        browser = opened(path)
        accept(browser, password="short")
        accept(browser)
        accept_at(path.replace(token, token[::-1]))
        opened(path).post(ACCEPT)
    lines = [record.getMessage() for record in caplog.records if "django.db" not in record.name]
    assert not [line for line in lines if token in line]


# Spent, too old, withdrawn, tampered with: one page.


def test_whoever_has_no_link_sees_that_page_too(db: None) -> None:
    assert door.browser().get(ACCEPT).status_code == 410


@pytest.mark.parametrize(("seconds", "stands"), [(-1, True), (0, False), (1, False)])
def test_it_works_for_seventy_two_hours_to_the_second(ada: User, seconds: int, stands: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        services.invite(actor=ada, email=NEW, name="Pat Osei", staff_role="paralegal")
        path = link()
        traveller.move_to(start + timedelta(hours=72, seconds=seconds))
        browser = opened(path)
        assert (browser.get(ACCEPT).status_code == 200) is stands
        accept(browser)
        assert User.objects.filter(email=NEW).exists() is stands


# A fresh link.


def test_a_fresh_link_goes_to_the_stored_address_and_opens(ada: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        services.invite(actor=ada, email=NEW, name="Pat Osei", staff_role="paralegal")
        old = link()
        traveller.move_to(start + timedelta(days=5))
        browser = opened(old)
        answer = browser.post(FRESH, {"email": "evil@mail.example"})
        assert answer.status_code == 200
        assert set(OutboxMessage.objects.values_list("to", flat=True)) == {NEW}
        fresh = link()
        assert fresh != old
        assert opened(old).get(ACCEPT).status_code == 410
        accept(opened(fresh))
        assert User.objects.filter(email=NEW).exists()


def test_the_link_before_the_last_may_still_ask_for_a_fresh_one(ada: User, invited: Invitation) -> None:
    first = link()
    services.renew_invitation(actor=ada, invitation=invited)
    second = link()
    opened(first).post(FRESH)
    assert link() not in (first, second)


def test_asking_for_a_fresh_link_says_the_same_in_every_case(ada: User, invited: Invitation) -> None:
    stands = body(opened(link()).post(FRESH))
    services.withdraw_invitation(actor=ada, invitation=Invitation.objects.get(pk=invited.pk))
    mails = OutboxMessage.objects.count()
    withdrawn = body(opened(link()).post(FRESH))
    unknown = body(opened(reverse("accounts:invitation", args=["never-was-there"])).post(FRESH))
    nothing = body(door.browser().post(FRESH))
    assert stands == withdrawn == unknown == nothing
    assert OutboxMessage.objects.count() == mails


def test_three_fresh_links_an_hour(invited: Invitation) -> None:
    for _ in range(6):
        opened(link()).post(FRESH)
    assert OutboxMessage.objects.filter(to=NEW).count() == 1 + 3
