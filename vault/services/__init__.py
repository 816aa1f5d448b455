"""Every write of the file core."""

from vault.bounds import MAX_UPLOAD_BYTES
from vault.services.arriving import add_version
from vault.services.binders import comment_of, make_binder
from vault.services.checking import check_version
from vault.services.opening import opened
from vault.services.reading import open_version
from vault.services.uploads import abandon_upload, append, finish_upload, received, start_upload, sweep_uploads

__all__ = [
    "MAX_UPLOAD_BYTES",
    "abandon_upload",
    "add_version",
    "append",
    "check_version",
    "comment_of",
    "finish_upload",
    "make_binder",
    "open_version",
    "opened",
    "received",
    "start_upload",
    "sweep_uploads",
]
