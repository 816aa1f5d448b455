"""The search page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.errors import BadInput
from search.contract import Kind
from search.services import search as look_for

FILTERS = {
    "library": frozenset({Kind.PAGE}),
    "forms": frozenset({Kind.FORM}),
    "mine": frozenset({Kind.FILE, Kind.ROOM}),
}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what this reader may know about the words asked for. The terms stay out of titles and logs."""
    text = request.GET.get("q", "")
    where = request.GET.get("in", "")
    page: dict[str, Any] = {
        "query": text[:200],
        "where": where if where in FILTERS else "",
        "results": [],
        "begun": [],
        "part": [],
        "problem": "",
    }
    try:
        found = look_for(request.user, text, FILTERS.get(where, frozenset(Kind)))
        page["part"] = [result for result in found if result.is_part]
        having_all = [result for result in found if not result.is_part]
        whole = [result for result in having_all if not result.is_beginning]
        page["count"] = len(having_all)
        # Where nothing has the word itself, what begins like it is the answer and not an afterthought.
        page["results"] = whole or having_all
        page["begun"] = [result for result in having_all if result.is_beginning] if whole else []
    except BadInput as problem:
        page["problem"] = problem.message
    return render(request, "search/search.html", page, status=400 if page["problem"] else 200)
