"""The clock, references, money, and what the edge of a request does to refusals and to private pages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import clock, context, ids, money
from common.errors import BadInput, Conflict, NotFound, PortalError, Refused, TooMany, Unavailable
from common.middleware import PortalErrorMiddleware, PrivatePagesMiddleware, RequestContextMiddleware, session_ref
from tests.cast import browser
from tests.factories.matters import person, small_matter


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=-2_208_988_800_000_000, max_value=7_258_118_400_000_000))
def test_a_time_goes_through_microseconds_and_comes_back_exactly(micros: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    assert clock.to_micros(moment) == micros
    assert clock.from_micros(micros) == moment


def test_a_day_is_the_firms_day() -> None:
    with time_machine.travel(datetime(2026, 3, 1, 3, 0, tzinfo=UTC), tick=False):
        assert clock.today().isoformat() == "2026-02-28", "late in the evening in New York"


def test_the_past_is_told_in_the_demo_alone_and_ends_with_its_block(settings: Any) -> None:
    past = datetime(2026, 1, 1, tzinfo=UTC)
    with clock.telling_the_past(past):
        assert timedelta() <= clock.now() - past < timedelta(minutes=1)
    assert clock.now() - past > timedelta(days=1)
    for demo in (False, None):
        settings.DEMO = demo
        with pytest.raises(ImproperlyConfigured), clock.telling_the_past(past):
            pass
    assert clock.now() - past > timedelta(days=1)


def test_references_are_random_and_can_be_read_aloud() -> None:
    many = {ids.new_reference() for _each in range(2_000)}
    assert len(many) == 2_000
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{12}", reference) for reference in many)
    assert len(ids.new_token()) == 43


@pytest.mark.parametrize(
    ("minor", "currency", "read"),
    [(18_000, "usd", "$180.00"), (5, "USD", "$0.05"), (-100, "usd", "-$1.00"), (500, "jpy", "¥500")],
)
def test_money_is_read_as_people_write_it(minor: int, currency: str, read: str) -> None:
    assert money.display(minor, currency) == read


def test_work_inside_a_context_is_tied_together_and_outside_it_is_not() -> None:
    with context.acting_in(context.RequestContext(ip="192.0.2.7")) as here:
        context.amend(session_ref="abc")
        assert (context.current().request_id, context.current().session_ref) == (here.request_id, "abc")
    assert context.current().session_ref == ""
    assert context.current().request_id != context.current().request_id


STATUSES = {PortalError: 400, NotFound: 404, Refused: 403, BadInput: 400, Conflict: 409, TooMany: 429, Unavailable: 503}


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), STATUSES.items())
def test_every_error_is_a_page_with_its_sentence_and_without_its_detail(
    error: type[PortalError], status: int, rf: RequestFactory
) -> None:
    request, raised = rf.get("/"), error(detail="room:secretref0001")
    answer = PortalErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, raised)
    assert answer is not None
    words = answer.content.decode()
    assert answer.status_code == status
    assert raised.message.split(".")[0] in words
    assert "secretref0001" not in words
    assert ("Retry-After" in answer) == error.retryable
    assert raised.message.endswith(".")


def test_a_script_gets_the_sentence_alone(rf: RequestFactory) -> None:
    edge = PortalErrorMiddleware(lambda _request: HttpResponse())
    for headers in ({"accept": "text/plain"}, {"tus-resumable": "1.0.0"}):
        answer = edge.process_exception(rf.get("/", headers=headers), Conflict("Reload the page."))
        assert answer is not None
        assert (answer.content, answer["Content-Type"]) == (b"Reload the page.\n", "text/plain; charset=utf-8")


def test_other_exceptions_are_not_swallowed(rf: RequestFactory) -> None:
    assert PortalErrorMiddleware(lambda _request: HttpResponse()).process_exception(rf.get("/"), ValueError()) is None


class Somebody:
    """A person as far as the edge is concerned."""

    def __init__(self, *, is_authenticated: bool) -> None:
        self.is_authenticated = is_authenticated


@pytest.mark.parametrize(
    ("signed_in", "said", "kept"),
    [
        (True, "", "private, no-store"),
        (True, "max-age=600", "max-age=600, private, no-store"),
        (True, "public, max-age=31536000, immutable", "public, max-age=31536000, immutable"),
        (True, "private, no-cache", "private, no-cache"),
        (True, "no-cache, max-age=600", "no-cache, max-age=600, private, no-store"),
        (False, "max-age=600", "max-age=600"),
    ],
)
def test_private_pages_may_be_kept_by_nobody(signed_in: bool, said: str, kept: str, rf: RequestFactory) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"ETag": '"x"', **({"Cache-Control": said} if said else {})})

    request = rf.get("/")
    request.user = Somebody(is_authenticated=signed_in)  # type: ignore[assignment]
    response = PrivatePagesMiddleware(answer)(request)
    assert set(response["Cache-Control"].split(", ")) == set(kept.split(", "))
    assert ("ETag" in response) == (kept == said)


def test_each_request_has_a_number_of_its_own_and_no_session_key_leaves(rf: RequestFactory) -> None:
    edge = RequestContextMiddleware(lambda _request: HttpResponse())
    assert edge(rf.get("/"))["X-Request-ID"] != edge(rf.get("/"))["X-Request-ID"]
    request = rf.get("/")
    assert session_ref(request) == ""
    request.session = type("Session", (), {"session_key": "k3y"})()  # type: ignore[assignment]
    assert re.fullmatch(r"[0-9a-f]{16}", session_ref(request))
    assert "k3y" not in session_ref(request)


@pytest.mark.parametrize(
    ("hops", "told", "believed"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    hops: int, told: str, believed: str, rf: RequestFactory, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = hops
    seen: list[str] = []

    def answer(_request: HttpRequest) -> HttpResponse:
        seen.append(context.current().ip)
        return HttpResponse()

    edge = RequestContextMiddleware(answer)
    edge(rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": told} if told else {}))
    assert seen == [believed]


@pytest.mark.django_db
def test_nothing_of_a_private_page_may_be_kept_and_nothing_is_shown_after_sign_out() -> None:
    small = small_matter()
    clara = browser(small.clara)
    page = clara.get(small.url())
    assert "no-store" in page["Cache-Control"]
    assert "ETag" not in page
    clara.post("/accounts/logout/")
    again = clara.get(small.url(), headers={"If-None-Match": "*"})
    assert again.status_code == 302
    assert small.matter.title not in again.content.decode()


@pytest.mark.django_db
def test_the_answer_to_a_stranger_names_nothing_of_what_is_there() -> None:
    small = small_matter(title="A title with kestrel")
    page = browser(person("Sam Keller")).get(small.url())
    words = page.content.decode() + json.dumps(dict(page.headers))
    assert page.status_code == 404
    for secret in ("kestrel", "Clara", "Leo", small.client_room.reference):
        assert secret not in words


@pytest.mark.django_db
def test_a_form_of_a_stale_tab_is_refused_with_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "clara@mail.example"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "reload the page and send it once more" in page
    assert "theme/css/base" in page
