"""The attorney approves a file by its hash: the same paper must be the same bytes, wherever and whenever it is set."""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from press.paper import Run, runs, settle, to_data
from press.services import to_pdf
from tests.conftest import ROOT
from tests.press.papers import FACE, agreement, pamphlet, paper, say

IN_ANOTHER_PROCESS = """
import sys, json, hashlib, django
django.setup()
from press.paper import from_data
from press.services import to_pdf
from tests.press.papers import FACE
print(hashlib.sha256(to_pdf(from_data(json.load(sys.stdin)), FACE)).hexdigest())
"""


def test_the_same_paper_twice_is_the_same_file() -> None:
    assert to_pdf(agreement(), FACE) == to_pdf(agreement(), FACE)


def test_other_papers_in_between_change_nothing() -> None:
    first = to_pdf(pamphlet(), FACE)
    to_pdf(agreement(), replace(FACE, page="a4", accent="#6b3b32"))
    assert to_pdf(pamphlet(), FACE) == first


def test_another_process_at_another_time_makes_the_same_file() -> None:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LANG": "C",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    run = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=json.dumps(to_data(agreement())),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(to_pdf(agreement(), FACE)).hexdigest()


def test_threads_at_once_make_the_same_files() -> None:
    some = [agreement(), pamphlet(), paper(say("one")), paper(say("two"))] * 4
    alone = [to_pdf(one, FACE) for one in some[:4]] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda one: to_pdf(one, FACE), some)) == alone


def test_a_settled_paper_and_its_sources_make_no_difference() -> None:
    assert to_pdf(settle(agreement()), FACE) == to_pdf(agreement(), FACE)
    named = paper(say(Run("Clara", sources=("client_name",))))
    assert to_pdf(named, FACE) == to_pdf(paper(say("Clara")), FACE)


def test_what_can_be_seen_makes_a_difference() -> None:
    files = {
        to_pdf(one, face)
        for one, face in (
            (paper(say("a")), FACE),
            (paper(say("b")), FACE),
            (replace(paper(say("a")), dated=date(2026, 11, 3)), FACE),
            (paper(say("a")), replace(FACE, page="a4")),
            (paper(say("a")), replace(FACE, accent="#6b3b32")),
            (paper(say(*runs(Run("a", bold=True)))), FACE),
        )
    }
    assert len(files) == 6
