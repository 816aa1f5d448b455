"""The approved bytes are the released bytes: sealed by what is appended, given to their person, signed, confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from audit.models import Record
from audit.services import labels_of
from common import clock
from common.errors import NotFound, Refused
from forms_service.errors import ConfirmedAlready, DecidedAlready, NoSuchCopy, NotApproved, NotReleased
from forms_service.models import Draft, Release, Request
from forms_service.services import (
    ask_again,
    confirm_signed_copy,
    copies_of,
    release,
    remark,
    remarks_of,
    take_approval_back,
)
from forms_service.services.releasing import write_release
from jobs.models import Job
from jobs.states import JobState
from matters.models import Ask, AskState
from matters.roles import MatterRole
from matters.services import add_participant, answer_ask, ask_for
from matters.states import RoomKind
from press.services import verify_seal
from subscriptions.models import ServiceAccount
from tests.cast import Cast, browser
from tests.factories.matters import person
from tests.factories.reviews import approved, draft_of, matter_of, released
from vault.errors import KeptAsItIs
from vault.models import File, OpeningKind, ScanState, Version
from vault.services import add_version, open_version, opened

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def bytes_of(version: Version) -> bytes:
    """The plain bytes of a version."""
    whole = Version.objects.select_related("file__binder__key").get(pk=version.pk)
    with open_version(whole) as reader:
        return reader.read()


def sign(request: Request, user: User, name: str = "signed.txt") -> Version:
    """Let somebody put a paper into the client's room."""
    return add_version(actor=user, binder=request.client_binder, name=name, source=b"signed by my hand")


def test_the_released_paper_begins_with_exactly_the_approved_bytes(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    draft = released(waiting, cast.leo)
    run_jobs()
    given = Release.objects.select_related("version__file").get(request=waiting)
    assert draft.version is not None
    assert given.version is not None
    approved_bytes, released_bytes = bytes_of(draft.version), bytes_of(given.version)
    assert released_bytes.startswith(approved_bytes)
    assert len(released_bytes) > len(approved_bytes)
    assert hashlib.sha256(approved_bytes).hexdigest() == draft.sha256
    assert hashlib.sha256(released_bytes).hexdigest() == given.sealed_sha256
    report = verify_seal(released_bytes)
    assert report.is_whole
    assert report.approved_sha256 == draft.sha256
    assert report.approved_size_bytes == len(approved_bytes)
    waiting.refresh_from_db()
    assert waiting.state == "released"
    line = Record.objects.get(verb="release.made")
    assert line.actor == cast.leo.record_ref


def test_both_prints_are_on_the_record(waiting: Request, cast: Cast, run_jobs: Callable[[], int]) -> None:
    released(waiting, cast.leo)
    run_jobs()
    given = Release.objects.select_related("decision").get(request=waiting)
    line = Record.objects.get(verb="release.made")
    said = labels_of([line], [waiting.client_binder.key])[line.pk]
    assert given.decision.sha256 in str(said)
    assert given.sealed_sha256 in str(said)


def test_the_release_uses_the_service_and_asks_for_the_signed_copy(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    released(waiting, cast.leo)
    account = ServiceAccount.objects.get(user=cast.rita, code="question")
    assert (account.reserved, account.used) == (1, 0)
    run_jobs()
    account.refresh_from_db()
    assert (account.reserved, account.used) == (0, 1)
    matter = matter_of(waiting)
    assert (matter.status, matter.stage) == ("Your paper is ready to sign.", 2)
    asked = Ask.objects.get(room__matter=matter)
    assert "signed copy" in asked.title
    page = browser(cast.rita).get(f"/requests/{waiting.reference}/").content.decode()
    assert "How to sign and keep it" in page
    given = Release.objects.select_related("version__file").get(request=waiting)
    assert given.version is not None
    assert given.version.file.reference in page
    paper = browser(cast.rita).get(f"/files/{given.version.file.reference}/1/")
    assert b"".join(paper.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_the_room_says_that_the_copy_came_when_it_is_said_to_be_the_answer(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    released(waiting, cast.leo)
    run_jobs()
    matter = matter_of(waiting)
    asked = Ask.objects.select_related("room__matter").get(room__matter=matter)
    room = f"/matters/{matter.reference}/{asked.room.reference}/"
    rita = browser(cast.rita)
    way = f'<a href="/requests/{waiting.reference}/">'
    assert way in rita.get(room).content.decode(), "the room leads to how it is signed"
    assert way not in browser(cast.leo).get(room).content.decode(), "which is hers alone"
    bills = ask_for(actor=cast.leo, room=asked.room, title="The water bill")
    answer_ask(actor=cast.leo, ask=bills)
    matter.refresh_from_db()
    assert matter.status == "Your paper is ready to sign.", "what the firm puts down itself is no copy of hers"
    answer_ask(actor=cast.rita, ask=asked, version=sign(waiting, cast.rita))
    matter.refresh_from_db()
    assert matter.status == "We have the copy you sent."
    assert way in rita.get(room).content.decode(), "how it is kept, and taken back, can still be read"


def test_whoever_joined_the_room_later_is_not_led_to_a_page_that_is_not_hers(waiting: Request, cast: Cast) -> None:
    matter = matter_of(waiting)
    room = matter.rooms.get(kind=RoomKind.CLIENT)
    brother = person("Otto Solano")
    add_participant(actor=cast.leo, matter=matter, user=brother, role=MatterRole.CLIENT, rooms=[room])
    address, way = f"/matters/{matter.reference}/{room.reference}/", f"/requests/{waiting.reference}/"
    assert way in browser(cast.rita).get(address).content.decode()
    joined = browser(brother).get(address)
    assert joined.status_code == 200
    assert way not in joined.content.decode()
    assert browser(brother).get(way).status_code == 404


def test_nobody_reads_the_paper_before_its_release(waiting: Request, cast: Cast, run_jobs: Callable[[], int]) -> None:
    draft = approved(waiting, cast.leo)
    run_jobs()
    assert draft.version is not None
    for other in (cast.rita, cast.lena, cast.ada, cast.clara, cast.sam):
        assert not File.objects.visible_to(other).filter(binder=waiting.internal_binder_id).exists()
        assert browser(other).get(f"/files/{draft.version.file.reference}/1/").status_code == 404
    page = browser(cast.rita).get(f"/requests/{waiting.reference}/").content.decode()
    assert "Your attorney has approved your paper" in page
    assert draft.sha256 not in page
    assert "Appointment" not in page


@pytest.mark.parametrize("state", ["sent", "returned", "released"])
def test_a_release_before_the_approval_is_refused(waiting: Request, draft: Draft, cast: Cast, state: str) -> None:
    Request.objects.filter(pk=waiting.pk).update(state=state)
    with pytest.raises(NotApproved):
        release(actor=cast.leo, draft=draft)
    answer = browser(cast.leo).post(f"/desk/reviews/{waiting.reference}/release/", {"draft": "1"})
    assert answer.status_code == 409
    assert "has not been approved" in answer.content.decode()
    assert not Release.objects.exists()


def test_an_approval_of_an_older_draft_releases_nothing(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    first = approved(waiting, cast.leo)
    take_approval_back(actor=cast.leo, draft=first)
    run_jobs()
    with pytest.raises(NotApproved):
        release(actor=cast.leo, draft=first)
    with pytest.raises(NotApproved):
        release(actor=cast.leo, draft=draft_of(waiting, cast.leo))
    Request.objects.filter(pk=waiting.pk).update(state="approved")
    with pytest.raises(NotApproved):
        release(actor=cast.leo, draft=draft_of(waiting, cast.leo))


def test_a_release_ordered_or_worked_twice_is_one(waiting: Request, cast: Cast, run_jobs: Callable[[], int]) -> None:
    draft = released(waiting, cast.leo)
    release(actor=cast.leo, draft=draft)
    with pytest.raises(DecidedAlready):
        take_approval_back(actor=cast.leo, draft=draft)
    run_jobs()
    write_release(request_id=str(waiting.pk))
    release(actor=cast.leo, draft=draft)
    run_jobs()
    assert Release.objects.count() == 1
    assert File.objects.filter(binder=waiting.client_binder_id).count() == 1
    assert Record.objects.filter(verb="release.made").count() == 1


def test_other_bytes_than_the_approved_are_never_released(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    draft = approved(waiting, cast.leo)
    assert draft.version is not None
    other = add_version(
        actor=None, binder=waiting.internal_binder, name="other.pdf", source=bytes_of(draft.version) + b"\n"
    )
    Draft.objects.filter(pk=draft.pk).update(version=other)
    release(actor=cast.leo, draft=draft_of(waiting, cast.leo))
    run_jobs()
    given = Release.objects.get(request=waiting)
    waiting.refresh_from_db()
    assert (given.released_at, waiting.state) == (None, "approved")
    assert "not the one that was approved" in given.trouble
    assert not File.objects.filter(binder=waiting.client_binder_id).exists()
    page = browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert "The paper could not be released" in page


def test_the_signed_copy_is_confirmed_by_the_attorney_alone(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    draft = released(waiting, cast.leo)
    with pytest.raises(NotReleased):
        confirm_signed_copy(actor=cast.leo, draft=draft, copy=None)
    run_jobs()
    with pytest.raises(NoSuchCopy):
        confirm_signed_copy(actor=cast.leo, draft=draft, copy=None)
    by_leo = sign(waiting, cast.leo, "mine.txt")
    with pytest.raises(NoSuchCopy):
        confirm_signed_copy(actor=cast.leo, draft=draft, copy=by_leo)
    copy = sign(waiting, cast.rita)
    for other in (cast.rita, cast.lena, cast.sam):
        with pytest.raises((NotFound, Refused)):
            confirm_signed_copy(actor=other, draft=draft, copy=copy)
    assert list(copies_of(waiting)) == [copy]
    page = browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert "signed.txt" in page
    listed = browser(cast.leo).get("/desk/reviews/").content.decode()
    assert "Signed copies to look at" in listed
    unseen = browser(cast.leo).post(f"/desk/reviews/{waiting.reference}/confirm/", {"copy": str(copy.pk)})
    assert unseen.status_code == 409
    assert "look at it first" in unseen.content.decode()
    assert matter_of(waiting).stage == 2
    opened(actor=cast.leo, version=copy, how=OpeningKind.VIEWED)
    done = browser(cast.leo).post(f"/desk/reviews/{waiting.reference}/confirm/", {"copy": str(copy.pk)})
    assert done.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "executed"
    assert matter_of(waiting).stage == 3
    hers = browser(cast.rita).get(f"/requests/{waiting.reference}/").content.decode()
    assert "we have a copy" in hers
    assert '<details class="more" id="how">' in hers, "what is done is folded away"
    assert confirm_signed_copy(actor=cast.leo, draft=draft, copy=copy).confirmed_by == cast.leo
    with pytest.raises(ConfirmedAlready):
        confirm_signed_copy(actor=cast.leo, draft=draft, copy=sign(waiting, cast.rita, "another.txt"))


def test_the_button_comes_when_the_signed_copy_was_opened(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    released(waiting, cast.leo)
    run_jobs()
    copy = sign(waiting, cast.rita)
    address = f"/desk/reviews/{waiting.reference}/"
    opened(actor=cast.rita, version=copy, how=OpeningKind.VIEWED)
    before = browser(cast.leo).get(address).content.decode()
    assert "You have not opened it yet." in before
    assert "It is signed as it should be" not in before
    opened(actor=cast.leo, version=copy, how=OpeningKind.VIEWED)
    after = browser(cast.leo).get(address).content.decode()
    assert "You have not opened it yet." not in after
    assert "It is signed as it should be" in after
    second = sign(waiting, cast.rita, "again.txt")
    page = browser(cast.leo).get(address).content.decode()
    assert page.count("not opened yet") == 1, "of two copies, the one that was not opened says so"
    assert page.index(second.name) < page.index("not opened yet") < page.index(copy.name)


def test_another_copy_can_be_asked_for(waiting: Request, cast: Cast, run_jobs: Callable[[], int]) -> None:
    draft = released(waiting, cast.leo)
    run_jobs()
    ask_again(actor=cast.leo, draft=draft, words="The second page is missing.")
    assert Ask.objects.filter(state=AskState.OPEN, note="The second page is missing.").exists()
    sign(waiting, cast.rita)
    empty = browser(cast.leo).post(f"/desk/reviews/{waiting.reference}/confirm/", {"do": "ask", "words": " "})
    assert empty.status_code == 400
    assert "Say what is wrong" in empty.content.decode()


def test_what_came_before_the_release_is_no_signed_copy(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    early = sign(waiting, cast.rita)
    Version.objects.filter(pk=early.pk).update(created_at=clock.now() - timedelta(hours=1))
    draft = released(waiting, cast.leo)
    run_jobs()
    with pytest.raises(NoSuchCopy):
        confirm_signed_copy(actor=cast.leo, draft=draft, copy=early)


def test_what_may_carry_a_virus_is_no_signed_copy(waiting: Request, cast: Cast, run_jobs: Callable[[], int]) -> None:
    draft = released(waiting, cast.leo)
    run_jobs()
    copy = sign(waiting, cast.rita)
    assert list(copies_of(waiting)) == [copy]
    Version.objects.filter(pk=copy.pk).update(scan_state=ScanState.QUARANTINED)
    with pytest.raises(NoSuchCopy):
        confirm_signed_copy(actor=cast.leo, draft=draft, copy=copy)


def test_a_release_that_never_came_can_be_ordered_anew(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    draft = released(waiting, cast.leo)
    Job.objects.filter(name="forms_service.release").update(state=JobState.FAILED, finished_at=clock.now())
    assert release(actor=cast.leo, draft=draft).ordered_at == Release.objects.get().ordered_at
    run_jobs()
    assert Release.objects.get().released_at is None
    Release.objects.update(ordered_at=clock.now() - timedelta(minutes=11))
    page = browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert f"/desk/reviews/{waiting.reference}/release/" in page
    release(actor=cast.leo, draft=draft)
    run_jobs()
    assert Release.objects.get().released_at is not None


def test_an_approval_whose_release_never_came_can_be_taken_back_with_its_remarks(waiting: Request, cast: Cast) -> None:
    remark(actor=cast.leo, draft=draft_of(waiting, cast.leo), path="agent", text="Her sister?")
    draft = released(waiting, cast.leo)
    with pytest.raises(DecidedAlready):
        take_approval_back(actor=cast.leo, draft=draft)
    Release.objects.update(ordered_at=clock.now() - timedelta(minutes=11))
    fresh = take_approval_back(actor=cast.leo, draft=draft)
    assert remarks_of(fresh) == {"agent": "Her sister?"}


def test_nobody_lays_a_version_of_their_own_upon_the_released_paper(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    released(waiting, cast.leo)
    run_jobs()
    version = Release.objects.select_related("version__file").get(request=waiting).version
    assert version is not None
    for user in (cast.rita, cast.leo):
        with pytest.raises(KeptAsItIs):
            add_version(
                actor=user, binder=waiting.client_binder, name="a.txt", source=b"Another paper", file=version.file
            )
        page = browser(user).get(f"/matters/{matter_of(waiting).reference}/papers/{version.file.reference}/")
        assert b"Send it back" not in page.content
    assert version.file.versions.count() == 1
