"""A saved face is everybody's face on the next page, at an address that may be kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client, RequestFactory

from theme import context, services, stylesheet
from theme.events import face_changed
from theme.fonts import HeadingFont, TextFont
from theme.models import Face

pytestmark = pytest.mark.django_db
SetFace = Callable[..., Face]


def test_a_house_nobody_has_dressed_still_has_a_face() -> None:
    assert services.face() == services.default_face()
    assert services.face().firm_name == "Muniment"


def test_a_saved_face_shows_on_the_next_page(set_face: SetFace) -> None:
    before = services.face()
    set_face(
        firm_name="Hale Mercer Law", accent="#7a1f3d", heading_font=HeadingFont.LORA, text_font=TextFont.SOURCE_SANS
    )

    after = services.face()

    assert (after.firm_name, after.accent) == ("Hale Mercer Law", "#7a1f3d")
    assert after.digest != before.digest
    css = stylesheet.write(after)
    assert "--firm-accent:#7a1f3d" in css
    assert '--firm-heading:"Lora"' in css
    assert '--firm-text:"Source Sans 3"' in css


def test_a_deleted_face_is_gone_at_once(set_face: SetFace, django_capture_on_commit_callbacks: Any) -> None:
    face = set_face(firm_name="Hale Mercer Law")
    with django_capture_on_commit_callbacks(execute=True):
        face.delete()
    assert services.face().firm_name == "Muniment"


def test_whoever_keeps_pages_hears_of_a_new_face(set_face: SetFace) -> None:
    heard = []

    def listen(**details: Any) -> None:
        heard.append(services.face().firm_name)

    face_changed.connect(listen)
    try:
        set_face(firm_name="Hale Mercer Law")
    finally:
        face_changed.disconnect(listen)
    assert heard == ["Hale Mercer Law"]


def test_a_slow_reader_does_not_put_the_old_face_back(set_face: SetFace) -> None:
    set_face(firm_name="Old and Partners")
    old = services.face()
    set_face(firm_name="Hale Mercer Law")

    cache.add(services._CACHE_KEY, old, 60)

    assert services.face().firm_name == "Hale Mercer Law"


def test_the_face_costs_one_query_and_then_none(set_face: SetFace, django_assert_num_queries: Any) -> None:
    set_face(firm_name="Hale Mercer Law")
    cache.clear()
    with django_assert_num_queries(1):
        services.face()
    with django_assert_num_queries(0):
        services.face()


def test_a_page_that_does_not_speak_of_the_firm_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        context.face(RequestFactory().get("/"))


def test_the_stylesheet_may_be_kept_for_ever_and_answers_without_a_query(
    client: Client, set_face: SetFace, django_assert_num_queries: Any
) -> None:
    set_face(accent="#7a1f3d")
    with django_assert_num_queries(0):
        answer = client.get(services.face().css_url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert b"--firm-accent:#7a1f3d" in answer.content


def test_the_address_of_an_older_face_leads_to_the_present_one(client: Client, set_face: SetFace) -> None:
    old = services.face().css_url
    set_face(accent="#7a1f3d")

    answer = client.get(old)

    assert (answer.status_code, answer["Location"]) == (302, services.face().css_url)
    assert answer["Cache-Control"] == "no-store"


def test_every_page_links_the_face_and_asks_early_for_its_two_fonts(set_face: SetFace) -> None:
    set_face(heading_font=HeadingFont.LORA)
    head = Template("{% load theme %}{% face_css %}").render(Context())
    assert services.face().css_url in head
    assert "vendor/fonts/lora-latin.woff2" in head
    assert "vendor/fonts/inter-latin.woff2" in head
    assert head.count('rel="preload"') == 2


def test_one_family_for_everything_is_asked_for_once(set_face: SetFace) -> None:
    set_face(heading_font=HeadingFont.INTER, text_font=TextFont.INTER)
    assert Template("{% load theme %}{% face_css %}").render(Context()).count('rel="preload"') == 1


def test_the_notice_disappears_after_its_last_day(set_face: SetFace) -> None:
    set_face(notice_text="Closed on Friday.", notice_until=date(2026, 11, 27))
    with time_machine.travel(datetime(2026, 11, 27, 17, tzinfo=UTC), tick=False):
        assert services.face().notice == "Closed on Friday."
    with time_machine.travel(datetime(2026, 11, 28, 17, tzinfo=UTC), tick=False):
        assert services.face().notice == ""


def test_an_error_page_has_a_face_while_the_database_is_away() -> None:
    from django.db import connection
    from django.template.loader import render_to_string

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE theme_face RENAME TO theme_face_away")
    page = render_to_string("500.html")
    assert "Something broke on our side." in page
    assert services.default_face().css_url in page
