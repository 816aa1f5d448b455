"""Row 33: a link that is over, stopped, tampered with or never was: one page, that tells nothing of which it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts import services
from accounts.models import Invitation, User
from common import clock
from tests.abuse.hands import nothing_changes, refused
from tests.accounts.test_invitations import ACCEPT, accept, link, opened
from tests.accounts.test_invitations import body as body_of_page
from tests.factories.matters import SmallMatter
from tests.vault.guesting import body, browser, letter, mails, path, path_in, sent, through
from vault.models import Link
from vault.services import stop_link


def test_guest_links(small: SmallMatter) -> None:
    given = letter(small.leo, small.client_room.binder)
    ended, stopped = sent(small.leo, [given]), sent(small.leo, [given])
    first, second = (path_in(mail) for mail in mails())
    Link.objects.filter(pk=ended.pk).update(expires_at=clock.now())
    stop_link(actor=small.leo, link=stopped)
    tampered = first[:-2] + ("A" if first[-2] != "A" else "B") + "/"
    never = browser().get("/links/" + "x" * 43 + "/")
    refused(never, 404)
    with nothing_changes():
        for where in (first, second, tampered, "/links/short/"):
            for answer in (browser().get(where), browser().post(where, {"password": ""})):
                assert (answer.status_code, answer.content) == (404, never.content)
        assert browser().get(f"/links/open/{ended.reference}/").content == never.content


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 404), (1, 404)])
def test_a_guest_link_ends_to_the_second(small: SmallMatter, seconds: int, status: int) -> None:
    given = letter(small.leo, small.client_room.binder)
    made = sent(small.leo, [given])
    assert made.expires_at - made.created_at == timedelta(days=7)
    where = path()
    with time_machine.travel(made.expires_at - timedelta(hours=1), tick=False):
        grace, here = through(where)
    with time_machine.travel(made.expires_at + timedelta(seconds=seconds), tick=False):
        assert browser().get(where).status_code == status
        assert grace.get(here).status_code == status
        answer = grace.get(f"{here}files/{given.file.reference}/", headers={"Range": "bytes=0-3"})
        assert answer.status_code == (206 if status == 200 else 404)
        body(answer)


def _dead(kind: str, ada: User) -> str:
    """Make an invitation that is over in this way; give the path of its link."""
    email = f"{kind}@halemercer.example"
    invitation = services.invite(actor=ada, email=email, name="Pat Osei", staff_role="paralegal")
    path = link(email)
    if kind == "used":
        accept(opened(path))
    elif kind == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
    elif kind == "withdrawn":
        services.withdraw_invitation(actor=ada, invitation=invitation)
    elif kind == "renewed":
        services.renew_invitation(actor=ada, invitation=invitation)
    elif kind == "tampered":
        return path[:-2] + ("A/" if path[-2] != "A" else "B/")
    else:
        return reverse("accounts:invitation", args=["never-was-there"])
    return path


def test_invitations(ada: User) -> None:
    pages = {}
    for kind in ("used", "expired", "withdrawn", "renewed", "tampered", "unknown"):
        answer = opened(_dead(kind, ada)).get(ACCEPT)
        refused(answer, 410)
        pages[kind] = body_of_page(answer)
    assert len(pages) == 6
    assert len(set(pages.values())) == 1
    assert "Send me a fresh link" in pages["used"]
