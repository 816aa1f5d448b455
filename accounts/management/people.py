"""People as an operator names them: by e-mail address."""

from django.core.management.base import CommandError

from accounts.models import User


def named(email: str) -> User:
    """Give the person of an e-mail address. Raises: CommandError."""
    user: User | None = User.objects.with_email(email).first()
    if user is None:
        raise CommandError(f"Nobody here has the e-mail address {email}.")
    return user
