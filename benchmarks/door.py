"""The office as its web server asks it: what a question costs without the hands of Django's test browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from django.test import RequestFactory

TOKEN = "t" * 32


class Door(RequestFactory):
    """Asks with the cookies of a signed-in browser; `get` and `post` give the CPU time that the answer took, in ms."""

    def __init__(self, browser: Any) -> None:
        """Take the cookies and the headers of `browser`, and a token for its forms."""
        super().__init__(**browser.defaults, HTTP_X_CSRFTOKEN=TOKEN)
        self.cookies = SimpleCookie(browser.cookies.output(header="", sep=";"))
        self.cookies["csrftoken"] = TOKEN
        from config.wsgi import application

        self._office: Callable[..., Any] = application

    def request(self, **environ: Any) -> Any:
        """Ask, read the answer to its end, and give what it cost. Ends the program when the answer is not 200."""
        told: list[str] = []
        asked = self._base_environ(**environ)
        begun = time.process_time()
        answer = self._office(asked, lambda status, _headers: told.append(status))
        b"".join(answer)
        answer.close()
        spent = (time.process_time() - begun) * 1000
        if not told[0].startswith("200"):
            raise SystemExit(f"{asked['PATH_INFO']} answered {told[0]}")
        return spent
