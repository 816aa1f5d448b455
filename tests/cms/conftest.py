"""A small library: one topic, a pamphlet a level, and a file beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from wagtail.rich_text import RichText

from accounts.models import User
from accounts.services import register_person
from cms.models import FirmDocument, HomePage, LibraryPage, PamphletPage, TopicPage
from cms.services import make_site
from common import clock
from subscriptions.entitlements import Feature
from subscriptions.models import Source
from subscriptions.services import grant_source

BODY = "<h2>First</h2><p>canary-of-the-body</p><h2>Second</h2><p>b</p><h2>Third</h2><p>c</p>"


@pytest.fixture
def home(db: None, settings: Any, tmp_path: Any) -> HomePage:
    """A founded site whose files lie in a folder of the test."""
    settings.LIBRARY_ROOT = str(tmp_path / "library")
    return make_site(
        firm_name="Hale Mercer Law", host="testserver", port=80, headline="Help that stays.", sentence="We do."
    )


@pytest.fixture
def pamphlet(home: HomePage) -> Callable[..., PamphletPage]:
    """Give a function that publishes a pamphlet: `pamphlet(access="subscriber")`."""
    topic = TopicPage(title="Who can sign for someone else?", slug="sign", summary="Signing.")
    LibraryPage.objects.get().add_child(instance=topic)

    def publish(**changes: Any) -> PamphletPage:
        told = {
            "title": f"A guide {PamphletPage.objects.count()}",
            "summary": "In one sentence.",
            "teaser": "Useful at once.",
            "body": [("text", RichText(BODY)), ("checklist", {"title": "", "items": ["Bring the lease"]})],
        }
        page = PamphletPage(**(told | changes))
        topic.add_child(instance=page)
        page.save_revision().publish()
        return PamphletPage.objects.get(pk=page.pk)

    return publish


@pytest.fixture
def document(home: HomePage) -> Callable[[str], FirmDocument]:
    """Give a function that keeps a file of a level."""

    def keep(access: str) -> FirmDocument:
        made = FirmDocument(title="Worksheet", access=access)
        made.file.save("worksheet.pdf", ContentFile(b"%PDF-1.7 canary-of-the-file"), save=False)
        made.file_size = made.file.size
        made.save()
        return made

    return keep


@pytest.fixture
def readers(db: None) -> dict[str, Any]:
    """Nobody, a person with an account, a client, a subscriber, and somebody of the firm."""

    def person(name: str, *features: Feature, role: str = "") -> User:
        made = register_person(actor=None, email=f"{name}@mail.example", name=name.title(), staff_role=role)
        if features:
            source = Source.PLAN if Feature.LIBRARY in features else Source.OPEN_MATTER
            grant_source(
                actor=None,
                user=made,
                source=source,
                source_ref=f"test:{name}",
                features=features,
                starts_at=clock.now(),
            )
        return made

    return {
        "nobody": AnonymousUser(),
        "sam": person("sam"),
        "clara": person("clara", Feature.CLIENT_LIBRARY),
        "rita": person("rita", Feature.CLIENT_LIBRARY, Feature.LIBRARY),
        "mia": person("mia", role="marketer"),
    }
