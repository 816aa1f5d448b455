"""P1, P2: Wagtail's admin is the marketers', attorneys find nothing in it but their forms, the closed doors are nobody's, and public pictures are all that lies at /media/."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import User
from common import clock
from tests.cast import cast_of
from tests.matrix.addresses import PIECES, Address, addresses
from tests.matrix.asking import METHODS, Answer, Browsers, quietly, undone
from tests.matrix.routes import AUTHORS, HUGE, MARKETERS, NOBODY, RANDOM, Stage, only
from tests.matrix.stage import set_stage

# What Wagtail lets in depends on groups and routes, not on the database below.
pytestmark = [pytest.mark.xdist_group("matrix_admin"), pytest.mark.once]

NOWHERE = f"/cms/{RANDOM}/"
KINDS = only(NOBODY, "mia", "clara", "leo", "ada")
ARRIVAL = "wagtailadmin_home"
# A field that every browser sends, and without which Wagtail's own form breaks.
FORMS = {"wagtailadmin_choose_page_external_link": "external-link-chooser-url="}
MEDIA = ("/media/", "/media/zzz.png", "/media/../test.sqlite3", "/media/%2e%2e/vault/", "/media//etc/passwd")


@dataclass
class Answers:
    """Everything that was answered, by address, person and method."""

    admin: dict[tuple[Address, str, str], Answer] = field(default_factory=dict)
    #: An address of the admin that does not exist.
    nowhere: dict[tuple[str, str], Answer] = field(default_factory=dict)
    #: The admin's addresses with numbers that no row can have.
    huge: dict[str, Answer] = field(default_factory=dict)
    closed: dict[tuple[Address, str, str], Answer] = field(default_factory=dict)
    media: dict[tuple[str, str, str], Answer] = field(default_factory=dict)


@pytest.fixture(scope="module")
def answers(_seeded: dict[str, User], django_db_blocker: Any) -> Iterator[Answers]:
    """Everything asked once, for all tests of this module."""
    with django_db_blocker.unblock(), undone(), time_machine.travel(clock.now(), tick=False), quietly():
        cast = cast_of(_seeded)
        browsers = Browsers(cast)
        stage = set_stage(cast, browsers)
        gc.freeze()
        found = Answers()
        _ask(found, stage, browsers)
        gc.unfreeze()
    yield found


def _ask(found: Answers, stage: Stage, browsers: Browsers) -> None:
    for who in browsers:
        cache.clear()
        for method in _methods(who):
            found.nowhere[who, method] = browsers.ask(who, method, NOWHERE)
            for url in MEDIA:
                found.media[url, who, method] = browsers.ask(who, method, url)
            for each in addresses():
                if each.is_admin:
                    found.admin[each, who, method] = browsers.ask(
                        who, method, each.url(_values(each, stage)), FORMS.get(each.name, "")
                    )
                elif each.is_closed:
                    found.closed[each, who, method] = browsers.ask(who, method, each.url(_values(each, stage)))
    for each in addresses():
        if each.is_admin and "<int:" in each.pattern:
            url = each.url(
                {name: HUGE if isinstance(value, int) else value for name, value in _values(each, stage).items()}
            )
            found.huge[url] = browsers.ask("mia", "GET", url)


def _methods(who: str) -> Sequence[str]:
    """Give the methods to ask the admin by. Its one gate stands before every view and looks at the right, not at the method:

    everybody asks by one, one of each kind of person by three, and whom it lets in by all.
    """
    if who in MARKETERS:
        return METHODS
    return ("GET", "POST", "DELETE") if who in KINDS else ("GET",)


def _values(address: Address, stage: Stage) -> dict[str, Any]:
    """Give a value for every argument of Wagtail's addresses: something that is there, where it is plain what."""
    page, document = stage.page_id, stage.documents["public"][0]
    own = {"images": stage.image_id, "documents": document, "pages": page}
    own_id = next((number for part, number in own.items() if f"/{part}/" in address.path), 1)
    is_document = "documents" in address.path
    return {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"), page),
        **dict.fromkeys(("document_id", "doc_id"), document),
        **dict.fromkeys(("revision_id", "revision_id_a", "revision_id_b"), stage.revision_id),
        **dict.fromkeys(("task_state_id", "task_id", "workflow_state_id", "workflow_pk", "uploaded_file_id"), 1),
        **dict.fromkeys(("redirect_id", "collection_id", "session_id", "page_view_restriction_id"), 1),
        **dict.fromkeys(
            ("app_label", "app_name", "content_type_app_name"), "theme" if "settings" in address.path else "cms"
        ),
        **dict.fromkeys(
            ("model_name", "content_type_model_name"),
            "face" if "settings" in address.path else "firmdocument" if is_document else "plainpage",
        ),
        "image_id": stage.image_id,
        "pk": stage.person if "<uuid:pk>" in address.pattern else own_id,
        "object_id": page,
        "action": "delete",
        "action_name": "approve" if "workflow" in address.path else "publish",
        "filter_spec": "max-165x165",
        "uidb64": "MQ",
        "token": "abc-def",
    }


def test_nothing_in_the_admin_and_behind_a_closed_door_breaks(answers: Answers) -> None:
    asked = {**answers.admin, **answers.closed}
    broken = [f"{method} {each.pattern} {who}" for (each, who, method), answer in asked.items() if answer.status >= 500]
    broken += [url for url, answer in answers.huge.items() if answer.status >= 500]
    assert broken == []


def test_whoever_is_no_marketer_finds_in_the_admin_what_she_finds_where_nothing_is(answers: Answers) -> None:
    failures = [
        f"{method} {each.pattern} {who}: {difference}"
        for (each, who, method), answer in answers.admin.items()
        if who not in MARKETERS and each.name not in PIECES and (who not in AUTHORS or each.name != ARRIVAL)
        if (difference := answer.unlike(answers.nowhere[who, method]))
    ]
    assert failures == [], f"{len(failures)}:\n" + "\n".join(failures[:60])
    statuses = {who: answer.status for (who, _method), answer in answers.nowhere.items() if who not in MARKETERS}
    assert statuses == {who: 404 if who in AUTHORS else 302 for who in statuses}


def test_an_attorney_who_comes_to_the_admin_arrives_at_the_forms(answers: Answers) -> None:
    arrived = [
        (who, answer.status, answer.header("location"))
        for (each, who, method), answer in answers.admin.items()
        if each.name == ARRIVAL and who in AUTHORS and method == "GET"
    ]
    assert sorted(arrived) == [(who, 302, "/cms/forms/") for who in sorted(AUTHORS)]


def test_the_pieces_of_the_admin_are_the_same_for_everybody_outside(answers: Answers) -> None:
    for each in addresses():
        if each.name in PIECES:
            assert (
                len({a.body for (found, who, method), a in answers.admin.items() if found == each and method == "GET"})
                == 1
            )


def test_the_admin_is_open_to_the_marketers(answers: Answers) -> None:
    opened = {
        each.pattern for (each, who, _method), answer in answers.admin.items() if who == "mia" and answer.status == 200
    }
    assert len(opened) > 40


def test_closed_doors_open_for_nobody(answers: Answers) -> None:
    failures = [
        f"{method} {each.pattern} {who} {answer.status}"
        for (each, who, method), answer in answers.closed.items()
        if answer.status not in {302, 403, 404, 405}
    ]
    assert failures == [], "\n".join(failures)
    assert len(answers.closed) >= 700


def test_only_pictures_of_public_pages_are_given_at_media(answers: Answers) -> None:
    assert {answer.status for answer in answers.media.values()} == {400, 404}


def test_nothing_answered_to_a_signed_in_person_may_be_kept(answers: Answers) -> None:
    failures = [
        f"{method} {each.pattern} {who} {answer.header('cache-control')}"
        for (each, who, method), answer in {**answers.admin, **answers.closed}.items()
        if who != NOBODY and each.name not in PIECES and "no-store" not in answer.header("cache-control")
    ]
    assert failures == [], "\n".join(failures[:60])
