"""Form fields for passwords: bounded before any work is done on them."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from django.utils.translation import gettext_lazy as _

from accounts.errors import PasswordTooLong

LONGEST_PASSWORD = 256
NEVER_A_PASSWORD = 4_096
ADVICE = _("At least 12 characters. Three or four words that do not belong together are good.")


class _Bounded:
    """Refuses megabytes at once, and long passwords beside the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set the bound."""
        kwargs.setdefault("max_length", LONGEST_PASSWORD)
        super().__init__(*args, **kwargs)
        self.widget.attrs.pop("placeholder", None)  # type: ignore[attr-defined]

    def clean(self, value: Any) -> Any:
        """Give the password. Raises: PasswordTooLong when it cannot be one (the answer is 400, nothing is hashed)."""
        if isinstance(value, str) and len(value) > NEVER_A_PASSWORD:
            raise PasswordTooLong(detail=f"{len(value)} characters for a password")
        return super().clean(value)  # type: ignore[misc]  # the field it is mixed into has it


class KnownPassword(_Bounded, PasswordField):
    """A password somebody has."""

    def __init__(self, **kwargs: Any) -> None:
        """Let the browser fill in the one it keeps."""
        super().__init__(**{"autocomplete": "current-password", "label": _("Password"), "help_text": "", **kwargs})


class ChosenPassword(_Bounded, SetPasswordField):
    """A password somebody chooses."""

    def __init__(self, **kwargs: Any) -> None:
        """Say in one line what is wanted."""
        super().__init__(**{"label": _("New password"), "help_text": ADVICE, **kwargs})
