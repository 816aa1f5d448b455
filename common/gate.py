"""The one gate: may this actor do this action on this object, and why.

Each package registers its own rules for its own objects in `rules.py`. Denials run first: any one of them ends the
question. Then grants: the first that says yes allows. An action nobody registered is refused. There is no skip flag.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Model
from django.utils.functional import Promise

from common.errors import NotFound, Refused

SEE = "see"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the gate said what it said: a code for tests and the record, a sentence for the person."""

    code: str
    text: str | Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer. False in a boolean place when refused."""

    allowed: bool
    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        """Say whether the action is allowed."""
        return self.allowed


Rule = Callable[[Any, str, Any], Reason | None]
_denials: dict[type[Model], list[Rule]] = {}
_grants: dict[tuple[type[Model], str], list[Rule]] = {}
_everywhere: list[Rule] = []

UNKNOWN_ACTION = Reason("unknown_action", "Nobody may do this: no rule speaks of it.")
NO_GRANT = Reason("no_grant", "Nothing gives you access to this.")


def deny_everywhere(rule: Rule) -> Rule:
    """Register a rule that may refuse any action on any object (e.g. a frozen person)."""
    _everywhere.append(rule)
    return rule


def deny(model: type[Model]) -> Callable[[Rule], Rule]:
    """Register a rule that may refuse any action on objects of `model`; it beats every grant."""

    def register(rule: Rule) -> Rule:
        _denials.setdefault(model, []).append(rule)
        return rule

    return register


def allow(model: type[Model], *actions: str) -> Callable[[Rule], Rule]:
    """Register a rule that may allow `actions` on objects of `model`."""

    def register(rule: Rule) -> Rule:
        for action in actions:
            _grants.setdefault((model, action), []).append(rule)
        return rule

    return register


def may(actor: Any, action: str, obj: Model) -> Verdict:
    """Give the verdict on `actor` doing `action` to `obj`.

    `actor` is a user or AnonymousUser; staff and superusers have no standing power here.
    """
    model = cast("type[Model]", obj._meta.concrete_model)
    for rule in (*_everywhere, *_denials.get(model, ())):
        if (reason := rule(actor, action, obj)) is not None:
            return Verdict(False, (reason,))
    rules = _grants.get((model, action))
    if not rules:
        return Verdict(False, (UNKNOWN_ACTION,))
    for rule in rules:
        if (reason := rule(actor, action, obj)) is not None:
            return Verdict(True, (reason,))
    return Verdict(False, (NO_GRANT,))


def require(actor: Any, action: str, obj: Model) -> Verdict:
    """Give the verdict when it is yes; else raise.

    Raises: NotFound when the actor may not even see `obj` (a stranger learns nothing); Refused when she sees but may not,
    in the words of the rule that said no.
    """
    verdict = may(actor, action, obj)
    if verdict:
        return verdict
    detail = f"{action} on {obj._meta.label_lower}: {verdict.reasons[0].code}"
    if action != SEE and may(actor, SEE, obj):
        reason = verdict.reasons[0]
        raise Refused("" if reason in {UNKNOWN_ACTION, NO_GRANT} else str(reason.text), detail=detail)
    raise NotFound(detail=detail)


def known_actions() -> dict[type[Model], set[str]]:
    """Give every action that has a rule, by model; the route matrix and the docs tests read it."""
    actions: dict[type[Model], set[str]] = {}
    for model, action in _grants:
        actions.setdefault(model, set()).add(action)
    return actions
