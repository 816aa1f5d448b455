"""A small library with one pamphlet a level, and two matters that know nothing of each other; each with a word of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from wagtail.models import Page
from wagtail.rich_text import RichText

from accounts.models import User
from cms.models import LibraryPage, PamphletPage, TopicPage
from cms.services import make_site
from search.contract import Kind
from search.indexing import index_page, rebuild
from search.services import Result, search
from subscriptions.entitlements import Feature
from subscriptions.models import Source
from subscriptions.services import grant_source
from tests.factories.matters import SmallMatter, paper, person, small_matter
from vault.models import Version


@dataclass(frozen=True)
class Shelves:
    """What there is to be found. The body of each pamphlet has the word of its level: `publicword`, `registeredword` …"""

    pamphlets: dict[str, PamphletPage]
    topic: TopicPage


@pytest.fixture
def shelves(db: None) -> Shelves:
    """A library with one pamphlet of each level."""
    make_site(firm_name="Hale Mercer Law", host="testserver", port=80, headline="h", sentence="s")
    topic = LibraryPage.objects.get().add_child(instance=TopicPage(title="Tenancy", slug="tenancy", summary="Homes"))
    made = {level: pamphlet(topic, level) for level in ("public", "registered", "client", "subscriber")}
    for page in Page.objects.all():
        index_page(page.pk)
    return Shelves(made, topic)


def pamphlet(topic: Any, level: str) -> PamphletPage:
    """Give a published pamphlet whose body has the word of its level, and whose summary one for everybody."""
    page = PamphletPage(
        title=f"Sample of {level}",
        slug=f"sample-{level}",
        summary=f"Summary with summary{level}word",
        access=level,
        edition_on=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        body=[("text", RichText(f"<p>Something about heating and {level}word in it.</p>"))],
    )
    topic.add_child(instance=page)
    return PamphletPage.objects.get(pk=page.pk)


@dataclass(frozen=True)
class Two:
    """Two matters; the papers of each have its word in their names."""

    clara: SmallMatter
    gina: SmallMatter
    paper: Version


@pytest.fixture
def two(db: None) -> Two:
    """Clara's matter with `kestrel`, Gina's with `marlin`, in titles and papers."""
    clara = small_matter(title="Reyes about kestrel")
    gina = small_matter(clara=person("Gina Barlow"), title="Barlow about marlin")
    mine = paper(clara.client_room, clara.clara, "Kestrel invoice.txt")
    paper(clara.internal_room, clara.leo, "Kestrel strategy osprey.txt")
    paper(gina.client_room, gina.clara, "Marlin letter.txt")
    rebuild()
    return Two(clara, gina, mine)


@pytest.fixture
def titles() -> Callable[..., list[str]]:
    """Give a function: the titles that a person finds."""

    def find(user: Any, text: str, kinds: frozenset[Kind] = frozenset(Kind)) -> list[str]:
        found: list[Result] = search(user, text, kinds)
        return sorted(result.title for result in found)

    return find


def subscribe(user: User) -> None:
    """Give `user` what a plan gives."""
    grant_source(
        actor=None,
        user=user,
        source=Source.PLAN,
        source_ref="plan:test",
        features=[Feature.CLIENT_LIBRARY, Feature.LIBRARY],
    )
