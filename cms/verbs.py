"""What the record says of the library."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

DOCUMENT_DOWNLOADED = declare("document.downloaded", _("A file of the library was downloaded"))
DOCUMENT_REFUSED = declare("document.refused", _("A file of the library was asked for without a right to it"))
PAGE_PUBLISHED = declare("page.published", _("A page was published"))
PAGE_UNPUBLISHED = declare("page.unpublished", _("A page was taken back"))
