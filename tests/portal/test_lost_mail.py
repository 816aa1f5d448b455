"""A mail that a server refuses is on the desk of those who can ask for a better address, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.services import invite
from matters.services import post_message
from notifications.models import Notice
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, person, small_matter
from tests.notifications.conftest import Server, own_backend, server  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_backend")]
HEADING = "Mail that did not arrive"


@pytest.fixture
def small(db: None) -> SmallMatter:
    return small_matter()


def desk(user: User) -> str:
    """Give the desk as its page."""
    page = browser(user).get("/desk/")
    assert page.status_code == 200
    return page.content.decode()


def test_a_clients_lost_mail_is_on_the_desk_of_her_team_alone(
    small: SmallMatter,
    server: Server,  # noqa: F811
    run_jobs: Callable[[], int],
) -> None:
    lena, ada = attorney("Lena Ortiz"), person("Ada Hale", staff_role="administrator")
    server.rcpt = "550 5.1.1 No such mailbox"
    post_message(actor=small.leo, room=small.client_room, text="Please look at this.")
    while run_jobs():
        pass
    page = desk(small.leo)
    assert HEADING in page
    assert small.clara.email in page
    assert f"/matters/{small.matter.reference}/people/" in page
    assert Notice.objects.filter(user=small.leo, kind="portal.mail_lost").count() == 1
    for other in (lena, ada):
        assert HEADING not in desk(other)
        assert not Notice.objects.filter(user=other, kind="portal.mail_lost").exists()
    assert not Notice.objects.filter(user=small.clara, kind="portal.mail_lost").exists()


def test_it_goes_when_a_later_mail_arrives(small: SmallMatter, server: Server, run_jobs: Callable[[], int]) -> None:  # noqa: F811
    server.rcpt = "550 5.1.1 No such mailbox"
    invite(actor=small.leo, email=small.clara.email, name="Clara Reyes")
    run_jobs()
    assert HEADING in desk(small.leo)
    server.rcpt = "250 OK"
    invite(actor=small.leo, email=small.clara.email, name="Clara Reyes", subject_ref="matter:another")
    run_jobs()
    assert HEADING not in desk(small.leo)


def test_an_invitation_that_bounces_tells_the_administrator(server: Server, run_jobs: Callable[[], int]) -> None:  # noqa: F811
    ada = person("Ada Hale", staff_role="administrator")
    server.rcpt = "550 5.1.1 No such mailbox"
    invite(actor=ada, email="nobody.there@halemercer.example", name="Nils Orr", staff_role="attorney")
    run_jobs()
    page = desk(ada)
    assert HEADING in page
    assert "Nils Orr" in page
    assert Notice.objects.filter(user=ada, kind="portal.mail_lost").count() == 1
