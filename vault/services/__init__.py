"""The front room: binders and seats, adding versions, uploads, checking, openings."""

from vault.bounds import MAX_UPLOAD_BYTES, PART_BYTES, PLAIN_UPLOAD_BYTES
from vault.filetypes import accept_attribute
from vault.plain import check_plain_size, takes_files_in_memory
from vault.services.adding import add_version, comment_of
from vault.services.binders import make_binder, seat, unseat
from vault.services.checking import check_version, sweep_uploads, wake_unchecked
from vault.services.openings import opened, record_damage
from vault.services.reading import open_version
from vault.services.uploads import abandon_upload, append, finish_upload, start_upload, upload_offset

__all__ = [
    "MAX_UPLOAD_BYTES",
    "PART_BYTES",
    "PLAIN_UPLOAD_BYTES",
    "abandon_upload",
    "accept_attribute",
    "add_version",
    "append",
    "check_plain_size",
    "check_version",
    "comment_of",
    "finish_upload",
    "make_binder",
    "open_version",
    "opened",
    "record_damage",
    "seat",
    "start_upload",
    "sweep_uploads",
    "takes_files_in_memory",
    "unseat",
    "upload_offset",
    "wake_unchecked",
]
