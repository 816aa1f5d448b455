"""Who reads what the firm publishes: the page, the print, the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client

from audit.models import Record
from cms import verbs
from cms.models import FirmDocument, PamphletPage
from cms.services import at_level
from common import clock
from subscriptions.models import Source
from subscriptions.services import end_source

READS = {
    "public": {"nobody", "sam", "clara", "rita", "mia"},
    "registered": {"sam", "clara", "rita", "mia"},
    "client": {"clara", "rita", "mia"},
    "subscriber": {"rita", "mia"},
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(readers: dict[str, Any], who: str) -> Client:
    """Give a browser in which `who` is signed in (nobody of the firm here: her second step is another test's)."""
    client = Client()
    if who != "nobody":
        client.force_login(readers[who], backend=BACKEND)
    return client


@pytest.mark.parametrize("level", READS)
def test_a_level_lets_in_whom_it_is_for_and_says_why(readers: dict[str, Any], level: str) -> None:
    verdicts = {who: at_level(user, level) for who, user in readers.items()}
    assert {who for who, verdict in verdicts.items() if verdict} == READS[level]
    assert all(verdict.reasons[0].text for verdict in verdicts.values())


@pytest.mark.parametrize("level", READS)
def test_the_body_and_its_print_are_for_readers_and_the_teaser_for_all(
    readers: dict[str, Any], pamphlet: Callable[..., PamphletPage], level: str
) -> None:
    page = pamphlet(access=level)
    for who in ("nobody", "sam", "clara", "rita"):
        shown = browser(readers, who).get(page.url)
        printed = browser(readers, who).get(f"{page.url}print/")
        may = who in READS[level]
        assert shown.status_code == 200
        assert ("canary-of-the-body" in shown.content.decode()) is may, who
        assert ("Useful at once." in shown.content.decode()) is not may, who
        assert printed.status_code == (200 if may else 404), who
        assert printed.content.startswith(b"%PDF-") is may


@pytest.mark.parametrize("level", READS)
def test_a_file_is_not_there_for_those_without_a_right_whatever_they_send(
    readers: dict[str, Any], document: Callable[[str], FirmDocument], level: str
) -> None:
    file = document(level)
    for who in ("nobody", "sam", "clara", "rita"):
        for headers in (
            {},
            {"Range": "bytes=0-3"},
            {"If-None-Match": "*"},
            {"If-Modified-Since": "Sun, 22 Nov 2026 00:00:00 GMT"},
        ):
            answer = browser(readers, who).get(file.url, headers=headers)
            if who in READS[level]:
                assert answer.status_code in {200, 206, 304}, (who, headers)
                assert answer.get("X-Content-Type-Options") == "nosniff"
            else:
                assert answer.status_code == 404, (who, headers)
                assert b"canary" not in answer.content
                assert "ETag" not in answer


def test_a_gated_file_may_be_kept_by_nobody_in_between_and_its_reader_must_ask_again(
    readers: dict[str, Any], document: Callable[[str], FirmDocument]
) -> None:
    file = document("subscriber")
    rita = browser(readers, "rita")
    answer = rita.get(file.url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 canary-of-the-file"
    assert answer["Cache-Control"] == "private, no-cache"
    rest = rita.get(file.url, headers={"Range": "bytes=9-", "If-Range": answer["ETag"]})
    assert rest.status_code == 206, "a cut download goes on where it stopped"
    assert b"".join(rest.streaming_content) == b"canary-of-the-file"
    assert rita.get(file.url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert browser(readers, "sam").get(file.url, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_downloads_and_refusals_are_on_the_record(
    readers: dict[str, Any], document: Callable[[str], FirmDocument]
) -> None:
    file = document("subscriber")
    browser(readers, "rita").get(file.url)
    assert Record.objects.filter(verb=verbs.DOCUMENT_DOWNLOADED, actor=readers["rita"].record_ref).count() == 1


def test_another_name_for_the_same_file_leads_nowhere(
    readers: dict[str, Any], document: Callable[[str], FirmDocument]
) -> None:
    file = document("public")
    assert browser(readers, "nobody").get(f"/documents/{file.pk}/other.pdf").status_code == 404
    assert browser(readers, "nobody").get("/documents/999999/worksheet.pdf").status_code == 404


def test_a_right_that_ended_closes_the_body_with_the_next_request(
    readers: dict[str, Any], pamphlet: Callable[..., PamphletPage]
) -> None:
    page = pamphlet(access="subscriber")
    rita = browser(readers, "rita")
    assert "canary-of-the-body" in rita.get(page.url).content.decode()
    end_source(actor=None, user=readers["rita"], source=Source.PLAN, source_ref="test:rita")
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        assert "canary-of-the-body" not in rita.get(page.url).content.decode()


def test_drafts_are_nowhere(readers: dict[str, Any], pamphlet: Callable[..., PamphletPage]) -> None:
    page = pamphlet()
    page.unpublish()
    assert browser(readers, "rita").get(page.url).status_code == 404
    assert page.title not in browser(readers, "nobody").get("/library/").content.decode()


def test_a_replaced_file_of_the_same_size_has_another_tag(
    readers: dict[str, Any], document: Callable[[str], FirmDocument]
) -> None:
    file = document("public")
    visitor = browser(readers, "nobody")
    tag = visitor.get(file.url)["ETag"]
    assert visitor.get(file.url, headers={"If-None-Match": tag}).status_code == 304
    with file.file.storage.open(file.file.name) as held:
        other = held.read()[::-1]
    file.file.storage.delete(file.file.name)
    file.file.save("worksheet.pdf", ContentFile(other), save=False)
    file._set_document_file_metadata()  # as Wagtail's form does
    file.save()
    answer = visitor.get(file.url, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag
    assert b"".join(answer.streaming_content) == other
