"""What the record can say about the firm's seal."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

SEAL_MADE = declare("seal.made", _("The firm's seal was made"))
SEAL_RENEWED = declare("seal.renewed", _("The firm's seal was made anew, and the key of the older one destroyed"))
