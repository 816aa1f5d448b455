"""Pages of the record: in the order of the chain, one query each, as fast at the end as at the beginning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from audit import services, verbs
from audit.models import Record
from audit.querysets import LARGEST_PAGE
from tests.audit.conftest import MATTER, Person

OTHER = "matter:zzzzzzzzzzzz"
# On a page or two of the disk a scan is always cheaper; these say what the planner does with millions.
WALK = "; ".join(f"SET LOCAL enable_{way} = off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"))


@pytest.fixture
def lines(say: Callable[..., Record], leo: Person) -> list[Record]:
    """Thirty lines: every third of another matter, every fifth by Leo."""
    return [
        say(
            on=f"file:{number % 4}",
            matter=OTHER if number % 3 == 0 else MATTER,
            **({"actor": leo} if number % 5 == 0 else {}),
        )
        for number in range(30)
    ]


def test_pages_go_through_a_matter_newest_first_and_miss_nothing(lines: list[Record]) -> None:
    seen: list[Record] = []
    before = None
    while page := Record.objects.about(MATTER).page(before, size=7):
        seen += page
        before = page[-1].seq
    assert [line.pk for line in seen] == [line.pk for line in reversed(lines) if line.matter_ref == MATTER]


def test_a_page_is_one_query_with_the_place_of_each_line(lines: list[Record], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page = Record.objects.about(MATTER).page(size=10)
        places = [line.seq for line in page]
    assert places == sorted(places, reverse=True)


def test_lines_are_found_by_who_and_by_object(lines: list[Record], leo: Person) -> None:
    by_leo = {line.pk for line in lines if line.actor == leo.record_ref}
    assert {line.pk for line in Record.objects.by_actor(leo.record_ref).page()} == by_leo
    on_one = {line.pk for line in lines if line.on_ref == "file:1"}
    assert {line.pk for line in Record.objects.on("file:1").about(MATTER).page()} <= on_one
    assert {line.pk for line in Record.objects.on("file:1").page()} == on_one


def test_lines_are_found_by_time_to_the_microsecond(say: Callable[..., Record]) -> None:
    moments = [datetime(2026, 11, 22, 9, 0, 0, micros, tzinfo=UTC) for micros in (1, 2, 3)]
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            say(on="file:timed")
    assert Record.objects.on("file:timed").since(moments[1]).count() == 2


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (10**9, 30)])
def test_the_size_of_a_page_has_bounds(lines: list[Record], asked: int, given: int) -> None:
    assert len(Record.objects.filter(pk__in=[line.pk for line in lines]).page(size=asked)) == given
    assert given <= LARGEST_PAGE


@pytest.fixture
def many(db: None) -> None:
    """Two thousand lines of five hundred matters, people and objects, and the planner knows it."""
    services.record_many(
        [
            services.Entry(
                verb=verbs.ACCESS_DENIED,
                actor=Person(f"user:{number % 500}"),
                on=f"file:{number % 500}",
                matter=f"matter:{number % 500}",
            )
            for number in range(2000)
        ]
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_link; ANALYZE audit_record; " + WALK)


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: Record.objects.about("matter:7"), "audit_link_by_matter"),
        (lambda: Record.objects.by_actor("user:7"), "audit_link_by_actor"),
        (lambda: Record.objects.on("file:7"), "audit_link_by_object"),
    ],
)
def test_a_page_is_read_from_one_index_in_its_order(many: None, rows: Callable[[], Any], index: str) -> None:
    plan = rows().filter(link__seq__lt=10**6).select_related("link").order_by("-link__seq")[:50].explain()
    assert index in plan
    assert "sort" not in plan.lower() and "TEMP B-TREE" not in plan


def test_the_whole_record_is_walked_backwards_without_a_sort(many: None) -> None:
    plan = Record.objects.filter(link__seq__lt=10**6).select_related("link").order_by("-link__seq")[:50].explain()
    assert "Sort" not in plan and "TEMP B-TREE" not in plan
