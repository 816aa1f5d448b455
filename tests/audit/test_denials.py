"""What is refused to a signed-in person is on the record, by reference of the address only."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path, re_path, resolve

from audit import protection, services, verbs
from audit.middleware import DenialMiddleware
from audit.models import Record
from common.errors import Conflict, NotFound, PortalError, Refused
from tests.audit.conftest import Person
from tests.audit.test_protection import drop


def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise NotImplementedError


urlpatterns = [
    path("matters/<slug:reference>/", view),
    path("files/<slug:reference>/<int:number>/", view),
    path("links/<str:token>/", view),
    path("<reference>/plain/", view),
    path("plans/<slug:slug>/", view),
    re_path(r"^reset/(?P<uid>[0-9a-z]+)-(?P<key>.+)/$", view, name="new-password"),
]


class SignedIn(Person):
    is_authenticated = True


def ask(address: str, error: PortalError | None, user: Any) -> HttpResponse:
    """Send a request through the middleware to a view that fails after it wrote a line of its own."""
    request = RequestFactory().get(address)
    request.user = user

    def answer(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(request.path, __name__)
        if error is None:
            return HttpResponse()
        try:
            with transaction.atomic():
                services.record(verb=verbs.AUDIT_EXPORTED, actor=user, on="audit:undone")
                raise error
        except PortalError as raised:
            request.portal_error = raised  # type: ignore[attr-defined]
        return HttpResponse(status=error.status)

    return DenialMiddleware(answer)(request)  # type: ignore[return-value]


def denials() -> list[tuple[str, str, str]]:
    rows = Record.objects.filter(verb="access.denied", on_ref__startswith="path:").in_order()
    return [(row.actor, row.on_ref, row.outcome) for row in rows]


@pytest.mark.parametrize(("error", "outcome"), [(NotFound(), "not_found"), (Refused(), "refused")])
def test_a_denial_outlives_the_rollback_of_the_view(clara: Person, db: None, error: PortalError, outcome: str) -> None:
    before = denials()
    assert ask("/matters/7kq29xfpm3ta/", error, SignedIn(clara.record_ref)).status_code == error.status
    assert denials() == [*before, (clara.record_ref, "path:/matters/7kq29xfpm3ta/", outcome)]
    assert not Record.objects.filter(on_ref="audit:undone").exists()


@pytest.mark.parametrize("error", [None, Conflict()])
def test_what_is_no_denial_leaves_no_line(clara: Person, db: None, error: PortalError | None) -> None:
    before = denials()
    ask("/matters/7kq29xfpm3ta/", error, SignedIn(clara.record_ref))
    assert denials() == before


def test_a_visitor_who_meets_a_closed_door_fills_no_table(db: None) -> None:
    before = denials()
    ask("/matters/7kq29xfpm3ta/", NotFound(), AnonymousUser())
    assert denials() == before


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("/files/7kq29xfpm3ta/3/?q=secret", "path:/files/7kq29xfpm3ta/3/"),
        ("/links/s3cret-t0ken/", "path:/links/…/"),
        ("/7kq29xfpm3ta/plain/", "path:/7kq29xfpm3ta/plain/"),
        ("/plans/words-a-stranger-typed/", "path:/plans/…/"),
        ("/reset/9a-s3cret/", "path:new-password"),
        ("/links/a%0d%0aforged%20line/", "path:/links/…/"),
        ("/x%0a%00y/plain/", "path:/x……y/plain/"),
    ],
)
def test_only_references_of_an_address_are_kept(clara: Person, db: None, address: str, ref: str) -> None:
    ask(address, NotFound(), SignedIn(clara.record_ref))
    assert denials()[-1][1] == ref


def test_the_person_gets_her_answer_even_while_the_record_cannot_be_written(
    clara: Person, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    drop("audit_record_append_only" if connection.vendor == "postgresql" else "audit_record_no_update")
    request = RequestFactory().get("/matters/7kq29xfpm3ta/")
    request.user = SignedIn(clara.record_ref)  # type: ignore[assignment]
    request.resolver_match = resolve(request.path, __name__)
    request.portal_error = NotFound()  # type: ignore[attr-defined]
    assert DenialMiddleware(lambda _: HttpResponse(status=404))(request).status_code == 404
    assert "could not be put on the record" in caplog.text
    protection.forget()
