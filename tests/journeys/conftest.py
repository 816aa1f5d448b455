"""An open office for each width, one browser, and visitors who sign in through the real door."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.office import RunningOffice, copied, seeded_once
from tests.journeys.walking import Walker

WIDTHS = {"desktop": 1280, "phone": 390}
HEIGHTS = {1280: 860, 390: 844}
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def kept(django_db_blocker: Any) -> Path:
    """Give the folder of a seeded office, before the browser's loop begins: Django refuses to migrate inside one."""
    with django_db_blocker.unblock():
        return seeded_once()


@pytest.fixture(scope="package")
def chromium(kept: Path) -> Iterator[Browser]:
    """Give the one browser; without it, say so. Ends with the package: its loop would stand in the way of other tests."""
    program = os.environ.get("MUNIMENT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(program).exists():
        if os.environ.get("CI"):
            pytest.fail(
                "Chromium is missing: this run must have it (apt-get install chromium, or set MUNIMENT_CHROMIUM)"
            )
        pytest.skip("needs Chromium: install Debian's package, or say where it is in MUNIMENT_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package", params=list(WIDTHS.values()), ids=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> int:
    """Give the width of the windows: the whole story is told once on a desk and once on a phone."""
    return int(request.param)


@pytest.fixture(scope="package")
def office(
    width: int, tmp_path_factory: pytest.TempPathFactory, kept: Path, chromium: Browser
) -> Iterator[RunningOffice]:
    """Give a demo office of its own for each width, freshly seeded and open."""
    folder = tmp_path_factory.mktemp("office") / "var"
    copied(kept, folder)
    running = RunningOffice.start(folder)
    yield running
    running.stop()


@pytest.fixture(scope="package")
def known(office: RunningOffice) -> dict[str, Any]:
    """Keep who has signed in to this office already, so that everybody goes through the door once."""
    return {}


Visit = Callable[..., Walker]


@pytest.fixture
def visit(office: RunningOffice, chromium: Browser, width: int, known: dict[str, Any]) -> Iterator[Visit]:
    """Give a function that opens a window: `visit("leo")` signed in, `visit()` as nobody, each in a browser of its own."""
    walkers: list[Walker] = []

    def open_window(who: str = "", *, wide: int = 0, fresh: bool = False) -> Walker:
        wide = wide or width
        context = chromium.new_context(
            viewport={"width": wide, "height": HEIGHTS.get(wide, 844)},
            is_mobile=wide < 600,
            has_touch=wide < 600,
            reduced_motion="reduce",
            locale="en-US",
            accept_downloads=True,
            storage_state=None if fresh else known.get(who),
        )
        context.set_default_timeout(PATIENCE_MS)
        walker = Walker(context.new_page(), office)
        walkers.append(walker)
        walker.front()
        if who and (fresh or who not in known):
            walker.sign_in(who)
            known[who] = context.storage_state()
        return walker

    yield open_window
    problems = [problem for walker in walkers for problem in walker.problems]
    for walker in walkers:
        walker.page.context.close()
    assert not problems, "\n".join(problems)
