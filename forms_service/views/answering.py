"""Filling a form in: one thought a screen, each field saved as it is left, everything changeable until it is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.services import person_of
from common.errors import NotFound
from forms_service import services
from forms_service.answering import standing_as_sent, standing_of
from forms_service.engine.conversation import Taken
from forms_service.engine.standing import Place, Standing, State, Step
from forms_service.errors import AnswerMoved, AnswersShut, shut_by
from forms_service.models import Request
from forms_service.pages import Guide
from forms_service.screens import ScreenForm, seen_in, typed_in
from forms_service.sentences import sentence_of
from forms_service.states import RequestState
from forms_service.telling_her import told_of
from forms_service.views.hers import her_request
from keys.errors import KeyShredded

SCREEN = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@her_request
def request_home(request: HttpRequest, found: Request) -> HttpResponse:
    """Go to where the request stands: its next question, or her answers as a letter."""
    if not found.is_open:
        known = {"found": found, "title": services.name_of(found), "told": told_of(found)}
        return render(request, "forms_service/request.html", known | _sent_letter(found))
    guide = Guide(found, standing_of(found))
    if guide.is_returned and guide.standing.next is None:
        return redirect(guide.letter_url)
    step = guide.standing.by_key.get(found.last_screen) or guide.standing.next
    if guide.standing.next is None or step is None:
        return redirect(guide.letter_url)
    return redirect(guide.url(step.screen if step.state != State.DONE else guide.standing.next.screen))


@SCREEN
@her_request
def screen(request: HttpRequest, found: Request, screen: str) -> HttpResponse:
    """Ask one screen, or list the things of a group; take the answers and go on."""
    user = person_of(request)
    if not found.is_open:
        return _shut(request, found)
    standing = standing_of(found)
    step = _step_of(standing, screen)
    if step is None:
        # Yesterday's screen: what it asked does not apply any more.
        return _gone(request, Guide(found, standing))
    if request.method != "POST" or step.is_exit:
        return _show(request, Guide(found, standing), step, step.places)
    taken = _save(user, found, step, step.places, request.POST)
    return _onward(request, found, taken, step, "")


@SCREEN
@her_request
def thing(request: HttpRequest, found: Request, screen: str, thing: str) -> HttpResponse:
    """Ask about one thing of a group."""
    user = person_of(request)
    if not found.is_open:
        return _shut(request, found)
    standing = standing_of(found)
    step = _step_of(standing, screen)
    places = next((each.places for each in step.things if each.id == thing), None) if step is not None else None
    if step is None or places is None:
        return _gone(request, Guide(found, standing))
    if request.method != "POST":
        return _show(request, Guide(found, standing), step, places, thing)
    taken = _save(user, found, step, places, request.POST, is_thing=True)
    return _onward(request, found, taken, step, thing)


@require_POST
@her_request
def save(request: HttpRequest, found: Request, screen: str) -> HttpResponse:
    """Save a field that has just been left; give what could not be taken, and the parts of the page that read otherwise now.

    Shape: `{"revision": n, "refused": sentence, "parts": {"map": html, "sofar": html, "fields": html if other questions stand there}}`.
    """
    user = person_of(request)
    name, thing = request.POST.get("field", ""), request.POST.get("thing", "")
    step = _open_standing(found).by_key.get(screen)
    if step is None:
        raise AnswerMoved(detail=screen)
    asked = _places_of(step, thing)
    places = tuple(place for place in asked if place.question.name == name)
    typed, seen = typed_in(places, request.POST), seen_in(places, request.POST)
    taken = services.save_answers(actor=user, request=found, typed=typed, seen=seen, screen=screen)
    guide = Guide(found, taken.standing)
    after = taken.standing.by_key.get(screen)
    now = _places_of(after, thing) if after is not None else ()
    parts = {
        "map": render_to_string("forms_service/parts/map.html", {"map": guide.map(screen)}),
        "sofar": render_to_string("forms_service/parts/sofar.html", {"guide": guide}),
    }
    if [place.path for place in now] != [place.path for place in asked]:
        parts["fields"] = render_to_string(
            "forms_service/parts/fields.html", {"form": ScreenForm(guide.standing, now, guide.language)}
        )
    saved = next((place for place in now if place.question.name == name), None)
    refused = next((why for why in taken.refused.values() if why.code != "required"), None)
    return JsonResponse(
        {
            "revision": saved.given.revision if saved is not None and saved.given is not None else 0,
            "refused": sentence_of(refused, places[0].question) if refused is not None else "",
            "parts": parts,
        }
    )


@require_POST
@her_request
def add(request: HttpRequest, found: Request, screen: str) -> HttpResponse:
    """Put one more thing into a group and ask about it."""
    user = person_of(request)
    step = _step_of(_open_standing(found), screen)
    if step is None or step.screen.repeat is None:
        raise NotFound(detail="no group of this request")
    thing, _taken = services.add_thing(actor=user, request=found, group=step.screen.repeat.name)
    return redirect("forms_service:thing", found.reference, screen, thing)


@require_POST
@her_request
def aside(request: HttpRequest, found: Request, group: str, thing: str) -> HttpResponse:
    """Take a thing out of its group; it can be brought back."""
    user = person_of(request)
    taken = services.set_aside(actor=user, request=found, group=group, thing=thing)
    messages.success(request, _("It is set aside. You can bring it back below."))
    return redirect(_group_url(found, taken.standing, group))


@require_POST
@her_request
def back(request: HttpRequest, found: Request, group: str, thing: str) -> HttpResponse:
    """Bring back a thing that was set aside."""
    user = person_of(request)
    taken = services.bring_back(actor=user, request=found, group=group, thing=thing)
    messages.success(request, _("It is back in its place."))
    return redirect(_group_url(found, taken.standing, group))


@require_GET
@her_request
def letter(request: HttpRequest, found: Request) -> HttpResponse:
    """Show her answers as a letter, each to be changed in place, and what is still missing."""
    if not found.is_open:
        return _shut(request, found)
    guide = Guide(found, standing_of(found))
    page = {"guide": guide, "map": guide.map(""), "asides": list(guide.asides())}
    return render(request, "forms_service/letter.html", page)


@SCREEN
@her_request
def give_up(request: HttpRequest, found: Request) -> HttpResponse:
    """Ask once more, then destroy the answers."""
    user = person_of(request)
    if request.method == "POST":
        services.give_up(actor=user, request=found)
        messages.success(request, _("The form is gone, and your answers with it."))
        return redirect("forms_service:form", found.form.slug)
    if found.state != RequestState.ANSWERING:
        return _shut(request, found)
    return render(request, "forms_service/give_up.html", {"guide": Guide(found, standing_of(found))})


def _open_standing(found: Request) -> Standing:
    if not found.is_open:
        raise shut_by(found.state)
    return standing_of(found)


def _step_of(standing: Standing, key: str) -> Step | None:
    return standing.by_key.get(key)


def _places_of(step: Step, thing: str) -> tuple[Place, ...]:
    return next((each.places for each in step.things if each.id == thing), step.places)


def _save(
    user: User, found: Request, step: Step, places: tuple[Place, ...], data: QueryDict, *, is_thing: bool = False
) -> Taken:
    is_back = data.get("go") == "back"
    return services.save_answers(
        actor=user,
        request=found,
        typed=typed_in(places, data),
        seen=seen_in(places, data),
        screen=step.screen.key,
        done=not is_thing and not is_back,
    )


def _onward(request: HttpRequest, found: Request, taken: Taken, step: Step, thing: str) -> HttpResponse:
    """Go to what comes next; stay when something could not be taken, or when the answers brought up another question here."""
    guide = Guide(found, taken.standing)
    now = taken.standing.by_key.get(step.screen.key)
    if request.POST.get("go") == "back":
        earlier = guide.url(step.screen) if thing else guide.before(step.screen.key)
        return redirect(earlier or reverse("forms_service:form", args=[found.form.slug]))
    if now is None:
        return redirect(guide.after(step.screen.key))
    places = _places_of(now, thing)
    typed = dict(typed_in(places, request.POST))
    if taken.refused:
        return _show(request, guide, now, places, thing, typed=typed, taken=taken)
    if not thing and now.screen.repeat is not None and len(now.things) < now.screen.repeat.minimum:
        messages.error(request, _("Add at least one before you go on."))
        return redirect(request.path)
    if any(place.state == State.OPEN for place in places):
        return redirect(request.path)
    return redirect(guide.url(step.screen) if thing else guide.after(step.screen.key))


def _show(
    request: HttpRequest,
    guide: Guide,
    step: Step,
    places: tuple[Place, ...],
    thing: str = "",
    *,
    typed: dict[str, object] | None = None,
    taken: Taken | None = None,
) -> HttpResponse:
    scope = guide.standing.scope
    title, why = guide.words(step.screen, scope)
    number = next((n for n, each in enumerate(step.things, start=1) if each.id == thing), 0)
    form = ScreenForm(
        guide.standing, places, guide.language, typed=typed, refused=taken.refused if taken is not None else None
    )
    context = {
        "guide": guide,
        "step": step,
        "form": form,
        "title": guide.item(step.screen, number if len(step.things) > 1 else 0) if thing else title,
        "why": "" if thing else why,
        "thing": thing,
        "map": guide.map(step.screen.key),
        "back_url": guide.url(step.screen) if thing else guide.before(step.screen.key),
        "things": list(guide.things(step)) if step.screen.repeat is not None and not thing else None,
        "is_full": step.screen.repeat is not None and len(step.things) >= step.screen.repeat.maximum,
        "add_words": guide.add_words(step.screen),
        "asides": list(guide.asides()),
        "remarks": [row for row in guide.asked.rows if row.path in {place.path for place in places}],
        "is_again": any(place.state == State.AGAIN for place in places),
    }
    return render(request, "forms_service/screen.html", context, status=400 if form.errors else 200)


def _gone(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Say that a screen is not asked any more, with what was typed into it."""
    onward = guide.standing.next
    url = guide.url(onward.screen) if onward is not None else guide.letter_url
    context = {
        "title": _("This question is no longer asked"),
        "sentence": _("With the answers you have given since, it does not apply. Your other answers are safe."),
        "typed": _typed_into(request),
        "url": url,
        "verb": _("Go on with the form"),
    }
    return render(request, "forms_service/gone.html", context, status=409 if request.method == "POST" else 404)


def _shut(request: HttpRequest, found: Request) -> HttpResponse:
    """Lead from a page of a form that was sent to where it stands; what was typed late is shown and not taken."""
    url = reverse("forms_service:request", args=[found.reference])
    if request.method != "POST":
        return redirect(url)
    was_sent = found.sent_at is not None
    context = {
        "title": _("This form has been sent already") if was_sent else _("You gave this form up"),
        "sentence": AnswersShut.default_message if was_sent else _("Nothing can be written into it any more."),
        "typed": _typed_into(request),
        "url": url,
        "verb": _("See where it stands"),
    }
    return render(request, "forms_service/gone.html", context, status=AnswersShut.status)


def _typed_into(request: HttpRequest) -> list[str]:
    """Give what was typed into a screen that cannot be taken, to be copied from the page."""
    return [
        str(words)
        for name, words in request.POST.items()
        if name not in {"csrfmiddlewaretoken", "go"} and "." not in name
    ]


def _sent_letter(found: Request) -> dict[str, Any]:
    """Give her answers as she sent them, until they are destroyed."""
    try:
        return {"letter": list(Guide(found, standing_as_sent(found)).letter())}
    except KeyShredded:
        return {}


def _group_url(found: Request, standing: Standing, group: str) -> str:
    guide = Guide(found, standing)
    for step in standing.steps:
        if step.screen.repeat is not None and step.screen.repeat.name == group:
            return guide.url(step.screen)
    return guide.letter_url
