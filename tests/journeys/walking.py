"""Somebody at a browser: clicks, writes and reads as a person would, and notices what must never happen on any screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyotp
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as Waited

from tests.journeys import post
from tests.journeys.office import ROOT, RunningOffice, on_services

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
# Every page carries it unread; it is read where it is asked. Sent along with each question it costs more than the answer.
BRING_AXE = f"window.bringAxe = () => {{ {AXE} }}"
RUN_AXE = """async () => { if (!window.axe) window.bringAxe();
    return (await axe.run(document, {resultTypes: ['violations']})).violations.map(
    (v) => `${v.id}: ${v.help}\\n` + v.nodes.map((n) => `    ${n.target.join(' ')}: ${n.failureSummary}`).join('\\n')); }"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A radio button or a box shows its focus on the label around it.
FOCUS_SHOWS = """() => { const at = document.activeElement; if (!at || at === document.body) return false;
    const drawn = (one) => { const style = getComputedStyle(one); const box = one.getBoundingClientRect();
        return box.width > 0 && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none'); };
    const around = at.matches('[type=radio], [type=checkbox]') ? at.closest('label') : null;
    return drawn(at) || Boolean(around && drawn(around)); }"""
RELOADS = 60


@dataclass
class Walker:
    """One person's browser window in one office."""

    page: Page
    office: RunningOffice
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first moment."""
        self.listen()

    def listen(self) -> None:
        """Hear what the console of the present tab says."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._fail)

    def leave(self) -> None:
        """Hear no more of the present tab."""
        self.page.remove_listener("console", self._hear)
        self.page.remove_listener("pageerror", self._fail)

    def _fail(self, error: Error) -> None:
        self.problems.append(f"script error on {self.page.url}: {error}")

    def _hear(self, message: ConsoleMessage) -> None:
        is_bad = message.type == "error" or "Content Security Policy" in message.text
        if is_bad and not any(part in message.text for part in self.expected):
            self.problems.append(f"{message.type} on {self.page.url}: {message.text}")

    @contextmanager
    def expecting(self, *parts: str) -> Iterator[None]:
        """Let the console say this for a while: a refusal that is asked for is not a fault."""
        self.expected += parts
        yield
        self.page.wait_for_load_state()
        self.expected = []

    # Where one is

    def at(self, heading: str | re.Pattern[str], *, is_ours: bool = True) -> None:
        """Be on the screen of this heading, and find nothing wrong with it."""
        expect(self.page.get_by_role("heading", level=1, name=heading).first).to_be_visible()
        if is_ours:
            self.check()

    def check(self) -> None:
        """Find the screen accessible, no wider than the window, and its console silent."""
        self.page.wait_for_load_state()
        assert not self.problems, "\n".join(self.problems)
        found = self.page.evaluate(RUN_AXE)
        assert not found, f"axe on {self.page.url}:\n" + "\n".join(found)
        too_wide = self.page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{self.page.url} is {too_wide} px wider than its window"

    def sees(self, text: str | re.Pattern[str]) -> None:
        """See these words."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def hours_until(self, time: Locator) -> float:
        """Give the hours from now to the time that is shown, as its full date says."""
        moment = datetime.fromisoformat(str(time.first.get_attribute("datetime")))
        return (moment - datetime.now(UTC)).total_seconds() / 3600

    def sees_no(self, text: str) -> None:
        """Find these words nowhere in the page, shown or hidden."""
        assert text.casefold() not in self.page.content().casefold(), f"“{text}” is on {self.page.url}"

    # Ways

    def front(self) -> None:
        """Begin where everybody begins; the only address that a person types."""
        self.page.goto(self.office.base_url + "/")

    def way(self, name: str) -> None:
        """Take one of the head's or the tabs' ways, through the menu where that is where it is."""
        frame = self.page.locator("header.head, nav.tabs")
        link = frame.get_by_role("link", name=name, exact=True).locator("visible=true")
        if not link.count():
            frame.locator("details.menu > summary").locator("visible=true").first.click()
        link.first.click()

    def notices(self) -> None:
        """Open one's notices by the bell."""
        self.page.locator("header.head").get_by_role("link", name=re.compile("[Nn]otice")).click()
        self.at("Notices")

    def follow(self, name: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
        """Click a link of the page."""
        exact = isinstance(name, str)
        where = inside if inside is not None else self.page.locator("main")
        where.get_by_role("link", name=name, exact=exact).locator("visible=true").first.click()

    def press(self, name: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
        """Press a button of the page."""
        where = inside if inside is not None else self.page.locator("body")
        where.get_by_role("button", name=name, exact=isinstance(name, str)).locator("visible=true").first.click()

    def write(self, label: str, text: str, *, inside: Locator | None = None) -> None:
        """Write into the field of this label."""
        where = inside if inside is not None else self.page.locator("body")
        where.get_by_label(label, exact=True).locator("visible=true").first.fill(text)

    def typed(self, address: str, status: int = 404) -> Response:
        """Type an address, get this answer."""
        url = address if address.startswith("http") else self.office.base_url + address
        with self.expecting(f"status of {status}"):
            answer = self.page.goto(url)
        assert answer is not None
        assert answer.status == status, f"{url} answers {answer.status}, not {status}"
        return answer

    def status_of(self, address: str, **more: Any) -> int:
        """Give what an address answers in this person's name, without going there."""
        url = address if address.startswith("http") else self.office.base_url + address
        return self.page.request.get(url, max_redirects=0, **more).status

    def until(self, wanted: Locator) -> Locator:
        """Look again until it is there: the office does some things in the background."""
        for _ in range(RELOADS):
            try:
                wanted.first.wait_for(timeout=1000)
            except Waited:
                self.page.reload()
            else:
                return wanted.first
        raise AssertionError(f"{wanted} never came on {self.page.url}")

    # The door

    def sign_in(self, who: str) -> None:
        """Sign in as one of the cast through the real form, with the second step where there is one."""
        person = self.office.member(who)
        self.front()
        self.way("Sign in")
        self.at("Sign in")
        self.write("E-mail address", person["email"])
        self.write("Password", person["password"])
        self.press("Sign in", inside=self.page.locator("main form"))
        if person["totp_secret"]:
            self.second_step()
        expect(self.page.get_by_label("Your menu")).to_be_visible()

    def second_step(self) -> None:
        """Type the code that the demo's page gives as the next unused one."""
        self.at("One more step")
        used = self.office.told.setdefault("used_codes", [])
        code = self.page.locator("[data-demo-code]")
        self.until(code)
        while code.inner_text() in used:
            self.page.reload()
        used.append(code.inner_text())
        self.page.locator("input.code-input").fill(used[-1])
        self.press("Go on")

    def sign_out(self) -> None:
        """Leave through one's own menu."""
        self.page.get_by_label("Your menu").click()
        self.press("Sign out", inside=self.page.locator("header.head"))
        expect(self.page.get_by_label("Your menu")).to_have_count(0)

    def enrol(self) -> str:
        """Set up the second step with the key shown for typing by hand, and give the key."""
        self.at("Set up the second step")
        self.page.get_by_text("Type it by hand instead").click()
        secret = self.page.locator("p.codes").inner_text().replace(" ", "")
        self.check()
        self.page.locator("input.code-input").fill(pyotp.TOTP(secret).now())
        self.press("Switch it on")
        return secret

    # Mail

    def mail_to(self, address: str, subject: str | re.Pattern[str] = re.compile("."), *, at_least: int = 1) -> Locator:
        """Open the mails to this address, newest first, and give the first one; in the demo they lie in the outbox page."""
        if on_services():
            post.show(self.page, address, since=self.office.opened_at, at_least=at_least)
        else:
            self.page.get_by_role("complementary", name="Demonstration").get_by_role("link", name="Outbox").click()
            self.at("Mail that would have been sent")
            self.until(self.page.get_by_role("link", name=address)).click()
            self.at("Mail that would have been sent")
        mail = self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name=subject))
        self.until(mail.nth(at_least - 1))
        return mail.first


def focus_shows(page: Page) -> bool:
    """Say whether what has the focus is seen to have it."""
    return bool(page.evaluate(FOCUS_SHOWS))
