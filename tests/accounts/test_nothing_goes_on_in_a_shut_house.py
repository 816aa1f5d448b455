"""P42: what is under way when the house shuts stops at its next step, whatever it is; the office's own watch goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from accounts.services.lockdown import open_house, shut_house
from common import clock
from common.errors import NotFound
from common.gate import may
from forms_service.services.assembling import ASSEMBLE
from forms_service.services.releasing import RELEASE
from jobs.models import Job
from jobs.services import enqueue, find, late, periodic
from jobs.states import JobState
from matters.models import Room
from notifications.models import OutboxMessage
from notifications.outbox import SEND
from tests.accounts import door
from tests.cast import browser
from tests.factories.matters import SmallMatter, small_matter
from tests.vault.guesting import asked as asked_for
from tests.vault.guesting import begin, body, letter, path, sent, through
from tests.vault.sending import Sender
from vault.models import File, Opening, Version

pytestmark = pytest.mark.django_db
CLOSED = b"The office is closed for now"
GOES_ON = {"audit.", "notifications.", "vault.", "jobs.tidy", "accounts.forget_attempts"}


@pytest.fixture
def small(db: None) -> SmallMatter:
    """Leo's matter, with Clara in its room."""
    return small_matter()


@pytest.fixture
def keepers(small: SmallMatter) -> tuple[User, User]:
    """Ada, and Leo of the matter."""
    return door.staff("administrator", "ada@halemercer.example", "Ada Hale"), small.leo


def closed(answer: Any) -> bool:
    """Say whether the whole answer is the closed page."""
    return answer.status_code == 503 and CLOSED in answer.content


def test_every_way_in_is_denied_on_the_next_request_and_comes_back_as_it_was(
    small: SmallMatter, keepers: tuple[User, User]
) -> None:
    binder = small.client_room.binder
    given = letter(small.leo, binder)
    link = sent(small.leo, [given])
    grace, here = through(where := path())
    asked_for(small.leo, binder)
    sender_of_files, drop = through(path())
    hers, his = browser(small.clara), browser(small.leo)
    sending = Sender(small.clara, binder)
    upload = sending.begin(9, "a.txt")["Location"]
    file = f"{here}files/{given.file.reference}/"
    assert body(grace.get(file, headers={"Range": "bytes=0-3"})) == b"Dear"
    ways: dict[str, Callable[[], Any]] = {
        "session": lambda: hers.get(small.url()),
        "session of the firm": lambda: his.get(small.url()),
        "part of an upload": lambda: sending.part(upload, 0, b"one"),
        "export": lambda: his.get(small.url("archive/")),
        "guest's page": lambda: grace.get(here),
        "guest's next Range": lambda: grace.get(file, headers={"Range": "bytes=4-6"}),
        "guest's link, opened anew": lambda: door.browser().get(where),
        "guest's upload": lambda: begin(sender_of_files, drop, "b.txt", b"some bytes"),
    }
    shut_house(actor=None, reason="A laptop was stolen.", keepers=keepers)
    assert [name for name, knock in ways.items() if not closed(knock())] == []
    open_house(actor=keepers[0])
    # A link stands as it did; its browser opens the mail again, as everybody signs in again.
    assert grace.get(here).status_code == 404
    again, here = through(where)
    assert body(again.get(f"{here}files/{given.file.reference}/")) == b"Dear Mr Marsh,\n"
    link.refresh_from_db()
    assert link.revoked_at is None


def test_an_export_on_its_way_and_the_gate_deny_whoever_is_past_the_door_already(
    small: SmallMatter, keepers: tuple[User, User]
) -> None:
    version = letter(small.leo, binder := small.client_room.binder)
    questions = [(binder, "view"), (binder, "share"), (binder, "add"), (version, "view")]
    lists = (Room.objects, File.objects, Version.objects)
    export: Any = browser(small.leo).get(small.url("archive/"))
    pieces = export.streaming_content
    assert next(pieces)  # the pages are on their way; the papers are asked for after them
    assert all(may(small.leo, action, thing) for thing, action in questions)
    shut_house(actor=None, reason="A laptop was stolen.", keepers=keepers)
    with pytest.raises(NotFound):
        b"".join(pieces)
    assert not any(may(small.leo, action, thing) for thing, action in questions)
    assert not any(each.visible_to(small.leo).exists() for each in lists)
    assert Opening.objects.count() == 0
    open_house(actor=keepers[0])
    assert all(may(small.leo, action, thing) for thing, action in questions)
    assert all(each.visible_to(small.leo).exists() for each in lists)


def test_work_for_people_waits_in_the_queue_and_the_offices_own_watch_goes_on(
    small: SmallMatter, keepers: tuple[User, User], run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    nowhere = "00000000-0000-0000-0000-000000000000"
    work = [
        enqueue(ASSEMBLE, draft_id=nowhere, revision=0),
        enqueue(RELEASE, request_id=nowhere),
        enqueue("search.index_file", file_id=nowhere),
        enqueue("accounts.send_reset_link", person=nowhere),
    ]
    watch = [enqueue("vault.check", version_id=nowhere), enqueue("audit.checkpoint"), enqueue("vault.probe_scanner")]
    shut_house(actor=None, reason="A laptop was stolen.", keepers=keepers)
    run_jobs()
    states = {job.pk: (job.state, job.attempts) for job in Job.objects.all()}
    assert [states[job.pk] for job in work if job] == [(JobState.QUEUED, 0)] * 4
    assert {states[job.pk][0] for job in watch if job} == {JobState.DONE}
    # The keepers and administrators are told, by mail, while the house is shut.
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        run_jobs()
        assert OutboxMessage.objects.filter(to=keepers[0].email, kind="notice").exists()
    assert find(SEND).goes_on
    assert not [name for name in late() if not find(name).goes_on]
    open_house(actor=keepers[0])
    run_jobs()
    assert {job.state for job in Job.objects.filter(pk__in=[job.pk for job in work if job])} == {JobState.DONE}


def test_what_goes_on_is_the_record_the_mail_the_scanner_and_tidying() -> None:
    going = {task.name for task in periodic() if task.goes_on}
    assert going
    assert {name for name in going if not name.startswith(tuple(GOES_ON))} == set()
    assert {"cms.publish_scheduled", "forms_service.call_covers", "subscriptions.renewal_letters"}.isdisjoint(going)
