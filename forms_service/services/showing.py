"""What the rest of the house may say of a form: its name, what it is, and the words by which it is found."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from forms_service.definition.shapes import said
from forms_service.editions import interview_of
from forms_service.models import Form, Request


@dataclass(frozen=True, slots=True)
class Shown:
    """A form in one language. `words` are those of its page: for whom it is, what to have at hand, what it is about."""

    title: str
    summary: str
    words: str
    language: str
    url: str


def shown(form: Form, language: str) -> Shown:
    """Give what is shown of `form`, which has an edition, in `language` if it speaks it. Raises: ValueError before the first edition."""
    if form.current is None:
        raise ValueError(form.slug)
    interview = interview_of(form.current)
    language = language if language in interview.languages else interview.language
    told = [said(text, language) for text in (*interview.for_whom, *interview.needs)]
    return Shown(
        title=said(interview.title, language),
        summary=said(interview.summary, language),
        words=" ".join([*told, *interview.topics]),
        language=language,
        url=reverse("forms_service:form", args=[form.slug]),
    )


def shown_in_each_language(form: Form) -> list[Shown]:
    """Give what is shown of `form` in every language it speaks, the one it was written in first."""
    if form.current is None:
        return []
    return [shown(form, language) for language in interview_of(form.current).languages]


def name_of(request: Request) -> str:
    """Give the name of the form that `request` fills in, in its language."""
    return said(interview_of(request.edition).title, request.language)
