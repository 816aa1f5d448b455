"""One command founds an office: pages, site, groups, and a letter to the first administrator."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Site

from accounts.models import Invitation, User
from accounts.roles import StaffRole
from notifications.models import OutboxMessage

ANSWERS = {
    "firm_name": "Brandt & Łukasz",
    "domain": "office.example.com",
    "admin_name": "Ada Hale",
    "admin_email": "ada@office.example.com",
}


def init(**changes: str) -> str:
    said = StringIO()
    call_command("office", "init", no_input=True, stdout=said, **(ANSWERS | changes))
    return said.getvalue()


@pytest.mark.django_db
def test_the_office_answers_with_the_firms_name_after_one_command() -> None:
    assert "founded" in init()
    site = Site.objects.get()
    assert site.hostname == "office.example.com"
    assert site.is_default_site
    front = Client().get("/")
    assert front.status_code == 200
    assert "Brandt &amp; Łukasz" in front.content.decode()
    for address in ("/library/", "/help/", "/terms/", "/plans/"):
        assert Client().get(address).status_code == 200, address


@pytest.mark.django_db
def test_the_first_administrator_gets_a_letter_and_nobody_a_password() -> None:
    init()
    invitation = Invitation.objects.get()
    assert invitation.staff_role == StaffRole.ADMINISTRATOR
    assert invitation.email == ANSWERS["admin_email"]
    assert OutboxMessage.objects.filter(to=ANSWERS["admin_email"]).count() == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_founding_twice_changes_nothing_and_says_so() -> None:
    init()
    with pytest.raises(CommandError, match="front page already"):
        init()
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("admin_email", "no address"), ("firm_name", " ")])
def test_a_wrong_answer_is_named(name: str, value: str) -> None:
    with pytest.raises(CommandError):
        init(**{name: value})
    assert not Site.objects.filter(hostname="office.example.com").exists()


def test_fresh_keys_are_two_different_ones() -> None:
    said = StringIO()
    call_command("office", "keys", stdout=said)
    keys = re.findall(r"=(\S{43}=)", said.getvalue())
    assert len(set(keys)) == 2
