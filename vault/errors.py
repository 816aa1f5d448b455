"""What can go wrong with a file, each with a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, PortalError


class FileDamaged(PortalError):
    """The stored bytes are not the ones we stored: cut, changed, swapped or under another key. Nothing is served."""

    status = 500
    default_message = _(
        "This file cannot be opened: the stored copy is damaged. The office has been told and will restore it. "
        "If you still have the original, you can also send it again."
    )


class FileMissing(FileDamaged):
    """The stored bytes are not there at all."""

    default_message = _(
        "This file cannot be opened: the stored copy is missing. The office has been told and will restore it. "
        "If you still have the original, you can also send it again."
    )


class StorageFull(PortalError):
    """The disk for files has no room left for this."""

    status = 507
    retryable = True
    default_message = _(
        "Nothing was lost, but there is no room for new files just now. The office has been told. "
        "Keep your file and try again later; what was already sent is kept."
    )


class StorageAway(PortalError):
    """The server that keeps the files does not answer, or refuses us, just now."""

    status = 503
    retryable = True
    default_message = _(
        "The place where files are kept does not answer just now. Nothing is lost; try again in a few minutes."
    )


class StorageUnsafe(PortalError):
    """A storage key or something on the disk would lead outside the place for files. Never followed."""

    status = 500
    default_message = _("This file cannot be opened. Tell the office that its storage needs to be looked at.")


class StorageTaken(Conflict):
    """Something is stored under this key already; stored files never change."""

    default_message = _("This file has already been stored. Reload the page to see it.")


class WriterSpent(PortalError):
    """Writing goes on after the writer was closed, abandoned or failed. A half file must never be made whole."""

    status = 500
    default_message = _("Receiving this file failed half-way and nothing was kept of it. Please send it again.")


class UploadTooLarge(BadInput):
    """More bytes than a file, or this upload, may have."""

    status = 413
    default_message = _(
        "This file is too large. The largest file you can send is 2 GB; split it or ask us for another way."
    )


class UploadBusy(Conflict):
    """Another connection is sending to the same upload."""

    status = 423
    retryable = True
    default_message = _("This file is already being sent from another window. Wait a moment, then go on.")


class UploadChanged(Conflict):
    """What is sent now differs from what was sent for the same place before the connection broke."""

    default_message = _("This file has changed since you began to send it. Start sending it again from the beginning.")


class UploadLost(PortalError):
    """The part file of an unfinished upload is gone or unreadable."""

    status = 410
    default_message = _("This unfinished upload is no longer kept. Please send the file again from the beginning.")


class PartDamaged(PortalError):
    """A part arrived with another checksum than its sender gave; nothing of it was kept."""

    status = 460
    retryable = True
    default_message = _("A part of the file was damaged on the way. It is sent again.")


class FileRefused(BadInput):
    """A kind of file, or something inside a file, that is not accepted; the message says what to send instead."""

    status = 415


class FactsStay(BadInput):
    """A copy without the facts cannot be made; the message says why."""


class NoRoomLeft(FileRefused):
    """The matter holds as much as it may; the message says how much that is and what to do."""

    status = 413


class KeptAsItIs(Conflict):
    """A new version of a paper that the office itself wrote."""

    default_message = _(
        "This paper is the firm's and stays as it is. Send yours as a paper of its own, from the page of the room."
    )


class StillChecking(Conflict):
    """A version that the scanner has not looked at yet."""

    retryable = True
    default_message = _("This file is still being checked for viruses. That takes a minute or two; try again then.")


class KeptApart(Conflict):
    """A version in which the scanner found something, or that it could not look into."""

    default_message = _(
        "This file is kept apart because it may carry a virus. Nobody can open it. Ask whoever sent it for a clean copy."
    )


class NotChecked(Conflict):
    """A version that could not be scanned, where scanning is required."""

    default_message = _(
        "This file could not be checked for viruses (it may be locked with a password), so it stays closed. "
        "Ask whoever sent it for a copy without a password."
    )


class ScannerUnavailable(PortalError):
    """The scanner gave no verdict just now; the job comes again."""

    status = 503
    retryable = True
    default_message = _("The virus check does not answer just now. Nothing is lost; it is tried again.")


class OffsetMismatch(Conflict):
    """A part that does not begin where the upload stands."""

    default_message = _("This part of the file does not follow what is here already. Reload the page and go on.")


class TooManyUploads(PortalError):
    """More unfinished uploads than one person may have."""

    status = 429
    retryable = True
    default_message = _("You have too many unfinished uploads. Finish or stop some of them, then try again.")


class ExportRunning(Conflict):
    """The person has an archive on its way already."""

    default_message = _(
        "An archive is already on its way to you. Wait until it has arrived, or stop it, and then ask for this one."
    )


class StillWeighed(Conflict):
    """Checksums that an archive needs are being computed."""

    retryable = True
    default_message = _("We are preparing the archive. Please ask for it again in a few minutes.")
