"""What is refused at the door of uploads is refused before a byte of the body is read: a slow body would hold a thread."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.vault.office import binder_of, person
from tests.vault.sending import PART_TYPE, Sender, film
from vault.models import Upload

pytestmark = pytest.mark.django_db
FORMS = ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"]
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}


class Unread:
    """A body that nobody may touch."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def send(client: Client, content_type: str, **headers: str) -> Any:
    # Without the cookie the check would end before it looks for a token.
    client.cookies["csrftoken"] = "b" * 32
    more: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": "1000", "CONTENT_TYPE": content_type}
    return client.generic("POST", "/uploads/", headers={**TUS, **headers}, **more)


@pytest.fixture
def clara() -> Sender:
    """Clara's browser, checked for forgery like a real one."""
    someone = person("Clara")
    return Sender(someone, binder_of(contributor=someone), check_csrf=True)


@pytest.mark.parametrize("content_type", [*FORMS, PART_TYPE])
def test_nobodys_body_is_not_read(content_type: str) -> None:
    assert send(Client(enforce_csrf_checks=True), content_type).status_code == 401


@pytest.mark.parametrize("content_type", FORMS)
def test_a_form_is_not_read_for_a_token_either(clara: Sender, content_type: str) -> None:
    assert send(clara.client, content_type).status_code == 415


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "a" * 32}])
def test_a_part_without_the_right_token_is_not_read(clara: Sender, headers: dict[str, str]) -> None:
    assert send(clara.client, PART_TYPE, **headers).status_code == 403
    assert not Upload.objects.exists()


def test_parts_with_the_token_in_the_header_pass_and_without_it_do_not(clara: Sender) -> None:
    page = clara.client.get("/accounts/security/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    content = film(1000)
    clara.client.defaults["HTTP_X_CSRFTOKEN"] = found[1]
    begun = clara.begin(1000)
    assert begun.status_code == 201
    del clara.client.defaults["HTTP_X_CSRFTOKEN"]
    assert clara.part(begun["Location"], 0, content[:500]).status_code == 403
    assert clara.stop(begun["Location"]).status_code == 403
    clara.client.defaults["HTTP_X_CSRFTOKEN"] = found[1]
    assert clara.part(begun["Location"], 0, content[:500]).status_code == 204
