"""The front room: binders and seats, adding versions, uploads, checking, openings."""

from vault.bounds import MAX_UPLOAD_BYTES, PART_BYTES, PLAIN_UPLOAD_BYTES
from vault.filetypes import accept_attribute
from vault.links.bounds import LASTS as LINK_LASTS
from vault.links.bounds import LASTS_AT_MOST as LINK_LASTS_AT_MOST
from vault.links.bounds import MOST_NOTE_CHARACTERS as LINK_NOTE_CHARACTERS
from vault.links.guarding import guard_binders
from vault.links.making import (
    SECOND_REFUSED,
    LinkPlan,
    ask_for_files,
    note_of,
    renew_link,
    restore_link,
    send_files,
    stop_link,
)
from vault.names import clean_name
from vault.plain import check_plain_size, takes_files_in_memory
from vault.services.adding import add_version, comment_of, is_the_offices_own
from vault.services.bare_copies import may_be_bared, share_bare_copy
from vault.services.binders import make_binder, seat, unseat
from vault.services.checking import check_version, have_weighed, sweep_uploads, wake_unchecked
from vault.services.facts import facts_of
from vault.services.openings import opened, record_damage
from vault.services.reading import open_version
from vault.services.scanner_watch import ask_now as ask_scanner
from vault.services.scanner_watch import probe as probe_scanner
from vault.services.scanner_watch import standing as standing_scanner
from vault.services.uploads import abandon_upload, append, finish_upload, start_upload, upload_offset

__all__ = [
    "LINK_LASTS",
    "LINK_LASTS_AT_MOST",
    "LINK_NOTE_CHARACTERS",
    "MAX_UPLOAD_BYTES",
    "PART_BYTES",
    "PLAIN_UPLOAD_BYTES",
    "SECOND_REFUSED",
    "LinkPlan",
    "abandon_upload",
    "accept_attribute",
    "add_version",
    "append",
    "ask_for_files",
    "ask_scanner",
    "check_plain_size",
    "check_version",
    "clean_name",
    "comment_of",
    "facts_of",
    "finish_upload",
    "guard_binders",
    "have_weighed",
    "is_the_offices_own",
    "make_binder",
    "may_be_bared",
    "note_of",
    "open_version",
    "opened",
    "probe_scanner",
    "record_damage",
    "renew_link",
    "restore_link",
    "seat",
    "send_files",
    "share_bare_copy",
    "standing_scanner",
    "start_upload",
    "stop_link",
    "sweep_uploads",
    "takes_files_in_memory",
    "unseat",
    "upload_offset",
    "wake_unchecked",
]
