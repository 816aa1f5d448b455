"""P4: whatever way a right is taken from a person, on her very next request nothing of the matter answers her any more.

Each way is played on Clara's matter: first she is asked for every address and gets in where she may, holds a half-sent upload, a
search hit and a range of an open download; then the right is taken; then everything is asked again, with the same session.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from accounts.services import freeze
from common import clock
from common.errors import PortalError
from matters.models import Matter, Participant, StaffSession
from matters.services import end_participation, end_staff_session, open_staff_session, raise_wall, suspend
from search.contract import Kind
from search.indexing import index_file
from search.services import search
from tests.cast import Cast, cast_of
from tests.matrix.asking import Answer, Browsers, quietly, undone
from tests.matrix.routes import ROUTES, Stage, url_of
from tests.matrix.stage import set_stage
from vault.models import File, Upload
from vault.services import append, start_upload

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.once]

TUS = {"Tus-Resumable": "1.0.0"}
WHY = "The client called the office and cannot reach her attorney."


@dataclass(frozen=True)
class Office:
    """The seeded office with what the addresses name, and its browsers."""

    cast: Cast
    browsers: Browsers
    stage: Stage

    def part(self, who: str) -> Participant:
        """Give the part of that person in Clara's matter."""
        found = Participant.objects.select_related("matter", "user", "invitation")
        return found.get(matter=self.matter, user=self.cast.people[who])

    @property
    def matter(self) -> Matter:
        """Clara's matter."""
        return self.cast.matter("clara")


def _look(office: Office, minutes_ago: int) -> StaffSession:
    with time_machine.travel(clock.now() - timedelta(minutes=minutes_ago), tick=False):
        return open_staff_session(actor=office.cast.ada, matter=office.matter, reason=WHY)


Play = Callable[[Office, ExitStack], object]
NOTHING: Play = lambda _office, _later: None  # noqa: E731


@dataclass(frozen=True)
class Loss:
    """Who loses a right, how she came by it beside the seed, and how it is taken."""

    who: str
    take: Play
    give: Play = NOTHING


LOSSES = {
    "a suspended client": Loss(
        "clara", lambda office, _later: suspend(actor=office.cast.leo, participant=office.part("clara"))
    ),
    "a client whose part has ended": Loss(
        "clara", lambda office, _later: end_participation(actor=office.cast.leo, participant=office.part("clara"))
    ),
    "a frozen client": Loss("clara", lambda office, _later: freeze(actor=office.cast.ada, user=office.cast.clara)),
    "a closed account": Loss(
        "clara", lambda office, _later: User.objects.filter(pk=office.cast.clara.pk).update(is_active=False)
    ),
    "co-counsel whose part has ended": Loss(
        "cole", lambda office, _later: end_participation(actor=office.cast.leo, participant=office.part("cole"))
    ),
    "a paralegal behind a wall": Loss(
        "pat",
        lambda office, _later: raise_wall(
            actor=office.cast.leo, matter=office.matter, user=office.cast.pat, reason="Worked for the landlord"
        ),
    ),
    "a frozen paralegal": Loss("pat", lambda office, _later: freeze(actor=office.cast.ada, user=office.cast.pat)),
    "a staff session that ran out": Loss(
        "ada",
        lambda _office, later: later.enter_context(
            time_machine.travel(clock.now() + timedelta(seconds=60), tick=False)
        ),
        lambda office, _later: _look(office, minutes_ago=59),
    ),
    "a staff session ended by the attorney": Loss(
        "ada",
        lambda office, _later: end_staff_session(
            actor=office.cast.leo, session=StaffSession.objects.live().get(matter=office.matter)
        ),
        lambda office, _later: _look(office, minutes_ago=1),
    ),
    "a staff session and a wall": Loss(
        "ada",
        lambda office, _later: raise_wall(
            actor=office.cast.leo, matter=office.matter, user=office.cast.ada, reason="Her sister is the landlord"
        ),
        lambda office, _later: _look(office, minutes_ago=1),
    ),
}


@pytest.fixture(scope="module")
def office(_seeded: dict[str, User], django_db_blocker: object) -> Iterator[Office]:
    """The stage of the matrix, set once."""
    blocker: object = django_db_blocker
    with blocker.unblock(), undone(), time_machine.travel(clock.now(), tick=False), quietly():  # type: ignore[attr-defined]
        cast = cast_of(_seeded)
        browsers = Browsers(cast)
        stage = set_stage(cast, browsers)
        for file in File.objects.filter(binder__room__matter=cast.matter("clara")):
            index_file(str(file.pk))
        yield Office(cast, browsers, stage)


def addresses_of_the_matter(stage: Stage) -> dict[str, str]:
    """Give every address of Clara's matter and of what lies in it, by the name of its route."""
    whole = {
        key: url_of(key, route.kwargs(stage))
        for key, route in ROUTES.items()
        if key.startswith("matters:") and stage.parts.reference in route.kwargs(stage).values()
    }
    others = ("portal:matter_record", "vault:download", "forms_service:request", "forms_service:review")
    return whole | {key: url_of(key, ROUTES[key].kwargs(stage)) for key in others[:2]}


def everything(office: Office, who: str, upload: Upload | None) -> dict[str, Answer]:
    """Give the answers to `who` at every address of the matter, to a range of a download, and to the protocol of uploads."""
    ask, found = office.browsers.ask, {}
    for key, url in addresses_of_the_matter(office.stage).items():
        for method in ("GET", "POST"):
            found[f"{method} {key}"] = ask(who, method, url)
    download = url_of("vault:download", ROUTES["vault:download"].kwargs(office.stage))
    found["range"] = ask(who, "GET", download, Range="bytes=2-9")
    found["head"] = ask(who, "HEAD", download)
    binder = base64.b64encode(office.cast.room("clara").binder.reference.encode()).decode()
    name = base64.b64encode(b"note.txt").decode()
    more = {"Upload-Length": "3", "Upload-Metadata": f"binder {binder},filename {name}"}
    found["new upload"] = ask(who, "POST", "/uploads/", **TUS, **more)
    if upload is not None:
        found["upload"] = ask(who, "HEAD", f"/uploads/{upload.reference}/", **TUS)
    return found


def gets_in(answer: Answer) -> bool:
    """Whether an answer tells anything of what was asked for."""
    return answer.status not in {401, 404, 405} and not answer.is_login


def hits(user: User) -> set[str]:
    """Give what the search finds of Clara's matter."""
    return {found.url for found in search(user, "lease", frozenset({Kind.FILE}))}


def may_send(user: User, upload: Upload) -> bool:
    """Whether the next part of an upload that is on its way is taken."""
    try:
        append(actor=user, upload=upload, offset=0, part=b"abc")
    except PortalError as refused:
        assert refused.status == 404
        return False
    return True


@pytest.mark.parametrize("name", LOSSES)
def test_on_the_next_request_nothing_of_the_matter_answers(
    office: Office, name: str, django_db_blocker: object
) -> None:
    loss = LOSSES[name]
    blocker: object = django_db_blocker
    with blocker.unblock(), undone(), ExitStack() as later:  # type: ignore[attr-defined]
        user = User.objects.get(pk=office.cast.people[loss.who].pk)
        loss.give(office, later)
        has_room, looks_in = loss.who != "cole", loss.who == "ada"
        upload = None
        if has_room and not looks_in:
            upload = start_upload(actor=user, binder=office.cast.room("clara").binder, name="half.txt", length_bytes=9)
        before = everything(office, loss.who, upload)
        got_in = {key for key, answer in before.items() if gets_in(answer)}
        assert "GET matters:matter" in got_in
        if has_room:
            assert before["range"].status == 206
            assert hits(user)
        if upload is not None:
            assert {"upload", "new upload"} <= got_in
            with undone():
                assert may_send(user, upload)
        loss.take(office, later)
        user.refresh_from_db()
        after = everything(office, loss.who, upload)
        still = {key: answer.status for key, answer in after.items() if gets_in(answer)}
        assert still == {}, still
        assert hits(user) == set()
        assert upload is None or not may_send(user, upload)
        assert len(got_in) >= {"cole": 2, "ada": 10}.get(loss.who, 15)
