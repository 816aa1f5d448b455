"""What the reviews of a year tell about the forms: how many came back, because of which questions, and how soon somebody answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q

from common import clock
from forms_service.definition.shapes import Interview, said
from forms_service.editions import interview_of
from forms_service.models import Form, Remark, Request
from forms_service.states import DecisionKind

LOOKED_AT: Final = timedelta(days=365)
# Where a label tells an answer, nobody's stands here.
PLACE: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class QuestionReturns:
    """A question, and how many drafts went back with a remark on its answer."""

    label: str
    returns: int


@dataclass(frozen=True, slots=True)
class FormReviews:
    """One form: how many of its requests were sent, and what became of them. Units: `hours` to the first answer, the median."""

    title: str
    sent: int
    returned: int
    released: int
    refused: int
    hours: int | None
    questions: list[QuestionReturns]


def reviews_of_forms(language: str) -> list[FormReviews]:
    """Give what became of everything sent within a year, form by form, in four queries; counts alone, nobody's names or answers."""
    since = clock.now() - LOOKED_AT
    sent = Request.objects.filter(sent_at__gte=since)
    decided = "drafts__decision__kind"
    counts = {
        row["form"]: row
        for row in sent.order_by()
        .values("form")
        .annotate(
            sent=Count("pk", distinct=True),
            returned=Count("pk", distinct=True, filter=Q(**{decided: DecisionKind.RETURNED})),
            released=Count("pk", distinct=True, filter=Q(release__released_at__isnull=False)),
            refused=Count("pk", distinct=True, filter=Q(**{decided: DecisionKind.REFUSED})),
        )
    }
    answered = (
        sent.order_by()
        .annotate(began=Min("drafts__sent_at"), ended=Min("drafts__decision__decided_at"))
        .filter(ended__isnull=False)
        .values_list("form", "began", "ended")
    )
    hours = _hours(answered)
    remarks = (
        Remark.objects.filter(draft__decision__kind=DecisionKind.RETURNED, draft__request__sent_at__gte=since)
        .order_by()
        .values_list("draft__request__form", "question")
        .annotate(returns=Count("draft", distinct=True))
        .order_by("-returns", "question")
    )
    questions: dict[UUID, list[tuple[str, int]]] = {}
    for form_id, question, returns in remarks:
        questions.setdefault(form_id, []).append((question, returns))
    forms = Form.objects.filter(pk__in=counts, current__isnull=False).select_related("current")
    return [
        _told(form, counts[form.pk], hours.get(form.pk, []), questions.get(form.pk, []), language)
        for form in forms.defer("current__definition")
    ]


def _hours(answered: Iterable[tuple[UUID, datetime, datetime]]) -> dict[UUID, list[float]]:
    found: dict[UUID, list[float]] = {}
    for form_id, began, ended in answered:
        found.setdefault(form_id, []).append((ended - began).total_seconds() / 3600)
    return found


def _told(
    form: Form, counts: Mapping[str, Any], hours: list[float], questions: list[tuple[str, int]], language: str
) -> FormReviews:
    if form.current is None:
        raise ValueError(form.slug)
    interview = interview_of(form.current)
    return FormReviews(
        title=said(interview.title, language),
        sent=counts["sent"],
        returned=counts["returned"],
        released=counts["released"],
        refused=counts["refused"],
        hours=round(median(hours)) if hours else None,
        questions=[QuestionReturns(_label(interview, name, language), returns) for name, returns in questions],
    )


def _label(interview: Interview, name: str, language: str) -> str:
    """Give what the question `name` asks in the present edition; what is asked no more is named as its authors named it."""
    group, _slash, part = name.partition("/")
    asked = interview.asked.get(group)
    question = asked and (asked.group.get(part) if part else asked.question)
    return PLACE.sub("…", said(question.label, language)) if question else name
