"""What somebody of the firm enters to send files, or to ask for them, by a link."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.widgets import DayInput
from matters.models import Room
from vault.models import ScanState, Version
from vault.services import LINK_LASTS, LINK_LASTS_AT_MOST, LINK_NOTE_CHARACTERS, LinkPlan, facts_of

MOST_OFFERED = 200
LANGUAGES = (("en", _("English")), ("es", _("Spanish")))


class LinkForm(forms.Form):
    """Who gets the link, until when, and what guards it."""

    name = forms.CharField(label=_("Who is it for?"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("One link for one person. For two people, send two.")
    )
    until_on = forms.DateField(
        label=_("Works until the end of"),
        widget=DayInput(),
        help_text=_("A week unless you change it, 31 days at most. You can stop it any time."),
    )
    note = forms.CharField(
        label=_("Words for the recipient"),
        max_length=LINK_NOTE_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand on the page behind the link, never in the mail."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        required=False,
        strip=False,
        help_text=_(
            "At least 12 characters. Tell it on the telephone, not by mail. Without one, whoever has the mail can open the link."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    second_email = forms.EmailField(
        label=_("Second address, for a code"),
        error_messages={
            "required": _("This matter is of high sensitivity: name a second address, to which the code goes.")
        },
        help_text=_(
            "Another address of the same person. The link then asks for a code that goes there, so a mail passed on opens nothing."
        ),
    )
    is_once = forms.BooleanField(label=_("Opens only once, in the first browser that opens it"), required=False)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=LANGUAGES, initial="en")

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        """Offer a week, and no day that would be refused; a sensitive matter wants the second address."""
        super().__init__(*args, **kwargs)
        self.fields["second_email"].required = room.matter.is_sensitive
        day = self.fields["until_on"]
        day.initial = clock.today() + LINK_LASTS
        day.widget.attrs |= {
            "min": clock.today().isoformat(),
            "max": (clock.today() + LINK_LASTS_AT_MOST).isoformat(),
        }

    @property
    def plan(self) -> LinkPlan:
        """What was entered, for the service."""
        said = self.cleaned_data
        return LinkPlan(
            name=said["name"],
            email=said["email"],
            expires_at=_end_of(said["until_on"]),
            note=said["note"],
            password=said["password"],
            is_once=said["is_once"],
            second_email=said["second_email"],
            language=said["language"],
        )


def _end_of(day: Any) -> datetime:
    """Give the last second of a firm-local day; of the last day that may be chosen, what the service still takes."""
    end = timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
    latest = clock.now() + LINK_LASTS_AT_MOST - timedelta(seconds=1)
    return min(end, latest) if day == clock.today() + LINK_LASTS_AT_MOST else end


def _name_of(version: Version) -> str:
    """Give the paper's name, and a warning beside one that says more than it shows. Only the firm's people send links."""
    if not any(not fact.stays for fact in facts_of(version) or ()):
        return version.name
    return _("%(name)s · says more than it shows") % {"name": version.name}


class SendForm(LinkForm):
    """The same, with the papers that go out."""

    field_order = ("papers", "name", "email", "until_on", "note", "password", "second_email", "is_once", "language")
    papers = forms.ModelMultipleChoiceField(
        label=_("What they can fetch"),
        queryset=Version.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one paper.")},
        help_text=_(
            "They get the version of today, and nothing else of this room. A paper that says more than it shows names who made it, "
            "where or with what; its own page offers a copy without that."
        ),
    )

    def __init__(self, *args: Any, room: Room, actor: User, **kwargs: Any) -> None:
        """Offer the newest version of each paper of the room."""
        super().__init__(*args, room=room, **kwargs)
        offered = (
            Version.objects.visible_to(actor)
            .newest()
            .filter(file__binder_id=room.binder_id)
            .exclude(scan_state=ScanState.QUARANTINED)
            .select_related("file__binder__key", "facts")
            .order_by("-file__latest_at", "-file__id")
        )
        papers = self.fields["papers"]
        assert isinstance(papers, forms.ModelMultipleChoiceField)  # noqa: S101
        papers.queryset = offered
        papers.label_from_instance = _name_of  # type: ignore[method-assign,assignment]
