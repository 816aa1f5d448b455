"""P26: every POST of the whole office and every sensitive read puts a line on the record, in the transaction of what it did.

The addresses come from the resolver; whatever takes a POST is played, or named in WITHOUT_A_LINE with its reason. Each act is played
three times on the seeded office: as it is; with a record that takes no line, when nothing may change and nothing may be read; and
with its last write failing, when neither the change nor a line that says "done" may stay.
"""

from __future__ import annotations

import pytest

from tests.matrix.addresses import addresses
from tests.matrix.playing import Results
from tests.matrix.routes import name_of
from tests.matrix.writes import READS, WITHOUT_A_LINE, WRITES

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.once]


def test_every_address_that_takes_a_post_is_played_or_named(results: Results) -> None:
    named = set(WRITES) | set(WITHOUT_A_LINE)
    unnamed = [key for key, status in results.posted.items() if status not in {404, 405} and key not in named]
    assert unnamed == []
    assert set(WITHOUT_A_LINE) <= set(results.posted)
    assert {name_of(key) for key in WRITES} <= {each.name for each in addresses()}
    assert [key for key, why in WITHOUT_A_LINE.items() if results.posted[key] == 405 or not why] == []


def test_every_act_leaves_its_line(results: Results) -> None:
    verbs = {key: act.verb for key, act in {**WRITES, **READS}.items()}
    silent = [
        f"{key}: {played.status} {played.lines} {played.tables}"
        for key, played in results.whole.items()
        if verbs[key] not in {verb for verb, _outcome in played.lines}
    ]
    assert silent == [], "\n".join(silent)


def test_what_cannot_be_recorded_is_neither_done_nor_shown(results: Results) -> None:
    failures = [
        f"{key}: {played.status} {played.changed} {played.lines}"
        for key, played in results.unrecorded.items()
        if played.changed or played.lines or (key in READS and played.status < 400)
    ]
    assert failures == [], "\n".join(failures)


def test_what_is_rolled_back_leaves_no_line_of_success(results: Results) -> None:
    verbs = {key: act.verb for key, act in WRITES.items()}
    failures = [
        f"{key}: {played.status} {played.changed} {played.lines}"
        for key, played in results.broken.items()
        if (verbs[key], "done") in played.lines or (played.changed and not played.lines)
    ]
    assert failures == [], "\n".join(failures)
