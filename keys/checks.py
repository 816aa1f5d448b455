"""`manage.py check` and the start of the server refuse a keyset that cannot open every key."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Critical
from django.db import DatabaseError

from keys import rotation
from keys.errors import KeyEncryptingKeyMissing, KeyUnavailable


def check_keyset(**_: Any) -> list[CheckMessage]:
    """Give one refusal when something is wrapped under a key that the keyset does not hold.

    Without a database, a table or any keyset there is nothing to say here; others complain of that.
    """
    try:
        rotation.require_all()
    except KeyEncryptingKeyMissing as missing:
        return [Critical(f"A key-encrypting key is missing: {missing.detail}.", hint=missing.message, id="keys.C001")]
    except (DatabaseError, KeyUnavailable):
        pass
    return []
