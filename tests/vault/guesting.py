"""Somebody with a guest link in her mail, and a browser of nobody's."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any

from django.test import Client

from accounts.models import User
from notifications.models import OutboxMessage
from notifications.outbox import opened
from tests.vault.office import binder_of, paper, person
from vault.models import Binder, Link, ScanState, Version
from vault.services import LinkPlan, ask_for_files, send_files

GRACE = "grace@elsewhere.example"
PASSWORD = "seven tall ships"
PART_TYPE = "application/offset+octet-stream"
AGENT = "Mozilla/5.0 (iPhone) Safari/605.1"


def browser(**more: Any) -> Client:
    """Give a browser of nobody's."""
    return Client(HTTP_USER_AGENT=AGENT, **more)


def leo_and_his_binder() -> tuple[User, Binder]:
    """Give an attorney and a binder he answers for."""
    leo = person("Leo", staff_role="attorney")
    return leo, binder_of(owner=leo)


def clean(version: Version) -> Version:
    """Give the version as the scanner leaves it when it finds nothing."""
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    version.refresh_from_db(fields=["scan_state"])
    return version


def plan(**more: Any) -> LinkPlan:
    """Give a plan for a link to Grace."""
    return LinkPlan(**{"name": "Grace Kim", "email": GRACE, **more})


def sent(leo: User, versions: Sequence[Version], **more: Any) -> Link:
    """Let Leo send Grace these versions."""
    return send_files(actor=leo, versions=versions, plan=plan(**more))


def asked(leo: User, binder: Binder, **more: Any) -> Link:
    """Let Leo ask Grace for files."""
    return ask_for_files(actor=leo, binder=binder, plan=plan(**more))


def letter(leo: User, binder: Binder, name: str = "letter.txt") -> Version:
    """Give a clean paper in the binder."""
    return clean(paper(binder, leo, name=name))


def mails(to: str = GRACE) -> list[str]:
    """Give all mails to that address, the oldest first, in plain text."""
    rows = OutboxMessage.objects.filter(to__iexact=to).order_by("created_at", "pk")
    return [str(opened(row).body) for row in rows]


def path_in(mail: str) -> str:
    """Give the path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/links/[\w-]+/)", mail)
    assert found is not None, mail
    return found[1]


def path(to: str = GRACE) -> str:
    """Give the path of the newest link in the mail."""
    return path_in([mail for mail in mails(to) if "/links/" in mail][-1])


def through(where: str, password: str = "", client: Client | None = None) -> tuple[Client, str]:
    """Open a link; give the browser and the address it is led to."""
    client = client or browser()
    client.get(where)
    answer = client.post(where, {"password": password})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return client, answer["Location"]


def body(answer: Any) -> bytes:
    """Give the whole body of an answer."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def begin(client: Client, here: str, name: str, content: bytes, **facts: str) -> Any:
    """Begin an upload with all its bytes at the place an opened link leads to."""
    facts = {"filename": name, **facts}
    pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": pairs}
    return client.post(f"{here}uploads/", data=content, content_type=PART_TYPE, headers=headers)
