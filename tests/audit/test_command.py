"""`manage.py audit`: what it prints, what it puts on the record, and how it ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit import anchors, canonical, exporting, marks
from audit.models import Checkpoint, Record
from common import clock
from tests.audit import attacker
from tests.audit.conftest import MATTER, Story


def audit(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("audit", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_verify_tells_count_head_and_time(story: Story) -> None:
    said = audit("verify")
    assert said.startswith(f"The record is whole: {story.seq(23)} rows from sequence 1, head {story.seq(23)} ")
    newest = Record.objects.get(link__seq=story.seq(23)).at_us
    assert f", newest line {clock.from_micros(newest):%Y-%m-%d %H:%M:%S} UTC, " in said
    assert f"signed up to sequence {story.seq(20)}" in said
    (line,) = Record.objects.page(size=1)
    assert (line.verb, line.outcome) == ("audit.verified", "whole")


def test_verify_ends_with_1_and_names_the_first_bad_sequence(story: Story) -> None:
    attacker.sql("UPDATE audit_record SET ip = '203.0.113.9' WHERE id = %s", story.id_at(7))
    attacker.sql("UPDATE audit_record SET ip = '203.0.113.9' WHERE id = %s", story.id_at(5))
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("audit", "verify", stdout=out)
    assert end.value.code == 1
    assert out.getvalue().startswith(f"BROKEN at sequence {story.seq(5)}: row edited.")
    (line,) = Record.objects.page(size=1)
    assert (line.verb, line.outcome) == ("audit.verified", "broken")


def test_verify_says_the_same_to_a_program(story: Story) -> None:
    whole = json.loads(audit("verify", "--json", "--read-only"))
    newest = Record.objects.get(link__seq=story.seq(23)).at_us
    assert whole["newest_at"] == clock.from_micros(newest).isoformat()
    assert (whole["whole"], whole["head_seq"], whole["faults"]) == (True, story.seq(23), [])
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(5))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--json", "--read-only", stdout=out)
    broken = json.loads(out.getvalue())
    assert broken["whole"] is False
    assert (broken["faults"][0]["seq"], broken["faults"][0]["kind"]) == (story.seq(5), "row deleted")


def test_verify_leaves_evidence_untouched_when_told(story: Story) -> None:
    count = Record.objects.count()
    audit("verify", "--read-only")
    assert Record.objects.count() == count


def test_verify_from_a_sequence_trusts_what_lies_before(story: Story) -> None:
    attacker.sql("UPDATE audit_record SET ip = '203.0.113.9' WHERE id = %s", story.id_at(5))
    said = audit("verify", "--from", str(story.seq(6)), "--read-only")
    assert said.startswith(f"The record is whole: 18 rows from sequence {story.seq(6)},")
    with pytest.raises(SystemExit):
        audit("verify", "--from", str(story.seq(5)), "--read-only")


def test_verify_from_nowhere_says_so(story: Story) -> None:
    with pytest.raises(CommandError, match="no sequence"):
        audit("verify", "--from", str(story.seq(1000)))


def test_verify_with_a_copy_of_the_anchors(story: Story, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(anchors.anchor_file().read_bytes())
    assert "anchors: 2" in audit("verify", "--anchor", str(copy))
    with pytest.raises(CommandError, match="no file"):
        audit("verify", "--anchor", str(tmp_path / "missing.jsonl"))


def test_checkpoint_and_anchor_say_what_they_signed(say: Callable[..., Record]) -> None:
    line = say()
    line = Record.objects.get(pk=line.pk)
    assert f"sequence {line.seq}" in audit("checkpoint")
    assert Checkpoint.objects.filter(seq=line.seq).exists()
    assert f"sequence {line.seq}" in audit("anchor")
    assert Record.objects.page(size=1)[0].verb == "audit.anchored"


def test_an_export_can_be_checked_without_our_database(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    audit("export", "--from", str(story.seq(1)), "--to", str(story.seq(23)), "--output", str(file))
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["seq"] for row in rows] == [story.seq(number) for number in range(1, 24)]
    for row, following in pairwise(rows):
        words = bytes.fromhex(row["prev"]) + row["seq"].to_bytes(8, "big") + bytes.fromhex(row["mac"])
        assert hashlib.sha256(words).hexdigest() == row["link"] == following["prev"]
    assert "Letter" not in file.read_text()
    assert Record.objects.page(size=1)[0].verb == "audit.exported"


def test_an_exported_row_carries_every_word_under_its_mac(story: Story) -> None:
    out = StringIO()
    out.writelines(exporting.lines(start=story.seq(3), stop=story.seq(3)))
    row = json.loads(out.getvalue())
    words = canonical.Row(
        UUID(row["id"]),
        row["at_us"],
        *(row[name] for name in canonical.TEXTS),
        *(bytes.fromhex(row[name]) for name in canonical.DIGESTS),
    )
    assert canonical.row_mac().of(canonical.row_bytes(words)).hex() == row["mac"]


def test_an_export_of_a_matter_holds_its_lines_only(story: Story, say: Callable[..., Record], tmp_path: Path) -> None:
    say(matter="matter:zzzzzzzzzzzz", on="file:other")
    file = tmp_path / "record.jsonl"
    audit("export", "--matter", MATTER, "--output", str(file))
    assert {json.loads(line)["matter_ref"] for line in file.read_text().splitlines()} == {MATTER}
    (line,) = Record.objects.page(size=1)
    assert (line.verb, line.matter_ref) == ("audit.exported", MATTER)


def test_the_public_key_is_shown() -> None:
    assert audit("key") == f"Ed25519 {marks.public_key().hex()}\n"
