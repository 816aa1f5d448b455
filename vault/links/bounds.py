"""The figures that guest links keep to. Units: in each name."""

from datetime import timedelta

from accounts.limits import Limit

LASTS = timedelta(days=7)
LASTS_AT_MOST = timedelta(days=31)
WARNED_BEFORE = timedelta(days=2)
RESTORABLE_FOR = timedelta(days=30)
# How long an opened link stays open in one browser, before the mail has to be opened again.
PASS_LASTS = timedelta(hours=12)
PASSES_KEPT = 20

MOST_FILES = 50
MOST_BYTES = 10_000_000_000
MOST_NOTE_CHARACTERS = 1_000

# Wrong passwords, by link and network together: whoever was sent the link gets in from elsewhere while somebody guesses.
PASSWORD = Limit(5, 15 * 60)
# A code to the second address: its life, its tries, and how many are sent for one link.
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODES = Limit(4, 60 * 60)

# Wrong passwords for one link, wherever they come from.
PASSWORD_ANYWHERE = Limit(30, 60 * 60)
