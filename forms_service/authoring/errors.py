"""What can go wrong for an author."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict
from forms_service.definition.problems import Problem


class InterviewUnsound(BadInput):
    """The check finds errors; `problems` are all of them."""

    default_message = _("This interview cannot be published yet. Mend what the check names, then publish it.")

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        """Keep the problems; the log gets their places."""
        self.problems = tuple(problems)
        super().__init__(detail=", ".join(problem.place for problem in self.problems)[:200])


class KeyTaken(Conflict):
    """Another form has this name in addresses."""

    default_message = _("Another form has this name in its address. Choose another.")


class KeyMissing(BadInput):
    """Nothing tells what to call the form in addresses."""

    default_message = _("Write a title, or a name for the address.")


class KeyKept(Conflict):
    """The form has been published under its name."""

    default_message = _("This form has been published under its name, and people may have kept its address. It stays.")


class SavedElsewhere(Conflict):
    """Somebody has saved the working copy since this page was opened."""

    default_message = _(
        "This form was saved somewhere else since you opened it. What you typed is still here: look at the other in a new "
        "window, then save once more to put yours in its place."
    )


class NothingToOffer(Conflict):
    """No edition has been published."""

    default_message = _("Publish an edition first; then the form can be offered.")
