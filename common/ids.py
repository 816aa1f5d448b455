"""Random public references: short enough to read on the telephone, never sequential."""

import secrets

# Crockford's base32 without letters that are read as digits; 12 characters carry 60 bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
REFERENCE_LENGTH = 12


def new_reference() -> str:
    """Give a fresh public reference, e.g. `7kq29xfpm3ta`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))


def new_token() -> str:
    """Give a URL-safe secret of 256 bits, for links that open something."""
    return secrets.token_urlsafe(32)
