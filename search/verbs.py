"""What the record says of searching."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

SEARCH_MADE = declare("search.made", _("Something was looked for"))
