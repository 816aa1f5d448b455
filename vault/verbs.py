"""What the record can say about files."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

BINDER_MADE = declare("binder.made", _("A place for files was made"))
BINDER_SEATED = declare("binder.seated", _("A person was let into a place for files"))
BINDER_UNSEATED = declare("binder.unseated", _("A person was taken out of a place for files"))

FILE_ADDED = declare("file.added", _("A file or a version of one was added"))
FILE_REFUSED = declare("file.refused", _("A file was not accepted"))
FILE_CHECKED = declare("file.checked", _("A file was checked for viruses"))
FILE_QUARANTINED = declare("file.quarantined", _("A file was kept apart because it may carry a virus"))
FILE_RECALLED = declare(
    "file.recalled", _("A file was shut and is checked anew, because the virus check had failed its own test")
)
FILE_BARED = declare("file.bared", _("A copy without what the file says about itself was made"))
FILE_RENDERED = declare("file.rendered", _("A file was prepared for reading on a page of the portal"))
FILE_VIEWED = declare("file.viewed", _("A file was opened"))
FILE_DOWNLOADED = declare("file.downloaded", _("A file was downloaded"))
FILE_DAMAGED = declare("file.damaged", _("A stored file was found damaged or missing, and not served"))

SCANNER_CLOSED = declare("scanner.closed", _("The virus check failed its own test: nothing new is let out"))
SCANNER_AGEING = declare("scanner.ageing", _("The virus check works with signatures that are older than three days"))
SCANNER_FIT = declare("scanner.fit", _("The virus check passes its own test again"))

UPLOAD_STARTED = declare("upload.started", _("Somebody began to send a file"))
UPLOAD_ABANDONED = declare("upload.abandoned", _("The sending of a file was given up"))
UPLOAD_EXPIRED = declare("upload.expired", _("A file that was never sent to its end was removed"))

LINK_MADE = declare("link.made", _("A guest link was made and sent"))
LINK_OPENED = declare("link.opened", _("A guest link was opened"))
LINK_REFUSED = declare("link.refused", _("A guest link refused whoever held it"))
LINK_CODE_SENT = declare("link.code_sent", _("A code for a guest link was sent to its second address"))
LINK_RENEWED = declare("link.renewed", _("A guest link was replaced by a fresh one"))
LINK_STOPPED = declare("link.stopped", _("A guest link was stopped"))
LINK_RESTORED = declare("link.restored", _("A guest link was brought back"))
