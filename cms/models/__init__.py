"""The library's tables: pages by concept, the firm's images and documents."""

from cms.access import AccessLevel
from cms.models.assets import FirmDocument, FirmImage, FirmRendition
from cms.models.front import HomePage
from cms.models.help import HelpIndexPage, HelpPage
from cms.models.library import LibraryPage, PamphletPage, TopicPage
from cms.models.plain import PlainPage, ServicePage

__all__ = [
    "AccessLevel",
    "FirmDocument",
    "FirmImage",
    "FirmRendition",
    "HelpIndexPage",
    "HelpPage",
    "HomePage",
    "LibraryPage",
    "PamphletPage",
    "PlainPage",
    "ServicePage",
    "TopicPage",
]
