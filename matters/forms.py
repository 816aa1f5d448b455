"""The shapes of what people enter about matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.widgets import DayInput
from matters.models import Matter, Participant, Room
from matters.roles import FIRM_ROLES, MatterRole
from matters.services.countersigning import MOST_LETTERS as MOST_LETTERS_OF_REASON
from matters.services.parties import MOST_LETTERS
from matters.services.threads import MAX_CHARACTERS
from matters.states import PartySide, RoomKind, Sensitivity


class MessageForm(forms.Form):
    """A message. `once` lets a double click send it once."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "message"}),
        error_messages={
            "required": _("Your message is empty. Write a few words, then send it."),
            "max_length": _(
                "Your message has %(show_value)d characters; we can take %(limit_value)d. Shorten it, or add it as a paper."
            ),
        },
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the browser take any length: its own limit would cut what was pasted and send the rest without a word."""
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)


class StatusForm(forms.ModelForm[Matter]):
    """The four answers of a matter."""

    class Meta:
        """What the client reads first."""

        model = Matter
        fields = ("status", "next_step", "next_on", "hear_by", "stage")
        widgets = {"next_on": DayInput(), "hear_by": DayInput(), "status": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012
        labels = {"status": _("Where it stands, in a sentence the client understands")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the matter's own stages."""
        super().__init__(*args, **kwargs)
        self.fields["status"].required = True
        self.fields["stage"] = forms.TypedChoiceField(
            label=_("Stage"), coerce=int, choices=list(enumerate(self.instance.stages)), initial=self.instance.stage
        )


class SensitivityForm(forms.Form):
    """How sensitive a matter is."""

    level = forms.ChoiceField(label=_("Sensitivity"), choices=Sensitivity.choices, widget=forms.RadioSelect)


class AskForm(forms.Form):
    """Something the firm needs from somebody."""

    title = forms.CharField(label=_("What do you need?"), max_length=200)
    note = forms.CharField(label=_("How, and why"), max_length=400, required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput())


class PaperForm(forms.Form):
    """A paper without scripts: one file and a comment."""

    file = forms.FileField(label=_("Paper"), error_messages={"required": _("Choose a file first, then send it.")})
    comment = forms.CharField(
        label=_("Comment"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class InviteForm(forms.Form):
    """Somebody from outside, and the rooms she will see."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Part"), choices=[(role.value, role.label) for role in MatterRole if role not in FIRM_ROLES]
    )
    rooms = forms.ModelMultipleChoiceField(
        label=_("Will see"),
        queryset=Room.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one room: it decides what this person sees.")},
    )

    def __init__(self, *args: Any, matter: Matter, actor: User, **kwargs: Any) -> None:
        """Offer the rooms the actor has a seat in, never the internal one."""
        super().__init__(*args, **kwargs)
        offered = Room.objects.filter(matter=matter).visible_to(actor).exclude(kind=RoomKind.INTERNAL)
        rooms = self.fields["rooms"]
        assert isinstance(rooms, forms.ModelMultipleChoiceField)  # noqa: S101
        rooms.queryset = offered
        rooms.label_from_instance = lambda room: room.name  # type: ignore[method-assign,assignment]


class ColleagueForm(forms.Form):
    """A colleague of the legal team for this matter."""

    user = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )
    role = forms.ChoiceField(
        label=_("Part"), choices=[(role.value, role.label) for role in (MatterRole.PARALEGAL, MatterRole.ATTORNEY)]
    )

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        """Offer colleagues who have no part in the matter and no wall before it."""
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues(matter)  # type: ignore[attr-defined]


class WallForm(forms.Form):
    """An ethical wall, with its reason for the record."""

    user = forms.ModelChoiceField(
        label=_("Who must see nothing of this matter"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    reason = forms.CharField(label=_("Reason, for the record"), max_length=200)

    def __init__(self, *args: Any, matter: Matter, actor: User, **kwargs: Any) -> None:
        """Offer everybody at work except the actor and those walled off already."""
        super().__init__(*args, **kwargs)
        staff = User.objects.exclude(staff_role="").exclude(pk=actor.pk)
        standing = matter.walls.filter(lifted_at=None).values("user")
        self.fields["user"].queryset = staff.exclude(pk__in=standing).order_by("name")  # type: ignore[attr-defined]


class PartyForm(forms.Form):
    """A name that the matter concerns, and its side."""

    name = forms.CharField(
        label=_("Name"), max_length=MOST_LETTERS, help_text=_("A person or an organisation, as it is written in full.")
    )
    side = forms.ChoiceField(
        label=_("Side"),
        # None is chosen beforehand: the side decides what counts as a conflict.
        choices=[("", _("Choose a side")), *PartySide.choices],
        error_messages={"required": _("Choose on which side of the matter this name stands.")},
    )


class RoomForm(forms.Form):
    """A room with an audience of its own."""

    name = forms.CharField(label=_("Name of the room"), max_length=80, help_text=_("People in it see this name."))


class CloseForm(forms.Form):
    """The last words of a matter."""

    farewell = forms.CharField(
        label=_("What the client reads when it is closed"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class LookForm(forms.Form):
    """A staff session: on which matter, and why."""

    matter = forms.SlugField(
        label=_("Reference of the matter"),
        max_length=12,
        help_text=_("The twelve letters and digits in its address, and in the lines of the record."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Why you need to look"),
        max_length=MOST_LETTERS_OF_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A whole sentence. The matter's attorneys read it, and it stays on the record."),
    )


class TakeOverForm(forms.Form):
    """A matter without an attorney: which one, and why she takes it over."""

    PREFIX = "take-over"

    matter = forms.ChoiceField(label=_("Reference of the matter"))
    reason = forms.CharField(
        label=_("Why you take it over"),
        max_length=MOST_LETTERS_OF_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A whole sentence. The second person reads it, and it stays on the record."),
    )

    def __init__(self, data: Any, *, references: Sequence[str]) -> None:
        """Offer the matters with these references."""
        super().__init__(data, prefix=self.PREFIX)
        self.fields["matter"].choices = [(each, each) for each in references]  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    """A new matter: for whom, what about, and whom to invite."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("The client sees it. Example: Reyes and Harbor View Apartments.")
    )
    practice_area = forms.CharField(label=_("Practice area"), max_length=80, required=False)
    client_name = forms.CharField(label=_("Client"), max_length=150)
    client_email = forms.EmailField(
        label=_("Client's e-mail address"), help_text=_("We send an invitation that works for 72 hours.")
    )


def colleagues(matter: Matter) -> Any:
    """Give the legal team without those who take part already or are walled off."""
    taken = Participant.objects.filter(matter=matter, user__isnull=False).values("user")
    walled = matter.walls.filter(lifted_at=None).values("user")
    return (
        User.objects.filter(staff_role__in=["attorney", "paralegal"], is_active=True)
        .exclude(pk__in=taken)
        .exclude(pk__in=walled)
        .order_by("name")
    )
