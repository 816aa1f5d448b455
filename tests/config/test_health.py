"""What a load balancer and a search machine ask."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client

from config import health
from jobs.services import run_due, tick


def test_alive_asks_nothing_of_the_database() -> None:
    assert Client().get("/health/live/").content == b"alive\n"


@pytest.mark.django_db
def test_ready_names_its_parts_and_nothing_else() -> None:
    answer = Client().get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": True,
        "cache": True,
        "storage": True,
        "work": False,
        "scanner": True,
        "signatures": True,
    }


@pytest.mark.django_db
def test_ready_says_whether_background_work_keeps_its_times() -> None:
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        tick()
        run_due()
        assert Client().get("/health/ready/").json()["work"] is True
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False):
        answer = Client().get("/health/ready/")
        assert answer.status_code == 200
        assert answer.json()["work"] is False


@pytest.mark.django_db
def test_a_database_that_does_not_answer_makes_it_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "MigrationExecutor", away)
    assert Client().get("/health/ready/").status_code == 503


@pytest.mark.django_db
def test_security_txt_says_whom_to_write_to_and_expires() -> None:
    text = Client().get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:" in text
    assert "Expires: " in text


@pytest.mark.django_db
def test_crawlers_are_kept_out_of_private_rooms() -> None:
    text = Client().get("/robots.txt").content.decode()
    for room in ("/matters/", "/desk/", "/home/", "/search/"):
        assert f"Disallow: {room}" in text
