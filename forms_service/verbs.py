"""What the record says of forms and requests."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

EDITION_PUBLISHED = declare("form.edition_published", _("An edition of a form was published"))
FORM_CHANGED = declare("form.changed", _("A form was offered, changed or retired"))
REQUEST_STARTED = declare("request.started", _("A form was begun"))
REQUEST_GIVEN_UP = declare("request.given_up", _("A form was given up and its answers were destroyed"))
