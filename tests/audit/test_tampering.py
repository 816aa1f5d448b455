"""Somebody with every right over the database changes the past: `verify` says where and what."""

# ruff: noqa: S608 - the statements are put together from our own words
from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from audit import anchors, checkpoints, services
from audit.diagnosis import Fault, FaultKind
from audit.errors import RecordBroken
from audit.models import Record
from common import clock
from keys.services import person_key, shred
from tests.audit import attacker
from tests.audit.conftest import Story


def first_fault() -> Fault:
    report = services.verify(is_recorded=False)
    assert not report.is_whole
    return report.faults[0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at_us", 1),
        ("actor", "user:somebody-else"),
        ("acting_for", "user:somebody-else"),
        ("session_ref", "0"),
        ("ip", "203.0.113.9"),
        ("verb", "file.viewed"),
        ("on_ref", "file:zzzzzzzzzzzz"),
        ("matter_ref", "matter:zzzzzzzzzzzz"),
        ("outcome", "granted"),
        ("request_id", "0"),
        ("before_hash", bytes(32)),
        ("after_hash", bytes(32)),
        ("label_hash", bytes(32)),
    ],
)
def test_an_edited_column_is_named(story: Story, column: str, value: object) -> None:
    attacker.sql(f"UPDATE audit_record SET {column} = %s WHERE id = %s", value, story.id_at(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.ROW_EDITED)


def test_text_moved_from_one_column_to_its_neighbour_is_named(story: Story) -> None:
    attacker.sql("UPDATE audit_record SET actor = '', acting_for = actor WHERE id = %s", story.id_at(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.ROW_EDITED)


def test_a_new_id_for_a_row_is_named_even_when_the_link_follows_it(story: Story) -> None:
    old = story.id_at(5)
    new = old[:-1] + ("0" if old[-1] != "0" else "1")
    for statement in (
        "UPDATE audit_record SET id = %s WHERE id = %s",
        "UPDATE audit_link SET record_id = %s WHERE record_id = %s",
        "UPDATE audit_label SET record_id = %s WHERE record_id = %s",
    ):
        attacker.sql(statement, new, old)
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.ROW_EDITED)


def test_an_edited_mac_is_told_from_an_edited_row(story: Story) -> None:
    attacker.sql("UPDATE audit_record SET mac = %s WHERE id = %s", bytes(32), story.id_at(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.MAC_EDITED)


def test_an_edited_link_is_named_at_its_own_place(story: Story) -> None:
    attacker.sql("UPDATE audit_link SET link = %s WHERE seq = %s", bytes(32), story.seq(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.LINK_EDITED)


def test_an_edited_predecessor_is_named(story: Story) -> None:
    """The link itself still fits; only the column that repeats the one before was changed."""
    attacker.sql("UPDATE audit_link SET prev = %s WHERE seq = %s", hashlib.sha256(b"x").digest(), story.seq(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.LINK_EDITED)


def test_the_last_link_edited_is_named(story: Story) -> None:
    attacker.sql("UPDATE audit_link SET link = %s WHERE seq = %s", bytes(32), story.seq(23))
    assert (first_fault().seq, first_fault().kind) == (story.seq(23), FaultKind.LINK_EDITED)


def test_a_wrong_predecessor_is_named(story: Story) -> None:
    """The link at 5 is consistent in itself, but made for another past."""
    prev = hashlib.sha256(b"another past").digest()
    ((mac,),) = attacker.sql("SELECT mac FROM audit_record WHERE id = %s", story.id_at(5))
    link = hashlib.sha256(prev + story.seq(5).to_bytes(8, "big") + bytes(mac)).digest()
    attacker.sql("UPDATE audit_link SET prev = %s, link = %s WHERE seq = %s", prev, link, story.seq(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.WRONG_PREV)


def test_a_deleted_row_is_named(story: Story) -> None:
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.ROW_MISSING)


def test_a_row_deleted_with_its_link_is_named(story: Story) -> None:
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(5))
    attacker.sql("DELETE FROM audit_link WHERE seq = %s", story.seq(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.LINK_MISSING)


def test_a_long_gap_is_named_at_its_beginning(story: Story) -> None:
    attacker.sql("UPDATE audit_link SET seq = seq + 1000000 WHERE seq >= %s", story.seq(8))
    assert (first_fault().seq, first_fault().kind) == (story.seq(8), FaultKind.LINK_MISSING)


def test_an_inserted_row_without_a_link_is_named_near_its_time(story: Story) -> None:
    columns = "id, at_us, actor, acting_for, session_ref, ip, verb, on_ref, matter_ref, outcome, request_id, " + (
        "before_hash, after_hash, label_hash, mac"
    )
    twin = columns.replace("id,", "%s,", 1)
    attacker.disarm()
    with connection.cursor() as cursor:
        new = story.id_at(5)[:-4] + "ffff"
        cursor.execute(
            f"INSERT INTO audit_record ({columns}) SELECT {twin} FROM audit_record WHERE id = %s", (new, story.id_at(5))
        )
    attacker.rearm()
    fault = first_fault()
    assert fault.kind == FaultKind.ROW_UNSEALED
    assert story.seq(5) <= fault.seq <= story.seq(23)


def test_a_row_written_without_the_key_is_named(story: Story) -> None:
    """Whoever may INSERT gets sealed into the chain, but has no MAC to show."""
    columns = ", ".join(field.column for field in Record._meta.concrete_fields)
    twin = columns.replace("id,", "%s,", 1)
    new = story.id_at(5)[:-4] + "ffff"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_record ({columns}) SELECT {twin} FROM audit_record WHERE id = %s", (new, story.id_at(5))
        )
    assert (first_fault().seq, first_fault().kind) == (story.seq(24), FaultKind.ROW_EDITED)


def test_rows_that_changed_places_are_named(story: Story) -> None:
    fifth, ninth = story.id_at(5), story.id_at(9)
    spare = fifth[:-4] + "ffff"
    for record_id, seq in ((spare, 5), (fifth, 9), (ninth, 5)):
        attacker.sql("UPDATE audit_link SET record_id = %s WHERE seq = %s", record_id, story.seq(seq))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.LINK_MOVED)


def test_links_that_changed_places_are_named(story: Story) -> None:
    for old, new in ((5, 10**9), (6, 5), (10**9, 6)):
        here = old if old == 10**9 else story.seq(old)
        there = new if new == 10**9 else story.seq(new)
        attacker.sql("UPDATE audit_link SET seq = %s WHERE seq = %s", there, here)
    assert first_fault().seq == story.seq(5)


def test_look_up_columns_that_no_longer_repeat_the_row_are_named(story: Story) -> None:
    attacker.sql("UPDATE audit_link SET matter_ref = 'matter:zzzzzzzzzzzz' WHERE seq = %s", story.seq(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.KEYS_EDITED)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_label WHERE record_id = %s",
        "UPDATE audit_label SET sealed = substr(sealed, 1, 30) WHERE record_id = %s",
    ],
)
def test_sealed_names_deleted_or_edited_are_named(story: Story, statement: str) -> None:
    attacker.sql(statement, story.id_at(5))
    assert (first_fault().seq, first_fault().kind) == (story.seq(5), FaultKind.LABEL_EDITED)


def test_a_cut_tail_is_named_by_the_checkpoint(story: Story) -> None:
    cut_from(story, 15)
    assert (first_fault().seq, first_fault().kind) == (story.seq(15), FaultKind.TAIL_CUT)


def test_a_tail_cut_together_with_the_checkpoints_is_named_by_the_anchor(story: Story) -> None:
    cut_from(story, 15)
    attacker.sql("DELETE FROM audit_checkpoint WHERE seq >= %s", story.seq(15))
    fault = first_fault()
    assert (fault.seq, fault.kind) == (story.seq(15), FaultKind.TAIL_CUT)
    assert "anchor file" in fault.text


def test_a_tail_that_nobody_signed_can_be_cut_unnoticed_so_we_sign_each_minute(story: Story) -> None:
    """The limit of what is promised; docs/threats/record.md says so."""
    cut_from(story, 21)
    assert services.verify(is_recorded=False).is_whole


def test_an_old_copy_put_back_with_its_own_anchors_is_whole_and_named_by_a_copy_kept_elsewhere(
    story: Story, tmp_path: Path
) -> None:
    """The limit of what one machine can promise; THREAT_MODEL.md says so, and the report how old the newest line is."""
    elsewhere = tmp_path / "at-the-partners.jsonl"
    elsewhere.write_bytes(anchors.anchor_file().read_bytes())
    newest = Record.objects.get(link__seq=story.seq(12)).at_us
    cut_from(story, 13)
    attacker.sql("DELETE FROM audit_checkpoint WHERE seq > %s", story.seq(12))
    lines = anchors.anchor_file().read_text().splitlines(keepends=True)
    anchors.anchor_file().write_text("".join(lines[:-1]))
    report = services.verify(is_recorded=False)
    assert report.is_whole
    assert report.newest_at == clock.from_micros(newest)
    found = services.verify(anchor_file=elsewhere, is_recorded=False).faults
    assert [fault.kind for fault in found] == [FaultKind.TAIL_CUT]


def test_the_whole_chain_lost_is_named_by_the_checkpoint(story: Story) -> None:
    for table in ("audit_link", "audit_record", "audit_label"):
        attacker.sql(f"DELETE FROM {table}")
    assert (first_fault().seq, first_fault().kind) == (1, FaultKind.CHAIN_LOST)


def test_everything_lost_is_named_by_the_anchor(story: Story) -> None:
    for table in attacker.TABLES:
        attacker.sql(f"DELETE FROM {table}")
    fault = first_fault()
    assert (fault.seq, fault.kind) == (1, FaultKind.CHAIN_LOST)
    assert "anchor file" in fault.text


def test_the_links_lost_alone_are_named(story: Story) -> None:
    attacker.sql("DELETE FROM audit_link")
    assert (first_fault().seq, first_fault().kind) == (1, FaultKind.CHAIN_LOST)


def test_a_chain_computed_anew_after_a_deletion_is_named_between_its_checkpoints(story: Story) -> None:
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(15))
    attacker.sql("DELETE FROM audit_label WHERE record_id = %s", story.id_at(15))
    attacker.relink(story.seq(15))
    fault = first_fault()
    assert (fault.seq, fault.kind) == (story.seq(11), FaultKind.REWRITTEN)
    assert f"between sequence {story.seq(11)} and {story.seq(20)}" in fault.text


def test_a_chain_computed_anew_from_genesis_is_named(story: Story) -> None:
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(3))
    attacker.relink(1)
    fault = first_fault()
    assert fault.kind == FaultKind.REWRITTEN
    assert fault.seq <= story.seq(3)


def test_a_chain_computed_anew_with_its_checkpoints_removed_is_named_by_the_anchor(story: Story) -> None:
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(15))
    attacker.relink(story.seq(15))
    attacker.sql("DELETE FROM audit_checkpoint WHERE seq >= %s", story.seq(15))
    fault = first_fault()
    assert (fault.seq, fault.kind) == (story.seq(11), FaultKind.REWRITTEN)
    assert "anchor file" in fault.text


def test_an_old_rewriting_is_named_before_a_new_edit(story: Story) -> None:
    attacker.sql("DELETE FROM audit_record WHERE id = %s", story.id_at(4))
    attacker.relink(story.seq(4))
    attacker.sql("UPDATE audit_record SET ip = '203.0.113.9' WHERE id = %s", story.id_at(18))
    report = services.verify(is_recorded=False)
    assert report.faults[0].kind == FaultKind.REWRITTEN
    assert report.faults[0].seq <= story.seq(4)
    assert (report.faults[-1].seq, report.faults[-1].kind) == (story.seq(18), FaultKind.ROW_EDITED)


def test_a_genuine_row_copied_into_the_chain_again_is_named(story: Story) -> None:
    """Its MAC is genuine; but an id stands in one row only, so the copy is a second link to the same row."""
    if connection.vendor == "postgresql":
        attacker.sql("ALTER TABLE audit_link DROP CONSTRAINT audit_link_record_id_key")
    else:
        rebuild_without_unique()
    ((mac, actor, on_ref, matter_ref),) = attacker.sql(
        "SELECT mac, actor, on_ref, matter_ref FROM audit_record WHERE id = %s", story.id_at(5)
    )
    ((prev,),) = attacker.sql("SELECT link FROM audit_link WHERE seq = %s", story.seq(23))
    link = hashlib.sha256(bytes(prev) + story.seq(24).to_bytes(8, "big") + bytes(mac)).digest()
    attacker.sql(
        "INSERT INTO audit_link VALUES (%s, %s, %s, %s, %s, %s, %s)",
        *(story.seq(24), story.id_at(5), bytes(prev), link, actor, on_ref, matter_ref),
    )
    assert (first_fault().seq, first_fault().kind) == (story.seq(24), FaultKind.ROW_REPEATED)


@pytest.mark.parametrize(
    ("column", "value"), [("head", bytes(32)), ("at_us", 1), ("count", 1), ("signature", bytes(64))]
)
def test_an_edited_checkpoint_is_named(story: Story, column: str, value: object) -> None:
    attacker.sql(f"UPDATE audit_checkpoint SET {column} = %s WHERE seq = %s", value, story.seq(10))
    assert (first_fault().seq, first_fault().kind) == (story.seq(10), FaultKind.MARK_FORGED)


def test_a_destroyed_key_leaves_the_chain_whole(say: Callable[..., Record], clara: object) -> None:
    line = say(labels={"name": "Clara Reyes"})
    key = person_key("user:0b6ff5f4-5b0a-4d55-9a7e-0c9f4a7e3b11")
    assert services.labels_of([line], [key])[line.pk].names == {"name": "Clara Reyes"}
    shred(key)
    key.refresh_from_db()
    assert services.labels_of([line], [key])[line.pk] == services.Labels(is_withheld=True)
    assert services.verify(is_recorded=False).is_whole


def test_nothing_is_signed_over_a_broken_chain(story: Story) -> None:
    attacker.sql("UPDATE audit_record SET ip = '203.0.113.9' WHERE id = %s", story.id_at(22))
    with pytest.raises(RecordBroken, match="does not agree"):
        checkpoints.make()
    with pytest.raises(RecordBroken):
        anchors.make()
    assert checkpoints.latest() == story.second_mark


def test_nothing_is_signed_over_a_cut_tail(story: Story) -> None:
    cut_from(story, 15)
    with pytest.raises(RecordBroken):
        checkpoints.make()


def cut_from(story: Story, number: int) -> None:
    ids = [story.id_at(place) for place in range(number, 24)]
    attacker.sql("DELETE FROM audit_link WHERE seq >= %s", story.seq(number))
    for record_id in ids:
        attacker.sql("DELETE FROM audit_record WHERE id = %s", record_id)


def rebuild_without_unique() -> None:
    """SQLite cannot drop a constraint: make the table again without it."""
    attacker.disarm()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE loose AS SELECT * FROM audit_link")
        cursor.execute("DROP TABLE audit_link")
        cursor.execute("ALTER TABLE loose RENAME TO audit_link")
    attacker.rearm()
