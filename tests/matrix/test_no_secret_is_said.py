"""P30: no secret stands in a line of the log, at whatever level, nor in a traceback, a job, a line of the record, or a mail not meant for it.

Everything that is played for the record (tests/matrix/writes.py) is listened to: signing in, codes, links, papers, messages, answers,
and the same acts breaking down in their midst; and every other address with a body full of canaries, broken on purpose.
"""

from __future__ import annotations

import pytest

from tests.matrix.listening import IN_A_MAIL
from tests.matrix.playing import Results

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.once]
# What the plays send and the office keeps: words of a message, of files, of answers.
CONTENT = {"Good morning.", "Dear Clara", "Dear Mr Marsh", "No pay at all.", "Her cousin.", "We wait for the court."}


def heard(results: Results, text: str, *but: str) -> list[str]:
    """Give what of the secrets stands in a text, by kind; the secret itself is not repeated."""
    found = [
        kind for kind, values in results.ear.secrets.items() if kind not in but for value in values if value in text
    ]
    return found + [words for words in CONTENT if words in text]


def test_there_is_something_to_be_kept_and_something_is_said(results: Results) -> None:
    """The tests below would pass in a silent house; this one would not."""
    kinds = {"password", "setting", "key", "cookie", "token", "code", "recovery code", "canary"}
    assert {kind for kind, values in results.ear.secrets.items() if values} == kinds
    log = results.ear.log.getvalue()
    assert log.count("Traceback") >= 100
    assert "something we did not think of" in log
    assert "the disk is full" in log
    assert {kind: len(said) > 5 for kind, said in results.ear.said.items()} == dict.fromkeys(results.ear.said, True)
    assert sum(status == 500 for status in results.broke) >= 50


def test_no_line_of_the_log_says_a_secret(results: Results) -> None:
    told = {(kind, line) for line in results.ear.log.getvalue().splitlines() for kind in heard(results, line)}
    assert told == set(), told


@pytest.mark.parametrize("where", ["job", "record"])
def test_no_job_and_no_line_of_the_record_says_one(results: Results, where: str) -> None:
    told = {(kind, said) for said in results.ear.said[where] for kind in heard(results, said)}
    assert told == set(), told


def test_mails_say_what_they_are_meant_to_and_nothing_else(results: Results) -> None:
    told = {(kind, said[:300]) for said in results.ear.said["mail"] for kind in heard(results, said, *IN_A_MAIL)}
    assert told == set(), told
