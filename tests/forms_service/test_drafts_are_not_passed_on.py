"""Before the release nobody but those who work on it opens a draft, and nobody passes it on: not as a copy, not by a link."""

from __future__ import annotations

from typing import Any

import pytest

from common.errors import Refused
from forms_service.models import Draft, Request
from matters.models import Room
from matters.roles import MatterRole
from matters.services import add_participant, open_staff_session
from matters.states import RoomKind
from tests.cast import Cast, browser
from tests.factories.reviews import matter_of
from tests.vault.guesting import plan
from vault.models import File, LinkedVersion, ScanState, Version
from vault.services import send_files, share_bare_copy


@pytest.fixture
def paper(draft: Draft) -> Version:
    """The paper of the draft, as the scanner leaves it."""
    Version.objects.filter(pk=draft.version_id).update(scan_state=ScanState.CLEAN)
    return Version.objects.select_related("file__binder__key").get(pk=draft.version_id)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


@pytest.mark.parametrize("who", ["ada", "walt"])
def test_a_staff_session_opens_no_draft(paper: Version, waiting: Request, cast: Cast, who: str) -> None:
    where = f"/files/{paper.file.reference}/{paper.number}/"
    user, matter = cast.people[who], matter_of(waiting)
    assert browser(user).get(where).status_code == 404
    open_staff_session(actor=user, matter=matter, reason="Somebody called about it.")
    room = Room.objects.get(matter=matter, kind=RoomKind.INTERNAL)
    assert browser(user).get(f"/matters/{matter.reference}/{room.reference}/").status_code == 200
    assert browser(user).get(where).status_code == 404
    assert browser(user).head(where).status_code == 404
    assert body(browser(cast.leo).get(where)).startswith(b"%PDF")


@pytest.mark.parametrize("who", ["leo", "pat"])
def test_no_copy_and_no_link_takes_a_draft_out(paper: Version, waiting: Request, cast: Cast, who: str) -> None:
    matter = matter_of(waiting)
    add_participant(actor=cast.leo, matter=matter, user=cast.pat, role=MatterRole.PARALEGAL)
    user, files = cast.people[who], File.objects.count()
    to_client = Room.objects.select_related("binder__key").get(matter=matter, kind=RoomKind.CLIENT)
    with pytest.raises(Refused, match="A draft is not passed on"):
        share_bare_copy(actor=user, version=paper, binder=to_client.binder)
    with pytest.raises(Refused, match="A draft is not passed on"):
        send_files(actor=user, versions=[paper], plan=plan())
    here = f"/matters/{matter.reference}/papers/{paper.file.reference}/"
    answer = browser(user).post(f"{here}{paper.number}/copy/", {"room": to_client.reference})
    assert answer.status_code == 403
    assert f"{here}{paper.number}/copy/" not in browser(user).get(here).content.decode()
    assert (File.objects.count(), LinkedVersion.objects.count()) == (files, 0)
