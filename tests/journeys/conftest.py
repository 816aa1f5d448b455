"""An open office for each width, one browser, and visitors who sign in through the real door."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.office import RunningOffice, copied, on_services, seeded_once
from tests.journeys.walking import BRING_AXE, Walker

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


def _told() -> dict[str, int]:
    """Give the widths of this run's story: where both runs are made, on a phone in the embedded office and on a desk on the real services."""
    if on_services():
        return {"desktop": WIDTHS["desktop"]}
    return {"phone": WIDTHS["phone"]} if os.environ.get("MUNIMENT_TEST_DATABASE_URL") else WIDTHS


_TOLD = _told()
# For a test to which the width of the window makes no difference: on a desk, in the office of the first telling.
ONCE = pytest.mark.parametrize(
    ("story", "width"), [(next(iter(_TOLD.values())), WIDTHS["desktop"])], ids=["desktop"], indirect=True
)


# For a test without any window.
IN_ONE_OFFICE = pytest.mark.parametrize("story", [next(iter(_TOLD.values()))], ids=["office"], indirect=True)


@pytest.fixture(scope="package", params=list(_TOLD.values()), ids=list(_TOLD))
def story(request: pytest.FixtureRequest) -> int:
    """Give the width of the windows in which the whole story is told: once on a desk and once on a phone."""
    return int(request.param)


@pytest.fixture
def width(request: pytest.FixtureRequest, story: int) -> int:
    """Give the width of this test's windows: the story's, or a desk's for a test that is played once."""
    return int(getattr(request, "param", story))


@pytest.fixture(scope="package")
def office(
    story: int, tmp_path_factory: pytest.TempPathFactory, kept: Path, chromium: Browser
) -> Iterator[RunningOffice]:
    """Give a demo office of its own for each telling, freshly seeded and open."""
    folder = tmp_path_factory.mktemp("office") / "var"
    copied(kept, folder)
    running = RunningOffice.start(folder)
    yield running
    running.stop()


@pytest.fixture(scope="package")
def windows(office: RunningOffice) -> Iterator[dict[tuple[str, int], Page]]:
    """Keep the window of each of the cast: everybody goes through the door once, and a new window costs four pages' work."""
    kept: dict[tuple[str, int], Page] = {}
    yield kept
    for page in kept.values():
        page.context.close()


Visit = Callable[..., Walker]


@pytest.fixture
def visit(
    office: RunningOffice, chromium: Browser, width: int, windows: dict[tuple[str, int], Page]
) -> Iterator[Visit]:
    """Give a function that opens a window: `visit("leo")` signed in, `visit()` as nobody; on the front page or where one arrives.

    With `fresh` it is a browser that knows nothing yet: for whoever signs in, or makes an account, in the test.
    """
    walkers: list[Walker] = []
    opened: list[BrowserContext | Page] = []

    def window_of(who: str, wide: int, *, fresh: bool) -> tuple[Page, bool]:
        """Give the window, and whether its person is signed in there already."""
        kept = None if fresh else windows.get((who, wide))
        if kept and any(walker.page is kept for walker in walkers):
            second = kept.context.new_page()
            opened.append(second)
            return second, True
        if kept:
            return kept, True
        context = new_browser(chromium, wide)
        if fresh:
            opened.append(context)
        return context.new_page(), False

    def open_window(who: str = "", *, wide: int = 0, fresh: bool = False) -> Walker:
        wide = wide or width
        page, is_known = window_of(who, wide, fresh=fresh)
        walker = Walker(page, office)
        walkers.append(walker)
        if is_known or not who:
            walker.front()
        else:
            walker.sign_in(who)
        if not fresh:
            windows.setdefault((who, wide), page)
        return walker

    yield open_window
    problems = [problem for walker in walkers for problem in walker.problems]
    for walker in walkers:
        walker.leave()
    for each in opened:
        each.close()
    assert not problems, "\n".join(problems)


def new_browser(chromium: Browser, wide: int) -> BrowserContext:
    """Give a browser as a person has it: its own cookies and cache, a window so wide, a touch screen when it is a phone."""
    context = chromium.new_context(
        viewport={"width": wide, "height": HEIGHTS.get(wide, 844)},
        is_mobile=wide < 600,
        has_touch=wide < 600,
        reduced_motion="reduce",
        locale="en-US",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(BRING_AXE)
    return context
