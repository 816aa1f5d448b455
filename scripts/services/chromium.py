"""Chromium, for the journeys: a program to be found, not a server to be started."""

from pathlib import Path
from typing import ClassVar

from scripts.services.programs import find_program
from scripts.services.service import Record, Service

# The shell without a window draws the same pages with a third of the processor's time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class Chromium(Service):
    """The browser that Playwright drives."""

    name = "chromium"
    programs: ClassVar[dict[str, str]] = {"chromium": "chromium-headless-shell"}
    has_process = False

    def find(self, _program: str) -> Path | None:
        """The first Chromium or Chrome on this machine."""
        return next((found for name in NAMES if (found := find_program(name))), None)

    def environment(self, _record: Record) -> dict[str, str]:
        """Where the browser is."""
        return {"MUNIMENT_CHROMIUM": str(self.find("chromium"))}
