"""What a person must tell of herself to be written to. People live higher up in the house; this is all we know of them."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Recipient(Protocol):
    """Somebody with an account."""

    pk: UUID
    email: str
    language: str

    @property
    def is_office(self) -> bool:
        """Whether this person works for the firm."""

    def is_shut_out(self, at: datetime) -> bool:
        """Say whether this person holds nothing at `at`: the account is closed or frozen."""
