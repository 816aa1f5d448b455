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
FILE_VIEWED = declare("file.viewed", _("A file was opened"))
FILE_DOWNLOADED = declare("file.downloaded", _("A file was downloaded"))
FILE_DAMAGED = declare("file.damaged", _("A stored file was found damaged or missing, and not served"))

UPLOAD_STARTED = declare("upload.started", _("Somebody began to send a file"))
UPLOAD_ABANDONED = declare("upload.abandoned", _("The sending of a file was given up"))
UPLOAD_EXPIRED = declare("upload.expired", _("A file that was never sent to its end was removed"))
