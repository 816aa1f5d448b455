"""What the record says of forms and requests."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

EDITION_PUBLISHED = declare("form.edition_published", _("An edition of a form was published"))
FORM_CHANGED = declare("form.changed", _("A form was offered, changed or retired"))
REQUEST_STARTED = declare("request.started", _("A form was begun"))
REQUEST_SENT = declare("request.sent", _("A form was sent to its attorney"))
REQUEST_HELD = declare("request.held", _("A form was held because of a possible conflict"))
REQUEST_DECLINED = declare("request.declined", _("A form was not taken on"))
AGREEMENT_ACCEPTED = declare("agreement.accepted", _("A limited-scope agreement was accepted"))
CONFLICT_CLEARED = declare("conflict.cleared", _("A possible conflict was looked at and is none"))
CONFLICT_DECLINED = declare("conflict.declined", _("A conflict was found"))
DRAFT_MADE = declare("draft.made", _("A draft was written from the answers"))
DRAFT_FAILED = declare("draft.failed", _("A draft could not be written"))
DRAFT_READ = declare("draft.read", _("A draft and its answers were read"))
REQUEST_GIVEN_UP = declare("request.given_up", _("A form was given up and its answers were destroyed"))
