"""Fill a form in: begin it, save answers as they come, take things of a group out and bring them back, give it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock, ids
from common.errors import NotFound
from common.gate import require
from forms_service import rules, verbs
from forms_service.answering import seal_answers, standing_of
from forms_service.editions import interview_of
from forms_service.engine.answers import Answers, Json
from forms_service.engine.conversation import Taken, answer, confirm, say_all, scope_at
from forms_service.engine.standing import Standing, Step, stand
from forms_service.engine.taking import NotTaken, take
from forms_service.errors import FormNotOffered, GroupFull, shut_by
from forms_service.models import Form, Request
from forms_service.services.holding import hold_her_request
from forms_service.states import RequestState
from keys.services import shred
from press.services import unprintable
from vault.services import make_binder

MOST_TYPED = 20_000
"""Characters of one answer that are kept as they were typed although they cannot be taken."""
MOST_CHOSEN = 500
MOST_ASIDE = 3
"""So many times its maximum a group may hold, with what was taken out of it."""


@transaction.atomic
def start_request(*, actor: User, form: Form, language: str) -> Request:
    """Begin `form` for `actor`, or give the one she has begun and not sent. In `language` if the form speaks it.

    Raises: FormNotOffered. Audit: request.started, binder.made twice.
    """
    if not form.is_offered or form.current is None:
        raise FormNotOffered(detail=form.slug)
    if (begun := _begun(actor, form)) is not None:
        return begun
    # Two taps at once begin one: the second waits here, and finds the first one's.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if (begun := _begun(actor, form)) is not None:
        return begun
    interview = interview_of(form.current)
    request = Request(
        person=actor,
        form=form,
        edition=form.current,
        language=language if language in interview.languages else interview.language,
    )
    request.client_binder = make_binder(actor=actor, belongs_to=request.record_ref)
    request.internal_binder = make_binder(actor=actor, belongs_to=request.record_ref)
    request.answers = seal_answers(request, Answers())
    request.save(force_insert=True)
    record(
        verb=verbs.REQUEST_STARTED,
        actor=actor,
        on=request.record_ref,
        labels={"form": form.slug},
        key=request.client_binder.key,
    )
    return request


def _begun(actor: User, form: Form) -> Request | None:
    return Request.objects.of(actor).filter(form=form, state=RequestState.ANSWERING).first()


def save_answers(
    *,
    actor: User,
    request: Request,
    typed: Iterable[tuple[str, Json]],
    seen: Mapping[str, int],
    screen: str = "",
    done: bool = False,
) -> Taken:
    """Take the answers `typed` by path, in order, and save what came of it in one row.

    `seen` gives, by path, the revision of the answer that stood on the page when it was shown: what was changed elsewhere since is
    refused as `changed_elsewhere`, with what was typed here left to the page. `done` says that the person is through with `screen`:
    what stands there and was to be asked again stands confirmed, and a group is complete. Raises: NotFound, AnswersShut.
    """
    lines = list(typed)

    def change(standing: Standing) -> Taken:
        fresh, refused = [], {}
        for path, words in lines:
            if (size := _size(words)) > MOST_TYPED:
                refused[path] = NotTaken("too_long", {"limit": str(MOST_TYPED), "count": str(size)})
            elif _is_overtaken(standing, path, words, seen, request.language):
                refused[path] = NotTaken("changed_elsewhere")
            elif strange := _unprintable(words):
                # Said now, beside the field: the draft would only say it to the reviewer.
                refused[path] = NotTaken("unprintable", {"characters": " ".join(strange)})
                if path in standing.places:
                    standing = stand(standing.interview, standing.answers.with_typed(path, words), standing.today)
            else:
                fresh.append((path, words))
        taken = answer(standing, fresh, request.language)
        after = taken.standing
        step = after.by_key.get(screen)
        if done and step is not None and not (refused or taken.refused):
            after = confirm(after, step)
            if step.screen.repeat is not None:
                after = say_all(after, step.screen.repeat.name)
        return Taken(after, {**taken.refused, **refused})

    return _changed(actor, request, change, screen)


def add_thing(*, actor: User, request: Request, group: str) -> tuple[str, Taken]:
    """Put one more thing into `group`; give its id. Raises: NotFound for no such group, or when it is full."""
    thing = ids.new_reference()

    def change(standing: Standing) -> Taken:
        step = _group_step(standing, group)
        if step.screen.repeat is None or len(step.things) >= step.screen.repeat.maximum:
            raise NotFound(detail=f"{group} is full")
        if len(standing.answers.things.get(group, ())) >= MOST_ASIDE * step.screen.repeat.maximum:
            raise GroupFull(detail=f"{group} has too much aside")
        return _taken(standing, standing.answers.with_thing(group, thing))

    return thing, _changed(actor, request, change)


def set_aside(*, actor: User, request: Request, group: str, thing: str) -> Taken:
    """Take a thing out of `group`; it is kept aside. Raises: NotFound."""
    return _changed(actor, request, lambda standing: _aside(standing, group, thing, is_set_aside=True))


def bring_back(*, actor: User, request: Request, group: str, thing: str) -> Taken:
    """Put a thing that was taken out of `group` back where it was. Raises: NotFound, GroupFull."""
    return _changed(actor, request, lambda standing: _aside(standing, group, thing, is_set_aside=False))


@transaction.atomic
def give_up(*, actor: User, request: Request) -> None:
    """End a request that was never sent, and destroy its answers with its keys. Raises: AnswersShut. Audit: request.given_up."""
    require(actor, rules.ANSWER, request)
    locked = hold_her_request(actor, request)
    if locked.state != RequestState.ANSWERING:
        raise shut_by(locked.state)
    locked.state, locked.answers = RequestState.GIVEN_UP, b""
    locked.save(update_fields=["state", "answers"])
    shred(locked.client_binder.key)
    shred(locked.internal_binder.key)
    record(verb=verbs.REQUEST_GIVEN_UP, actor=actor, on=locked.record_ref)


def _changed(actor: User, request: Request, change: Callable[[Standing], Taken], screen: str = "") -> Taken:
    """Let `change` make other answers of those that stand now, and save them: one row, held while it is changed."""
    with transaction.atomic():
        locked = hold_her_request(actor, request)
        require(actor, rules.ANSWER, locked)
        if not locked.is_open:
            raise shut_by(locked.state)
        before = standing_of(locked, known_by=request)
        taken = change(before)
        fields = []
        if taken.answers.revision != before.answers.revision:
            locked.answers = seal_answers(locked, taken.answers)
            locked.revision, locked.saved_at = taken.answers.revision, clock.now()
            fields = ["answers", "revision", "saved_at"]
        if screen and locked.last_screen != screen:
            locked.last_screen = screen
            fields.append("last_screen")
        if fields:
            locked.save(update_fields=fields)
    request.answers, request.revision, request.saved_at = locked.answers, locked.revision, locked.saved_at
    return taken


def _size(words: Json) -> int:
    """Give how much was typed, in characters; too many choices count as too much."""
    match words:
        case str():
            return len(words)
        case dict():
            return sum(len(str(part)) for part in words.values())
        case list() | tuple():
            return MOST_TYPED + len(words) if len(words) > MOST_CHOSEN else sum(len(str(each)) for each in words)
        case _:
            return 0


def _unprintable(words: Json) -> tuple[str, ...]:
    """Give the characters of an answer that no typeface of the paper has."""
    match words:
        case str():
            return unprintable(words)
        case dict():
            return unprintable("".join(str(part) for part in words.values()))
        case _:
            return ()


def _is_overtaken(standing: Standing, path: str, words: Json, seen: Mapping[str, int], language: str) -> bool:
    """Tell whether the answer at `path` was changed since the page was drawn, to something else than it is to be now."""
    place = standing.places.get(path)
    if place is None or place.given is None or place.given.revision <= seen.get(path, place.given.revision):
        return False
    try:
        return bool(take(place.question, words, scope_at(standing, place), language) != place.value)
    except NotTaken:
        return True


def _aside(standing: Standing, group: str, thing: str, *, is_set_aside: bool) -> Taken:
    step = _group_step(standing, group)
    is_full = step.screen.repeat is not None and len(step.things) >= step.screen.repeat.maximum
    if is_full and not is_set_aside and thing not in {each.id for each in step.things}:
        raise GroupFull(detail=group)
    if thing not in {each.id for each in standing.answers.things.get(group, ())}:
        raise NotFound(detail=f"no such thing in {group}")
    return _taken(standing, standing.answers.with_thing_aside(group, thing, is_set_aside=is_set_aside))


def _group_step(standing: Standing, group: str) -> Step:
    for step in standing.steps:
        if step.screen.repeat is not None and step.screen.repeat.name == group:
            return step
    raise NotFound(detail=f"{group} is not asked")


def _taken(standing: Standing, answers: Answers) -> Taken:
    return Taken(stand(standing.interview, answers, standing.today))
