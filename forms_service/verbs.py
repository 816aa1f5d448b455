"""What the record says of forms and requests."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

EDITION_PUBLISHED = declare("form.edition_published", _("An edition of a form was published"))
FORM_WRITTEN = declare("form.written", _("The working copy of a form was saved"))
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
DRAFT_EDITED = declare("draft.edited", _("A clause of a draft was changed by hand"))
DRAFT_REMARKED = declare("draft.remarked", _("A remark was written beside an answer"))
DRAFT_APPROVED = declare("draft.approved", _("A draft was approved"))
DRAFT_RETURNED = declare("draft.returned", _("A draft was returned with a question"))
APPROVAL_TAKEN_BACK = declare("draft.approval_taken_back", _("The approval of a draft was taken back"))
REQUEST_REFUSED = declare("request.refused", _("A form was refused after its review"))
RELEASE_ORDERED = declare("release.ordered", _("An approved paper was released"))
PAPER_RELEASED = declare("release.made", _("A released paper was sealed and given to its person"))
RELEASE_FAILED = declare("release.failed", _("A released paper could not be sealed"))
SIGNED_COPY_CONFIRMED = declare("release.confirmed", _("The signed copy of a released paper was confirmed"))
COVER_SEATED = declare("cover.seated", _("A cover was given a form that waits"))
ABSENCE_TOLD = declare("absence.told", _("An attorney said how long she is away"))
