"""What tests of the face share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from theme.models import Face

STATIC = ROOT / "theme" / "static" / "theme"
TEMPLATES = ROOT / "theme" / "templates"


@pytest.fixture
def set_face(db: None, django_capture_on_commit_callbacks: Any) -> Callable[..., Face]:
    """Give a function that saves the default site's face as a marketer's save does, commit and all."""
    from wagtail.models import Site

    from theme.models import Face

    def save(**changes: Any) -> Face:
        site = Site.objects.get(is_default_site=True)
        with django_capture_on_commit_callbacks(execute=True):
            face = Face.objects.filter(site=site).first() or Face(site=site)
            for name, value in changes.items():
                setattr(face, name, value)
            face.full_clean()
            face.save()
        return face

    return save


@pytest.fixture
def chromium() -> Iterator[Any]:
    """Give Chromium."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread while it lives; Django would take that for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=os.environ.get("MUNIMENT_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
