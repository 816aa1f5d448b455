"""Every link in one place: for its maker and for whoever answers for the binder; stopped, renewed, brought back, warned of."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from audit.models import Record
from common import clock
from common.errors import Conflict, NotFound
from notifications.models import Notice, OutboxMessage
from tests.vault.guesting import GRACE, asked, browser, leo_and_his_binder, letter, mails, path, path_in, sent, through
from tests.vault.office import binder_of, person
from vault.links.desk import rows_of
from vault.links.warning import warn_of_ends
from vault.models import Binder, Link
from vault.roles import BinderRole
from vault.services import renew_link, restore_link, seat, stop_link, unseat

pytestmark = pytest.mark.django_db
Office = tuple[User, Binder]


@pytest.fixture
def office() -> Office:
    """Leo, and a binder he answers for."""
    return leo_and_his_binder()


@pytest.fixture
def pat(office: Office) -> User:
    """Pat, who may share from the binder and decides about nobody."""
    leo, binder = office
    pat = person("Pat", staff_role="paralegal")
    seat(actor=leo, user=pat, binder=binder, role=BinderRole.MANAGER)
    return pat


def test_the_page_lists_ones_own_and_all_of_the_binders_one_answers_for(office: Office, pat: User) -> None:
    leo, binder = office
    ours = [asked(leo, binder), sent(pat, [letter(leo, binder)])]
    lena = person("Lena", staff_role="attorney")
    theirs = asked(lena, binder_of(owner=lena))
    clara = person("Clara")
    seat(actor=leo, user=clara, binder=binder, role=BinderRole.CONTRIBUTOR)
    seen = {user.name: {row.link for row in rows_of(user)} for user in (leo, pat, lena, clara)}
    assert seen == {"Leo": set(ours), "Pat": {ours[1]}, "Lena": {theirs}, "Clara": set()}
    unseat(actor=leo, user=pat, binder=binder)
    assert rows_of(pat) == []
    (cut,) = [row for row in rows_of(leo) if row.link == ours[1]]
    assert (cut.is_cut, cut.is_open, cut.is_mine) == (True, False, False)


def test_nobody_else_changes_a_link(office: Office, pat: User) -> None:
    leo, binder = office
    link = asked(leo, binder)
    for stranger in (pat, person("Lena", staff_role="attorney"), person("Sam")):
        for service in (stop_link, renew_link, restore_link):
            with pytest.raises(NotFound):
                service(actor=stranger, link=link)
    link.refresh_from_db()
    assert link.revoked_at is None
    stop_link(actor=leo, link=asked(pat, binder))


def test_a_fresh_link_takes_the_place_of_the_old_one(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    old = path()
    grace, here = through(old)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        renew_link(actor=leo, link=link)
        assert browser().get(old).status_code == grace.get(here).status_code == 404
        assert path() != old
        through(path())
        assert timedelta(days=7, seconds=-5) < link.expires_at - clock.now() <= timedelta(days=7)
    assert Record.objects.filter(verb="link.renewed", on_ref=link.record_ref).count() == 1


@pytest.mark.parametrize("way", ["stopped", "ended"])
@pytest.mark.parametrize(("late", "comes_back"), [(-1, True), (1, False)])
def test_it_can_be_brought_back_for_thirty_days(office: Office, way: str, late: int, comes_back: bool) -> None:
    leo, binder = office
    link = asked(leo, binder)
    old = path()
    with pytest.raises(Conflict):
        restore_link(actor=leo, link=link)
    end = link.expires_at
    if way == "stopped":
        stop_link(actor=leo, link=link)
        assert link.revoked_at is not None
        end = link.revoked_at
    with time_machine.travel(end + timedelta(days=30, seconds=late), tick=False):
        with pytest.raises(Conflict):
            renew_link(actor=leo, link=link)
        assert len(rows_of(leo)) == comes_back
        if not comes_back:
            with pytest.raises(Conflict):
                restore_link(actor=leo, link=link)
            return
        restore_link(actor=leo, link=link)
        assert browser().get(old).status_code == 404
        through(path())
    with pytest.raises(Conflict):
        restore_link(actor=leo, link=link)


def test_two_days_before_the_end_both_are_told_once(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    short = asked(leo, binder, expires_at=clock.now() + timedelta(hours=47))
    stopped = asked(leo, binder)
    stop_link(actor=leo, link=stopped)
    assert link.expires_at is not None
    before, due = link.expires_at - timedelta(days=2, seconds=1), link.expires_at - timedelta(days=2)
    known = OutboxMessage.objects.count()
    with time_machine.travel(before, tick=False):
        assert warn_of_ends() == 0
    with time_machine.travel(due, tick=False):
        assert [warn_of_ends(), warn_of_ends()] == [1, 0]
        assert Notice.objects.get(user=leo, kind="vault.link_ends").url == "/desk/links/"
        assert OutboxMessage.objects.filter(to=GRACE, kind="link_ends").count() == 1
        renew_link(actor=leo, link=link)
    with time_machine.travel(link.expires_at - timedelta(days=1), tick=False):
        assert warn_of_ends() == 1
    assert OutboxMessage.objects.count() == known + 3
    short.refresh_from_db()
    assert short.warned_at is None
    words = [mail for mail in mails() if "ends" in mail]
    assert not any("/links/" in mail for mail in words)


def test_the_desk_stops_renews_and_brings_back_by_post(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    desk = browser()
    from accounts import sessions

    desk.force_login(leo)
    session = desk.session
    session[sessions.FACTOR] = str(leo.pk)
    session.save()
    page = desk.get("/desk/links/").content.decode()
    assert "Grace Kim" in page
    assert "can send" in page
    for verb, state in (("renew", "open"), ("stop", "stopped"), ("restore", "open")):
        assert desk.get(f"/desk/links/{link.reference}/{verb}/").status_code == 405
        assert desk.post(f"/desk/links/{link.reference}/{verb}/").status_code == 302
        link.refresh_from_db()
        assert link.state(clock.now()) == state
    again = desk.post(f"/desk/links/{link.reference}/restore/", follow=True)
    assert "in the meantime" in again.content.decode()
    assert len({path_in(mail) for mail in mails()}) == 3


def test_the_list_takes_as_many_queries_for_thirty_links_of_one_binder(
    office: Office, django_assert_max_num_queries: object
) -> None:
    leo, binder = office
    version = letter(leo, binder)
    for _ in range(30):
        sent(leo, [version])
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert len(rows_of(leo)) == 30
    assert Link.objects.count() == 30
