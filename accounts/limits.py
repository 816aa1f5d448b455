"""How often a door may be tried. Counted in the database, so the limits hold when the cache is away."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Attempt
from common import clock
from keys.services import derive


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds."""

    amount: int
    seconds: int


# A wrong password, by address and network together: the owner gets in from elsewhere while she is under attack.
PASSWORD = Limit(5, 15 * 60)
# Wrong passwords from one network, whatever the address.
NETWORK = Limit(50, 60 * 60)
# Unknown invitation links from one network.
LINK = Limit(20, 60 * 60)
# Sessions begun by nothing but opening an address, from one network: each is a row before anybody is known.
BEGUN = Limit(120, 60 * 60)
# Fresh links asked for by the holder of an old one, by invitation.
FRESH_LINK = Limit(3, 60 * 60)
# Links to choose a password asked for by the holder of an old one, by person; answered the same in every case.
FRESH_RESET = Limit(3, 60 * 60)
# One second-factor code, by person: once, for longer than it is valid.
ONE_CODE = Limit(1, 150)
# Things that are not there, asked for by one person, and by everybody of one network together; one address counts once.
WALK = Limit(30, 60 * 60)
WALK_OF_NETWORK = Limit(120, 60 * 60)
STEP = Limit(1, 60 * 60)
# How often a walk of one person, or of one network, is told to the office.
WALK_TOLD = Limit(1, 60 * 60)
# How often the record says that one bucket is full.
NOTED = Limit(1, 60)
LONGEST_SECONDS = 60 * 60


def network(address: str) -> str:
    """Give the network that counts as one guesser: the /24 of an IPv4 address, the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    width = 24 if parsed.version == 4 else 64
    return str(ipaddress.ip_network(f"{parsed}/{width}", strict=False))


def bucket(*parts: str) -> str:
    """Give the name under which tries are counted; it cannot be turned back into `parts`."""
    return hmac.new(derive("accounts.limits"), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def address_ref(email: str) -> str:
    """Give the reference by which the record speaks of an address, whether or not it has an account."""
    return f"address:{bucket('address', email)[:16]}"


def take(limit: Limit, *parts: str) -> Attempt | None:
    """Count one try at the door named by `parts`; give None when the limit is reached.

    The try is written before it is counted: however many run at once, no more than `limit.amount` pass.
    """
    now = clock.now()
    row = Attempt.objects.create(bucket=bucket(*parts), at=now)
    tries = Attempt.objects.filter(bucket=row.bucket, at__gt=now - timedelta(seconds=limit.seconds)).count()
    if tries > limit.amount:
        give_back([row])
        return None
    return row


def is_reached(limit: Limit, *parts: str) -> bool:
    """Say whether the next try at the door named by `parts` would be one too many; nothing is counted."""
    since = clock.now() - timedelta(seconds=limit.seconds)
    return Attempt.objects.filter(bucket=bucket(*parts), at__gt=since).count() >= limit.amount


def give_back(rows: Iterable[Attempt]) -> None:
    """Forget tries that turned out not to count, e.g. a right password."""
    Attempt.objects.filter(pk__in=[row.pk for row in rows]).delete()


def forget_old() -> int:
    """Delete tries older than every window; give how many."""
    oldest = clock.now() - timedelta(seconds=LONGEST_SECONDS)
    return Attempt.objects.filter(at__lt=oldest).delete()[0]
