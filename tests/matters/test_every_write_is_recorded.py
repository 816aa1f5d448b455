"""When the record's guards are gone, a write in a room changes nothing. Every other way, at every address: tests/matrix."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from audit import protection
from tests.audit import attacker
from tests.audit.sealing import sealed_at_once  # noqa: F401
from tests.cast import browser
from tests.factories.matters import SmallMatter

pytestmark = pytest.mark.django_db
WRITES: dict[str, Callable[[], dict[str, object]]] = {
    "send/": lambda: {"text": "Good morning.", "once": str(uuid4())},
    "add/": lambda: {"file": SimpleUploadedFile("Letter.txt", b"Dear Clara,\n")},
}


def counted() -> dict[str, int]:
    """Count the rows of everything in a matter and in the vault."""
    return {
        model._meta.label: model._default_manager.count()
        for name in ("matters", "vault")
        for model in apps.get_app_config(name).get_models()
    }


@pytest.mark.parametrize("rest", WRITES)
def test_a_write_that_cannot_be_recorded_changes_nothing(rest: str, small: SmallMatter) -> None:
    url, leo = small.url(f"{small.client_room.reference}/{rest}"), browser(small.leo)
    before = counted()
    attacker.disarm()
    protection.forget()
    try:
        # The way back, the form again, or the page that says why.
        assert leo.post(url, WRITES[rest]()).status_code in {302, 400, 503}
        assert counted() == before
    finally:
        attacker.rearm()
        protection.forget()
