"""What an office says of itself while it works: the lines of its log as they are written, jobs, the record, mails."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Model

from audit.models import Record
from demo.cast import PASSWORD
from jobs.models import Job
from keys.models import Key
from keys.services import material
from notifications.models import OutboxMessage
from notifications.outbox import opened
from tests.accounts import door
from tests.matrix.house import NEW_PASSWORD, Ask
from vault.models import Binder

_LINK = re.compile(r"https?://[^/\s]+/(?:links|accounts/invitation|accounts/not-me)/([\w-]{20,})")
_RESET = re.compile(r"/accounts/password/reset/key/([\w-]+)/")
_SECRET_NAME = re.compile(r"SECRET|PASSWORD|_KEY$|KEYSET$", re.IGNORECASE)
# What may stand in the one mail that was meant.
IN_A_MAIL = frozenset({"token", "code"})


@dataclass
class Ear:
    """Everything heard, by where it was said; and what must not be heard, by kind."""

    log: io.StringIO = field(default_factory=io.StringIO)
    said: dict[str, list[str]] = field(default_factory=lambda: {"job": [], "record": [], "mail": []})
    secrets: dict[str, set[str]] = field(default_factory=dict)

    def keep(self, kind: str, *values: str) -> None:
        """Remember what must not be heard; what is too short to be told from other words is not kept."""
        self.secrets.setdefault(kind, set()).update(value for value in values if len(value) >= 6)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Hear every logger at DEBUG inside, but those whose level the settings name; as the office's own handler writes."""
        (own,) = [each for each in logging.getLogger().handlers if getattr(each, "name", "") == "stderr"]
        handler = logging.StreamHandler(self.log)
        handler.setFormatter(own.formatter)
        for each in own.filters:
            handler.addFilter(each)
        loggers = [
            logging.getLogger(),
            *(logging.getLogger(name) for name in logging.root.manager.loggerDict if not _pinned(name)),
        ]
        kept = [(each, each.level, each.disabled) for each in loggers]
        disabled = logging.root.manager.disable
        logging.disable(logging.NOTSET)
        for each in loggers:
            each.setLevel(logging.DEBUG)
            each.disabled = False
        logging.getLogger().addHandler(handler)
        own.addFilter(_nothing)  # not into the test's own output as well
        try:
            yield
        finally:
            own.removeFilter(_nothing)
            logging.getLogger().removeHandler(handler)
            for each, level, was_disabled in kept:
                each.setLevel(level)
                each.disabled = was_disabled
            logging.disable(disabled)

    def begin(self, ask: Ask) -> dict[type[Model], set[Any]]:
        """Learn the secrets of a question that is about to be put; give what stood in the tables before it."""
        self.keep("cookie", *(morsel.value for morsel in ask.client.cookies.values()))
        self.keep("token", *_LINK.findall(f"http://x{ask.url}"))
        self.keep("code", str(ask.form.get("code", "")))
        if ask.url.startswith("/accounts/"):
            for authenticator in Authenticator.objects.filter(type="recovery_codes").select_related("user")[:3]:
                self.keep("recovery code", *door.recovery_codes(authenticator.user))
        return {
            model: set(model._default_manager.values_list("pk", flat=True)) for model in (Job, Record, OutboxMessage)
        }

    def end(self, ask: Ask, before: dict[type[Model], set[Any]]) -> None:
        """Read what was written since `begin`."""
        self.keep("cookie", *(morsel.value for morsel in ask.client.cookies.values()))
        for job in Job.objects.exclude(pk__in=before[Job]):
            self.said["job"].append(f"{job.name} {job.arguments} {job.unique_key} {job.last_error}")
        for line in Record.objects.all():
            if line.pk not in before[Record]:
                self.said["record"].append(" ".join(str(value) for value in vars(line).values()))
        for mail in OutboxMessage.objects.exclude(pk__in=before[OutboxMessage]):
            body = f"{mail.subject}\n{opened(mail).body}"
            self.said["mail"].append(body)
            self.keep("token", *_LINK.findall(body), *_RESET.findall(body))


def _pinned(name: str) -> bool:
    return any("level" in said and f"{name}.".startswith(f"{at}.") for at, said in settings.LOGGING["loggers"].items())


def _nothing(_record: logging.LogRecord) -> bool:
    return False


def of_the_office(ear: Ear) -> None:
    """Learn what is secret whatever is asked: passwords, settings, keys."""
    ear.keep("password", PASSWORD, NEW_PASSWORD)
    for name in dir(settings):
        value = getattr(settings, name, None)
        if _SECRET_NAME.search(name) and isinstance(value, str) and len(value) >= 12:
            ear.keep("setting", value)
    ear.keep("setting", *settings.STRIPE_WEBHOOK_SECRETS, *re.findall(r"[\w+/=-]{24,}", settings.KEYSET))
    key: Key
    for binder in Binder.objects.select_related("key")[:20]:
        key = binder.key
        ear.keep("key", material(key).hex(), repr(material(key)))
