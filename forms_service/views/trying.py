"""The trial beside the editor: the interview as it stands there, unsaved, answered with sample answers that are kept nowhere."""

from __future__ import annotations

from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from common.errors import PortalError
from forms_service.authoring.carrying import to_definition
from forms_service.authoring.judging import to_try
from forms_service.authoring.trial import LETTER, Course, Tried, begun, gone_on
from forms_service.authoring.words import LANGUAGES
from forms_service.definition.codec import from_data
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import Interview
from forms_service.engine.assembling import Head, assemble
from forms_service.engine.standing import State
from forms_service.models import Manuscript
from forms_service.screens import ScreenForm
from forms_service.views.authoring import ForAuthors, panels
from press import services as press

SALT: Final = "forms_service.trial.definition"
TEMPLATE: Final = "forms_service/authoring/trial.html"


class Trial(ForAuthors):
    """One page for the whole trial. Its way on is its own form: the definition and the answers travel in it, signed."""

    http_method_names = ["post"]  # noqa: RUF012 - as Django has it

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the interview that the editor has sent, or go on with the one in the page."""
        course = Course.read(request.POST.get("course", ""))
        if "definition" in request.POST:
            return self.go_on(request, course)
        form = panels().get_form_class()(request.POST, instance=Manuscript(), for_user=request.user)
        if not form.is_valid():
            words = [
                Problem(name, _("Something in the editor cannot be read: %(field)s.") % {"field": name})
                for name in form.errors
            ]
            return self.show(request, None, words, course)
        interview, problems = to_try(form.parts())
        if interview is None:
            return self.show(request, None, problems, course)
        return self.show(request, begun(interview, course, clock.today()), problems, course, form.parts())

    def go_on(self, request: HttpRequest, course: Course) -> HttpResponse:
        """Take the answers and go on. A page that was changed on the way is asked for anew."""
        try:
            parts = signing.loads(request.POST["definition"], salt=SALT)
        except signing.BadSignature:
            sentence = _("This trial cannot go on. Open it again from the editor.")
            return self.show(request, None, [Problem("", sentence)], course)
        interview: Interview = from_data(to_definition(parts))
        course_now = Course(course.answers, course.at, request.POST.get("language") or course.language)
        tried = gone_on(begun(interview, course_now, clock.today()), request.POST)
        return self.show(request, tried, to_try(parts)[1], course, parts)

    def show(
        self, request: HttpRequest, tried: Tried | None, problems: list[Problem], course: Course, parts: Any = None
    ) -> HttpResponse:
        """Draw the page, in the language the interview is tried in."""
        context: dict[str, Any] = {
            "problems": problems,
            "errors": sum(problem.is_error for problem in problems),
            "course": (tried.course if tried is not None else course).written(),
        }
        if tried is None:
            return render(request, TEMPLATE, context)
        context["definition"] = signing.dumps(parts, salt=SALT, compress=True)
        with translation.override(tried.course.language):
            return render(request, TEMPLATE, {**context, **_drawn(tried)})


def _drawn(tried: Tried) -> dict[str, Any]:
    """Give what the page shows of a trial."""
    guide, step, thing = tried.guide, tried.step, tried.thing
    context: dict[str, Any] = {
        "guide": guide,
        "language": tried.course.language,
        "languages": [(code, LANGUAGES[code]) for code in tried.standing.interview.languages],
        "map": guide.map(step.screen.key if step is not None else ""),
        "is_complete": tried.standing.is_complete,
        "letter": LETTER,
        **_paper(tried),
    }
    if step is None:
        return context
    title, why = guide.words(step.screen)
    repeat = step.screen.repeat
    number = next((number for number, each in enumerate(step.things, start=1) if each.id == thing), 0)
    return {
        **context,
        "step": step,
        "form": ScreenForm(
            tried.standing, tried.places, tried.course.language, typed=tried.typed, refused=tried.refused
        ),
        "title": guide.item(step.screen, number) if thing else title,
        "why": "" if thing else why,
        "thing": thing,
        "back": guide.url(step.screen) if thing else guide.before(step.screen.key),
        "things": list(guide.things(step)) if repeat is not None and not thing else None,
        "group": repeat.name if repeat is not None else "",
        "add_words": guide.add_words(step.screen),
        "is_full": repeat is not None and len(step.things) >= repeat.maximum,
        "is_again": any(place.state == State.AGAIN for place in tried.places),
    }


def _paper(tried: Tried) -> dict[str, Any]:
    """Give the paper as far as it can be written, or why it cannot be drawn."""
    try:
        paper = assemble(tried.standing, Head(dated=tried.standing.today), tried.course.language).paper
        return {"paper": press.to_html(paper, title_level=2)}
    except PortalError as why:
        return {"paper_trouble": str(why)}
