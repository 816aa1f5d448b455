"""What the file core announces. Each is sent inside the transaction; receivers write rows or enqueue jobs, nothing slower."""

from django.dispatch import Signal

#: Arguments: version, actor (None: the office itself, or a guest; see `version.link`).
version_added = Signal()
#: Arguments: version. The scanner has spoken; see `version.scan_state`.
version_checked = Signal()
#: Arguments: version, user, how.
version_opened = Signal()
#: Arguments: version, user. About to be noted; a receiver may answer by what she opens it besides her own name, a thing with a `record_ref`.
version_opening = Signal()
