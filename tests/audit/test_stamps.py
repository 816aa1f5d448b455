"""Time stamps of anchors: off unless set; about our own row; an authority that fails or lies stops nothing and is not believed."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from audit import anchors, authority, checks, marks, services, stamps, tasks
from audit.diagnosis import FaultKind
from audit.errors import RecordBroken, StampRefused
from audit.models import Link, Record
from common import clock
from config.starting import reasons_not_to_start
from tests.audit import attacker
from tests.audit.conftest import Story
from tests.fakes.time_stamp_authority import Authority, Signer, question, standing, token_in

Say = Callable[..., Record]


@pytest.fixture
def stamper(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    monkeypatch.setattr(authority, "SECONDS", 3)
    with standing(tmp_path, settings) as server:
        yield server


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in stamps.stamp_file().read_text().splitlines()]


def put(words: list[dict[str, Any]]) -> None:
    stamps.stamp_file().write_text("".join(f"{json.dumps(line)}\n" for line in words))


def faults() -> list[tuple[int, FaultKind]]:
    return [(fault.seq, fault.kind) for fault in services.verify(is_recorded=False).faults]


@pytest.fixture
def stamped(story: Story, stamper: Authority, say: Say) -> Story:
    """The story, its second anchor stamped, and a third anchor with a stamp of its own."""
    tasks.stamp()
    anchors.make()
    tasks.stamp()
    return story


def test_the_newest_anchor_is_stamped_by_our_own_row(story: Story, stamper: Authority) -> None:
    tasks.stamp()
    (line,), (asked,) = lines(), stamper.asked
    row = Link.objects.get(seq=story.seq(20))
    assert (line["seq"], line["head"]) == (row.seq, bytes(row.link).hex())
    assert asked["message_imprint"]["hashed_message"].native == stamps.imprint(row.seq, bytes(row.link))
    (said,) = Record.objects.page(size=1)
    assert (said.verb, said.actor, said.on_ref) == ("audit.stamped", "office", f"audit:{row.seq}")
    report = services.verify(is_recorded=False)
    assert report.is_whole and (report.stamps, report.unchecked_stamps) == (1, 0)


def test_an_anchor_with_a_stamp_is_not_asked_about_again(story: Story, stamper: Authority) -> None:
    tasks.stamp()
    tasks.stamp()
    assert len(stamper.asked) == len(lines()) == 1


def test_switched_off_nobody_is_spoken_to(
    story: Story, monkeypatch: pytest.MonkeyPatch, stamper: Authority, settings: Any
) -> None:
    tried: list[Any] = []
    real = socket.socket.connect

    def noted(own: socket.socket, where: Any) -> None:
        tried.append(where)
        real(own, where)

    monkeypatch.setattr(socket.socket, "connect", noted)
    settings.AUDIT_TSA_URL = settings.AUDIT_TSA_CERTIFICATE = ""
    tasks.anchor()
    tasks.stamp()
    assert stamps.make() is None
    assert authority.host() == ""
    assert not stamper.asked
    assert not [where for where in tried if where[1:2] == (stamper.server_port,)]
    assert not stamps.stamp_file().exists()


def test_switched_on_its_host_is_the_one_spoken_to(story: Story, stamper: Authority) -> None:
    assert authority.host() == "127.0.0.1"
    stamper.mood = "away"
    with pytest.raises(StampRefused, match="later"):
        stamps.make()
    assert len(stamper.asked) == 1, "a redirect was followed"


MOODS = (
    "about something else",
    "somebody else's key",
    "the wrong time",
    "no",
    "rubbish",
    "cut off",
    "nothing",
    "without end",
    "a page",
    "broken",
)


def test_an_authority_that_lies_or_fails_is_not_believed(story: Story, stamper: Authority) -> None:
    tasks.anchor()
    for mood in MOODS:
        stamper.mood = mood
        with pytest.raises(StampRefused):
            tasks.stamp()
            pytest.fail(f"believed: {mood}")
        assert not stamps.stamp_file().exists()
    stamper.mood = "true"
    tasks.stamp()
    assert lines()[0]["seq"] == story.seq(23), "the anchor waited for its stamp"
    assert services.verify(is_recorded=False).is_whole


def test_a_certificate_for_other_things_stamps_no_time(stamper: Authority, tmp_path: Path, settings: Any) -> None:
    stamper.signer = Signer(purpose=ExtendedKeyUsageOID.CODE_SIGNING)
    settings.AUDIT_TSA_CERTIFICATE = str(tmp_path / "other.pem")
    Path(settings.AUDIT_TSA_CERTIFICATE).write_bytes(stamper.signer.pem)
    with pytest.raises(StampRefused):
        authority.ask(bytes(32))


def test_an_answer_to_an_older_question_is_not_believed(story: Story, stamper: Authority) -> None:
    """True once, about the same row: only the number that goes with each question tells them apart."""
    tasks.stamp()
    stamps.stamp_file().unlink()
    stamper.mood = "an old answer"
    with pytest.raises(StampRefused):
        tasks.stamp()


def test_nobody_waits_long_for_an_authority(story: Story, stamper: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "SECONDS", 0.3)
    tasks.anchor()
    for mood in ("silent", "slow"):
        stamper.mood = mood
        begun = time.monotonic()
        with pytest.raises(StampRefused):
            tasks.stamp()
        assert time.monotonic() - begun < 5
    assert anchors.last() is not None and not stamps.stamp_file().exists()


def test_an_authority_that_is_down_stops_no_anchor(story: Story, stamper: Authority, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.AUDIT_TSA_URL = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        tasks.anchor()
        with pytest.raises(StampRefused):
            tasks.stamp()
    last = anchors.last()
    assert last is not None and last.seq == story.seq(23)


def test_valid_stamps_swapped_are_named(stamped: Story) -> None:
    first, second = lines()
    put([{**first, "token": second["token"]}, {**second, "token": first["token"]}])
    assert faults() == [(first["seq"], FaultKind.STAMP_FORGED), (second["seq"], FaultKind.STAMP_FORGED)]


def test_a_valid_stamp_put_at_another_row_is_named(stamped: Story) -> None:
    """With the place edited, the imprint is no longer that of the row there."""
    first, _second = lines()
    put([{**first, "seq": stamped.seq(15)}])
    assert faults() == [(stamped.seq(15), FaultKind.STAMP_FORGED)]


def test_a_true_stamp_over_another_chain_is_named(story: Story, stamper: Authority) -> None:
    """Genuine from end to end, of a copy that went another way: what it speaks of is compared with our row."""
    head = bytes(31) + b"x"
    other = stamps.Stamp(story.seq(15), head, authority.ask(stamps.imprint(story.seq(15), head)))
    anchors.append(stamps.stamp_file(), stamps._line(other))
    assert faults() == [(1, FaultKind.REWRITTEN)]


def test_who_holds_every_key_of_ours_still_cannot_rewrite_what_was_stamped(stamped: Story) -> None:
    """The chain computed anew with our MAC key, checkpoints gone, anchors signed again: only the authority's word is left."""
    attacker.sql("DELETE FROM audit_record WHERE id = %s", stamped.id_at(5))
    attacker.relink(stamped.seq(5))
    attacker.sql("DELETE FROM audit_checkpoint")
    signed = anchors.anchor_file()
    signed.rename(signed.with_suffix(".gone"))
    anchors.make()
    (found,) = [fault for fault in services.verify(is_recorded=False).faults if fault.kind is FaultKind.REWRITTEN]
    assert "time stamp" in found.text


def test_a_line_that_is_no_stamp_is_named(stamped: Story) -> None:
    whole = lines()
    for line in ({}, {"seq": "1"}, {"seq": 1, "head": "zz", "token": ""}, {"seq": -1, "head": "", "token": ""}):
        put([*whole, line])
        assert [kind for _seq, kind in faults()] == [FaultKind.STAMP_FORGED], line


def test_no_flipped_byte_of_what_is_signed_passes(stamped: Story) -> None:
    (stamp, *_others) = [stamp for _number, stamp in stamps.read(stamps.stamp_file()) if stamp]
    imprint = stamps.imprint(stamp.seq, stamp.head)
    assert authority.stamped_at(stamp.token, imprint) is not None
    first = stamp.token.index(imprint)  # the stamped words are about it, the signature is the end of the token
    for at in (*range(first - 20, first + 60, 7), *range(len(stamp.token) - 256, len(stamp.token), 51)):
        spoilt = bytearray(stamp.token)
        spoilt[at] ^= 1
        assert authority.stamped_at(bytes(spoilt), imprint) is None, at


def test_a_certificate_that_ran_out_since_leaves_its_stamps_what_they_were(tmp_path: Path, settings: Any) -> None:
    signer = Signer(ends=datetime.now(UTC) - timedelta(days=10))
    path = tmp_path / "old.pem"
    path.write_bytes(Signer().pem + signer.pem)
    settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTIFICATE = "http://127.0.0.1:9/", str(path)
    imprint = stamps.imprint(7, bytes(32))
    request = question(imprint)
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)
    for at, said in ((then, then), (clock.now(), None)):
        token = token_in(signer.answer(request, at))
        assert authority.stamped_at(token, imprint) == said


def test_stamps_that_nobody_can_check_are_counted(stamped: Story, settings: Any) -> None:
    settings.AUDIT_TSA_URL = settings.AUDIT_TSA_CERTIFICATE = ""
    report = services.verify(is_recorded=False)
    assert (report.is_whole, report.stamps, report.unchecked_stamps) == (True, 0, 2)


def test_a_broken_row_is_not_stamped(story: Story, stamper: Authority) -> None:
    other = marks.Mark(story.seq(15), bytes(31) + b"x", story.seq(15), story.first_mark.at_us).signed()
    anchors.append(anchors.anchor_file(), anchors._line(other))
    with pytest.raises(RecordBroken):
        stamps.make()
    assert not stamper.asked


def test_an_authority_half_set_is_refused_at_the_start(db: None, tmp_path: Path, settings: Any) -> None:
    good, bad = tmp_path / "good.pem", tmp_path / "bad.pem"
    good.write_bytes(Signer().pem)
    bad.write_text("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    wanted = {
        ("", ""): None,
        ("https://tsa.example", str(good)): None,
        ("https://tsa.example", ""): "audit.E003",
        ("", str(good)): "audit.E003",
        ("ftp://tsa.example", str(good)): "audit.E004",
        ("https://", str(good)): "audit.E004",
        ("https://tsa.example", str(bad)): "audit.E005",
        ("https://tsa.example", str(tmp_path / "none.pem")): "audit.E005",
    }
    for (url, path), refusal in wanted.items():
        settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTIFICATE = url, path
        assert [message.id for message in checks.check_authority()] == ([refusal] if refusal else []), (url, path)
    assert any("certificate cannot be read" in reason for reason in reasons_not_to_start())
