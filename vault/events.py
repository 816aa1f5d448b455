"""What the file core announces. Sent inside the transaction."""

from django.dispatch import Signal

#: Arguments: version, actor (None is the office itself).
version_added = Signal()
#: Arguments: version. Its scan ended, one way or the other.
version_checked = Signal()
#: Arguments: version, user, how.
version_opened = Signal()
