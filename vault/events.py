"""What the file core announces. Each is sent inside the transaction; receivers write rows or enqueue jobs, nothing slower."""

from django.dispatch import Signal

#: Arguments: version, actor (None: the office itself).
version_added = Signal()
#: Arguments: version. The scanner has spoken; see `version.scan_state`.
version_checked = Signal()
#: Arguments: version, user, how.
version_opened = Signal()
