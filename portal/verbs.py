"""What the record says of being read."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

RECORD_VIEWED = declare("record.viewed", _("The record was read"))
BREACH_MEASURED = declare("breach.measured", _("It was measured what somebody reached"))
