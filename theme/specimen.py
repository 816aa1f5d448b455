"""Invented content for the living sheet: enough to see every piece at work. Nothing here reaches a real house."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock

SPRITE = Path(__file__).parent / "static" / "theme" / "icons.svg"
SHEETS = {
    "pieces": "specimen.html",
    "front": "specimen/front.html",
    "library": "specimen/library.html",
    "article": "specimen/article.html",
    "plans": "specimen/plans.html",
    "home": "specimen/home.html",
    "matter": "specimen/matter.html",
    "interview": "specimen/interview.html",
    "review": "specimen/review.html",
    "desk": "specimen/desk.html",
    "sign-in": "specimen/sign_in.html",
}
_YES_NO = [("look", _("Look after it")), ("let", _("Look after it and let it")), ("sell", _("Sell it"))]


class SampleForm(forms.Form):
    """One field of every kind, as forms of the house are laid out."""

    name = forms.CharField(label=_("Your name"), help_text=_("As you want us to address you, in any script."))
    email = forms.EmailField(label=_("E-mail address"))
    born = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Kept encrypted."),
    )
    state = forms.ChoiceField(label=_("Where the house is"), choices=[("f", _("Franklin")), ("j", _("Jefferson"))])
    story = forms.CharField(label=_("What happened"), widget=forms.Textarea, required=False)
    act = forms.ChoiceField(label=_("What may Rosa do with the house?"), choices=_YES_NO, widget=forms.RadioSelect)
    paper = forms.FileField(label=_("The letter you got"), required=False)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput, help_text=_("Twelve characters or more.")
    )
    terms = forms.BooleanField(label=_("I have read how my papers are kept"))


class CodeForm(forms.Form):
    """A second factor."""

    code = forms.CharField(label=_("Six digits from your app"), max_length=6)


def content() -> dict[str, Any]:
    """Give what the sheets show."""
    now = clock.now()
    covers = [
        ("arcs", 1, _("Guide"), _("When a parent can no longer sign"), _("Powers of attorney, guardianship, and the weeks in between."), _("9 minutes · open to all"), False),
        ("columns", 2, _("White paper"), _("Leaving a business to two children"), _("Three ways that keep the peace, and what each one costs."), _("For subscribers"), True),
        ("horizon", 3, _("Guide"), _("The first ten days after a death"), _("What to do, what can wait, and what not to sign."), _("7 minutes · open to all"), False),
        ("ledger", 4, _("Checklist"), _("Before you sell your car privately"), _("The papers, the handover, and the one clause to insist on."), _("Free with an account"), True),
        ("seal", 1, _("Form"), _("Notice to end a lease"), _("For tenants in Franklin; edition of March."), _("For clients"), True),
        ("steps", 2, _("Guide"), _("Your first company, step by step"), _("From the name to the first contract."), _("12 minutes · open to all"), False),
    ]  # fmt: skip
    return {
        "now": now,
        "today": clock.today(),
        "yesterday": now - timedelta(days=1),
        "days_ago": now - timedelta(days=8),
        "due": clock.today() + timedelta(days=6),
        "late": clock.today() - timedelta(days=2),
        "covers": [
            {
                "look": f"cover--{colour} cover--{art}",
                "kind": kind,
                "title": title,
                "line": line,
                "meta": meta,
                "is_locked": locked,
            }
            for art, colour, kind, title, line, meta, locked in covers
        ],
        "steps": [
            {"words": _("First meeting"), "state": "done"},
            {"words": _("Papers gathered"), "state": "done"},
            {"words": _("Answer filed, waiting for a reply"), "state": "now"},
            {"words": _("Hearing or settlement"), "state": "ahead"},
            {"words": _("Closing"), "state": "ahead"},
        ],
        "rooms": [
            {"words": _("You and us"), "url": "#", "is_current": True},
            {"words": _("With Cole & Partners"), "url": "#", "has_new": True},
            {"words": _("Housing inspector"), "url": "#"},
        ],
        "names": ["Clara Reyes", "Leo Marsh", "Pat Osei"],
        "crumbs": [{"words": _("Library"), "url": "#"}, {"words": _("Renting a home"), "url": "#"}],
        "headings": [
            {"words": _("Before you answer"), "anchor": "before"},
            {"words": _("What the court looks at"), "anchor": "court"},
            {"words": _("The papers that help"), "anchor": "papers"},
        ],
        "receipt": [
            (_("Family plan, 3 March 2026 to 2 March 2027"), "$240.00"),
            (_("Sales tax"), "$0.00"),
            (_("Paid by card ending in 4242"), "$240.00"),
        ],
        "facts": [
            (_("Receipt"), "R-7KQ2-9XFP"),
            (_("Second factor"), _("Authenticator app, since 2 October 2026")),
            (_("Last signed in"), _("Today, 08:45, from this phone")),
        ],
        "form": SampleForm(),
        "code_form": CodeForm(),
        "failed_form": SampleForm({"name": "Clara Reyes", "email": "clara@mail", "password": "short"}),
        "rows": [
            ("Reyes and Harbor View Apartments", "Clara Reyes", "Leo Marsh", _("Waiting for the other side"), "due"),
            (
                "Barlow, purchase of 14 Mill Lane",
                "Gina Barlow",
                "Lena Fisk",
                _("Client has not read our letter"),
                "stop",
            ),
            ("Solano, limited power of attorney", "Rita Solano", "Leo Marsh", _("Review due tomorrow at 12:00"), "due"),
            ("Nakamura, will", "Fred Nakamura", "Lena Fisk", _("Closing on 4 December"), "note"),
        ],
        "sheets": list(SHEETS),
        "icons": _icons(),
    }


def _icons() -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))
