"""Checkpoints and anchors: signed with a key the database does not have, going forward only, each fitting its own chain."""

# ruff: noqa: S608 - the statements are put together from our own words
from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit import anchors, checkpoints, marks, services, tasks
from audit.diagnosis import FaultKind
from audit.errors import RecordBroken
from audit.models import Checkpoint, Link, Record
from tests.audit import attacker
from tests.audit.conftest import Story

Say = Callable[..., Record]


def lines() -> list[str]:
    return anchors.anchor_file().read_text().splitlines()


def put(words: list[str]) -> None:
    anchors.anchor_file().write_text("".join(f"{line}\n" for line in words))


def test_a_checkpoint_signs_the_head_as_it_is(say: Say) -> None:
    line = say()
    mark = checkpoints.make()
    link = Link.objects.get(record_id=line.pk)
    assert mark is not None and mark.is_ours
    assert (mark.seq, mark.head, mark.count) == (link.seq, bytes(link.link), link.seq)


def test_nothing_new_makes_no_new_checkpoint(say: Say) -> None:
    say()
    tasks.checkpoint()
    count = Checkpoint.objects.count()
    tasks.checkpoint()
    assert Checkpoint.objects.count() == count


def test_an_empty_record_has_nothing_to_sign(db: None) -> None:
    for table in attacker.TABLES:
        attacker.sql(f"DELETE FROM {table}")
    assert checkpoints.make() is None
    assert anchors.make() is None
    assert not anchors.anchor_file().exists()
    assert services.verify(is_recorded=False).is_whole


@pytest.mark.parametrize(
    "change", [{"seq": 1}, {"head": bytes(32)}, {"count": 2}, {"at_us": 0}, {"signature": bytes(64)}]
)
def test_a_mark_with_one_word_changed_is_not_ours(say: Say, change: dict[str, object]) -> None:
    say()
    say()
    say()
    mark = checkpoints.make()
    assert mark is not None
    assert not replace(mark, **change).is_ours  # type: ignore[arg-type]


def test_a_partner_can_check_an_anchor_with_the_public_key_alone(story: Story) -> None:
    words = json.loads(lines()[0])
    mark = marks.Mark(words["seq"], bytes.fromhex(words["head"]), words["count"], words["at_us"])
    Ed25519PublicKey.from_public_bytes(marks.public_key()).verify(bytes.fromhex(words["signature"]), mark.words)


def test_the_signing_key_depends_on_the_record_key(story: Story, settings: object) -> None:
    settings.RECORD_KEY = "CCCC" * 10 + "CCA="  # type: ignore[attr-defined]
    assert not story.first_mark.is_ours


def test_the_anchor_file_is_appended_to_and_for_the_owner_only(story: Story) -> None:
    assert [json.loads(line)["seq"] for line in lines()] == [story.seq(10), story.seq(20)]
    assert stat.S_IMODE(anchors.anchor_file().stat().st_mode) == 0o600


def test_the_hourly_anchor_goes_on_the_record(say: Say) -> None:
    say()
    tasks.anchor()
    (line,) = Record.objects.page(size=1)
    assert (line.verb, line.actor, line.on_ref) == (
        "audit.anchored",
        "office",
        f"audit:{json.loads(lines()[0])['seq']}",
    )


def test_a_torn_last_line_does_not_swallow_the_next(story: Story) -> None:
    with anchors.anchor_file().open("a") as file:
        file.write('{"seq": 1')
    anchors.make()
    assert json.loads(lines()[-1])["seq"] == story.seq(23)


@pytest.mark.parametrize(
    ("column", "value"), [("seq", 1), ("head", "00" * 32), ("count", 7), ("at_us", 7), ("signature", "00" * 64)]
)
def test_an_edited_anchor_is_named(story: Story, column: str, value: object) -> None:
    first, second = lines()
    put([json.dumps({**json.loads(first), column: value}), second])
    assert [fault.kind for fault in services.verify(is_recorded=False).faults] == [FaultKind.MARK_FORGED]


def test_a_valid_signature_moved_to_another_line_is_named(story: Story) -> None:
    first, second = (json.loads(line) for line in lines())
    put(
        [
            json.dumps({**first, "signature": second["signature"]}),
            json.dumps({**second, "signature": first["signature"]}),
        ]
    )
    faults = services.verify(is_recorded=False).faults
    assert [(fault.seq, fault.kind) for fault in faults] == [
        (story.seq(10), FaultKind.MARK_FORGED),
        (story.seq(20), FaultKind.MARK_FORGED),
    ]


def test_an_anchor_of_another_office_is_named(story: Story, settings: object) -> None:
    """Signed with a valid key that is not ours."""
    key = settings.RECORD_KEY  # type: ignore[attr-defined]
    settings.RECORD_KEY = "CCCC" * 10 + "CCA="  # type: ignore[attr-defined]
    foreign = replace(story.first_mark, signature=b"").signed()
    settings.RECORD_KEY = key  # type: ignore[attr-defined]
    put([anchors._line(foreign).decode().strip()])
    assert [fault.kind for fault in services.verify(is_recorded=False).faults] == [FaultKind.MARK_FORGED]


def test_our_own_mark_over_another_chain_is_named(story: Story) -> None:
    """Genuinely signed, e.g. by a restored copy that went another way: the imprint is compared with our row."""
    other = marks.Mark(story.seq(15), bytes(31) + b"x", story.seq(15), story.first_mark.at_us).signed()
    put([anchors._line(story.first_mark).decode().strip(), anchors._line(other).decode().strip()])
    (fault,) = services.verify(is_recorded=False).faults
    assert (fault.seq, fault.kind) == (story.seq(11), FaultKind.REWRITTEN)


@pytest.mark.parametrize(
    "line",
    ["not json", "[]", "{}", '{"seq": "1"}', '{"seq": true, "count": 1, "at_us": 1, "head": "", "signature": ""}'],
)
def test_a_line_that_is_no_anchor_is_named(story: Story, line: str) -> None:
    put([*lines(), line])
    assert [fault.kind for fault in services.verify(is_recorded=False).faults] == [FaultKind.MARK_FORGED]


def test_a_copy_kept_elsewhere_is_read_when_it_is_named(story: Story, tmp_path: Path) -> None:
    copy = tmp_path / "at-the-partners.jsonl"
    copy.write_text("\n".join(lines()) + "\n")
    anchors.anchor_file().unlink()
    assert services.verify(is_recorded=False).anchors == 0
    report = services.verify(anchor_file=copy, is_recorded=False)
    assert report.is_whole
    assert (report.anchors, report.signed_seq) == (2, story.seq(20))


def test_no_anchor_is_made_that_contradicts_the_last(story: Story) -> None:
    other = marks.Mark(story.seq(15), bytes(31) + b"x", story.seq(15), story.first_mark.at_us).signed()
    put([anchors._line(other).decode().strip()])
    with pytest.raises(RecordBroken):
        anchors.make()
    assert len(lines()) == 1


def test_a_checkpoint_whose_signature_is_not_ours_stops_the_sealer(story: Story) -> None:
    attacker.sql("UPDATE audit_checkpoint SET signature = %s WHERE seq = %s", bytes(64), story.seq(20))
    with pytest.raises(RecordBroken):
        checkpoints.make()
