"""A link out: looked at for nothing, opened by POST, good for exactly its files, until its end, its stop or its maker's."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.services import freeze
from audit.models import Record
from common import clock
from common.errors import BadInput, NotFound, Refused
from tests.vault.guesting import (
    PASSWORD,
    body,
    browser,
    leo_and_his_binder,
    letter,
    mails,
    path,
    sent,
    through,
)
from tests.vault.office import binder_of, paper, person
from vault.models import Binder, Link, LinkedVersion, Opening
from vault.roles import BinderRole
from vault.services import seat, stop_link, unseat

pytestmark = pytest.mark.django_db
Office = tuple[User, Binder]


@pytest.fixture
def office() -> Office:
    """Leo, and a binder he answers for."""
    return leo_and_his_binder()


def page_of(answer: object) -> tuple[int, bytes]:
    """Give what can be told apart of a dead link's answer."""
    return answer.status_code, answer.content  # type: ignore[attr-defined]


def dead() -> tuple[int, bytes]:
    """Give the answer of a link that never was."""
    return page_of(browser().get("/links/" + "x" * 43 + "/"))


def test_grace_fetches_what_was_sent_and_it_is_counted_and_recorded(office: Office) -> None:
    leo, binder = office
    version = letter(leo, binder)
    link = sent(leo, [version], note="The letter we spoke of")
    grace, here = through(path())
    page = grace.get(here).content.decode()
    assert "letter.txt" in page
    assert "The letter we spoke of" in page
    answer = grace.get(f"{here}files/{version.file.reference}/?save=1")
    assert answer.status_code == 200
    assert body(answer) == b"Dear Mr Marsh,\n"
    assert "no-store" in answer["Cache-Control"]
    link.refresh_from_db()
    assert (link.opened, link.downloaded) == (1, 1)
    assert LinkedVersion.objects.get().times == 1
    assert not Opening.objects.exists()
    lines = Record.objects.filter(actor=link.record_ref).order_by("at_us", "id").values_list("verb", "on_ref")
    assert list(lines) == [("link.opened", link.record_ref), ("file.downloaded", version.record_ref)]


def test_the_token_is_kept_nowhere_but_in_the_one_mail(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    leo, binder = office
    caplog.set_level(logging.DEBUG)
    link = sent(leo, [letter(leo, binder)])
    token = path().split("/")[2]
    assert len(token) == 43  # 256 bits
    grace, here = through(path())
    assert token not in here
    assert token not in grace.get(here).content.decode()
    browser(enforce_csrf_checks=True).post(f"/links/{token}/")  # refused, and Django logs the path
    with time_machine.travel(link.expires_at - timedelta(days=1, hours=23)):
        from vault.links.warning import warn_of_ends

        assert warn_of_ends() == 1
    assert token not in caplog.text
    assert token not in str(dict(grace.session))
    assert [token in mail for mail in mails()] == [True, False]
    assert not any(token in mail for mail in mails(leo.email))
    assert not any(token in str(row.__dict__) for row in Link.objects.all())


def test_a_stop_holds_on_the_next_request_and_at_the_next_range(office: Office) -> None:
    leo, binder = office
    version = letter(leo, binder)
    link = sent(leo, [version])
    grace, here = through(path())
    file = f"{here}files/{version.file.reference}/"
    first = grace.get(file, headers={"Range": "bytes=0-3"})
    assert (first.status_code, body(first)) == (206, b"Dear")
    stop_link(actor=leo, link=link)
    nothing = dead()
    assert page_of(grace.get(file, headers={"Range": "bytes=4-6"})) == nothing
    assert page_of(grace.get(here)) == nothing


def test_nothing_unscanned_is_served(office: Office) -> None:
    leo, binder = office
    version = paper(binder, leo)
    sent(leo, [version])
    grace, here = through(path())
    assert "Download" not in grace.get(here).content.decode()
    assert grace.get(f"{here}files/{version.file.reference}/").status_code == 409


def test_the_pass_ends_after_twelve_hours_and_is_bound_to_its_browser(office: Office) -> None:
    leo, binder = office
    sent(leo, [letter(leo, binder)])
    now = clock.now()
    with time_machine.travel(now, tick=False):
        grace, here = through(path())
        assert browser().get(here).status_code == 404
    with time_machine.travel(now + timedelta(hours=12, seconds=-1), tick=False):
        assert grace.get(here).status_code == 200
    with time_machine.travel(now + timedelta(hours=12), tick=False):
        assert grace.get(here).status_code == 404


def test_opening_takes_a_fresh_session_key_and_signs_nobody_in(office: Office) -> None:
    leo, binder = office
    sent(leo, [letter(leo, binder)])
    planted = browser()
    session = planted.session
    session["x"] = 1
    session.save()
    before = str(session.session_key)
    planted.cookies["sessionid"] = before
    grace, here = through(path(), client=planted)
    assert grace.session.session_key != before
    assert grace.get("/home/").status_code == 302
    thief = browser()
    thief.cookies["sessionid"] = before
    assert thief.get(here).status_code == 404


# The password.


def test_a_right_password_never_counts_as_a_guess(office: Office) -> None:
    leo, binder = office
    sent(leo, [letter(leo, binder)], password=PASSWORD)
    for _ in range(8):
        through(path(), PASSWORD)


# Whose right it is.


def test_only_those_who_may_share_make_links_and_strangers_learn_nothing(office: Office) -> None:
    leo, binder = office
    version = letter(leo, binder)
    clara, pat = person("Clara"), person("Pat", staff_role="paralegal")
    seat(actor=leo, user=clara, binder=binder, role=BinderRole.CONTRIBUTOR)
    seat(actor=leo, user=pat, binder=binder, role=BinderRole.MANAGER)
    with pytest.raises(Refused):
        sent(clara, [version])
    with pytest.raises(NotFound):
        sent(person("Sam"), [version])
    with pytest.raises(NotFound):
        sent(leo, [version, letter(pat, binder_of(owner=pat))])
    assert not Link.objects.exists()
    assert sent(pat, [version]).made_by == pat


def test_a_link_dies_with_its_makers_right(office: Office) -> None:
    leo, binder = office
    pat, ada = person("Pat", staff_role="paralegal"), person("Ada", staff_role="administrator")
    seat(actor=leo, user=pat, binder=binder, role=BinderRole.MANAGER)
    version = letter(leo, binder)
    sent(pat, [version])
    grace, here = through(path())
    unseat(actor=leo, user=pat, binder=binder)
    assert grace.get(here).status_code == browser().get(path()).status_code == 404
    seat(actor=leo, user=pat, binder=binder, role=BinderRole.MANAGER)
    assert grace.get(here).status_code == 200
    freeze(actor=ada, user=pat)
    assert grace.get(here).status_code == browser().get(path()).status_code == 404
    assert grace.get(f"{here}files/{version.file.reference}/").status_code == 404


@pytest.mark.parametrize(("days", "stands"), [(31, True), (32, False), (0, False)])
def test_a_link_lasts_31_days_at_most(office: Office, days: int, stands: bool) -> None:
    leo, binder = office
    version = letter(leo, binder)
    now = clock.now()
    with time_machine.travel(now, tick=False):
        if stands:
            assert sent(leo, [version], expires_at=now + timedelta(days=days)).expires_at == now + timedelta(days=days)
            return
        with pytest.raises(BadInput):
            sent(leo, [version], expires_at=now + timedelta(days=days))


def test_a_forged_form_opens_nothing(office: Office) -> None:
    leo, binder = office
    sent(leo, [letter(leo, binder)])
    assert Client(enforce_csrf_checks=True).post(path(), {}).status_code == 403
    assert Link.objects.get().opened == 0


def test_the_mail_speaks_the_recipients_language(office: Office) -> None:
    leo, binder = office
    sent(leo, [letter(leo, binder)], language="es")
    assert "le ha enviado archivos" in mails()[0]
    assert "Recójalos aquí" in mails()[0]
