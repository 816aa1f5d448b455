"""Logs carry no live tokens: who reads them must not be able to come in with what stands there."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.test import Client

from accounts.urls import urlpatterns

pytestmark = pytest.mark.django_db
TOKEN = "kestrel-0123456789abcdef"
ADDRESSES = [
    f"/accounts/invitation/{TOKEN}/",
    f"/accounts/not-me/{TOKEN}/",
    f"/accounts/password/reset/key/1a-{TOKEN}/",
    f"/accounts/confirm-email/{TOKEN}/",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_a_refused_request_leaves_no_token_in_the_log(
    caplog: pytest.LogCaptureFixture, address: str, method: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = Client(enforce_csrf_checks=True).generic(method, address)
    assert TOKEN not in caplog.text
    if answer.status_code in {403, 405}:
        assert f"{address.partition(TOKEN)[0].removesuffix('1a-')}…" in caplog.text


def test_a_forged_form_is_logged_without_its_token(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(enforce_csrf_checks=True).post(ADDRESSES[0])
    assert answer.status_code == 403
    assert "/accounts/invitation/…" in caplog.text
    assert TOKEN not in caplog.text


def test_whoever_logs_it_the_written_line_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    (handler,) = [each for each in logging.getLogger().handlers if getattr(each, "name", "") == "stderr"]
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    logging.getLogger("somebody").warning("went to %s from %s", ADDRESSES[2], "there")
    line = written.getvalue()
    assert line.rstrip().endswith("went to /accounts/password/reset/key/… from there")


def test_other_lines_stay_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    assert Client().put("/health/live/").status_code == 405
    assert "Method Not Allowed (PUT): /health/live/" in caplog.text


def test_every_address_of_ours_with_a_token_is_known() -> None:
    carrying: list[Any] = [each.pattern for each in urlpatterns if "token" in each.pattern.regex.groupindex]
    assert [str(pattern) for pattern in carrying] == [
        "accounts/not-me/<str:token>/",
        "accounts/invitation/<str:token>/",
    ]
