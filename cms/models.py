"""The library's tables."""

from cms.access import AccessLevel
from cms.assets import FirmDocument, FirmImage, FirmRendition

__all__ = ["AccessLevel", "FirmDocument", "FirmImage", "FirmRendition"]
