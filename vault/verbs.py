"""What the record says of binders and papers."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

BINDER_MADE = declare("binder.made", _("A binder was made"))
FILE_ADDED = declare("file.added", _("A paper was added"))
FILE_RETURNED = declare("file.version_added", _("A new version of a paper was added"))
FILE_VIEWED = declare("file.viewed", _("A paper was opened"))
FILE_DOWNLOADED = declare("file.downloaded", _("A paper was downloaded"))
FILE_CHECKED = declare("file.checked", _("A paper was checked for viruses"))
FILE_QUARANTINED = declare("file.quarantined", _("A paper was kept apart"))
UPLOAD_STARTED = declare("upload.started", _("Sending a paper was begun"))
UPLOAD_ABANDONED = declare("upload.abandoned", _("Sending a paper was given up"))
