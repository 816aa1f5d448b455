"""The attorney's review: the draft beside the answers that made it, remarks, clauses by hand, the decision, the release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.services import person_of
from audit.services import record
from common.errors import BadInput, NotFound
from forms_service import services, verbs
from forms_service.forms import AskAgainForm, ClauseForm, RefusalForm, ReturnForm
from forms_service.models import Draft
from forms_service.reviewing import Review, review_of
from forms_service.services.reviewing import clause_of

VIEW_NOTED_SECONDS = 600
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@login_required
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the newest draft of a request with its answers; the look goes on the record."""
    return _shown(request, "review", _deciding(request, reference), ask_form=AskAgainForm())


@require_POST
@login_required
def remark(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what is said beside an answer, or take it away."""
    page = _deciding(request, reference)
    path = request.POST.get("path", "")
    services.remark(actor=page.user, draft=page.draft, path=path, text=request.POST.get("text", ""))
    return redirect(_url(reference) + "#answer-" + path.replace("/", "-"))


@PAGE
@login_required
def clause(request: HttpRequest, reference: str, clause: str) -> HttpResponse:
    """Put a clause into other words, keep them over a changed answer, or take them back."""
    page = review_of(person_of(request), reference)
    _must_decide(page)
    draft = page.draft
    if request.method != "POST":
        form = ClauseForm(initial={"text": clause_of(draft, clause).text})
        return _clause_page(request, page, clause, form)
    match request.POST.get("do"):
        case "keep":
            services.keep_edit(actor=page.user, draft=draft, path=clause)
            messages.success(request, _("Your words stand."))
        case "drop":
            services.drop_edit(actor=page.user, draft=draft, path=clause)
            messages.success(request, _("The clause reads as the answers make it."))
        case _:
            form = ClauseForm(request.POST)
            if not form.is_valid():
                return _clause_page(request, page, clause, form)
            try:
                services.edit_clause(actor=page.user, draft=draft, path=clause, text=form.cleaned_data["text"])
            except BadInput as refused:
                form.add_error("text", refused.message)
                return _clause_page(request, page, clause, form)
            messages.success(request, _("Your words stand in the paper, and in later drafts too."))
    return redirect("forms_service:review", reference)


def _clause_page(request: HttpRequest, page: Review, path: str, form: ClauseForm) -> HttpResponse:
    return _shown(request, "clause", page, form=form, clause=clause_of(page.draft, path))


@require_POST
@login_required
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve the paper that was read, and release it if the button says so."""
    page = _deciding(request, reference)
    draft = _draft_read(request, page)
    services.approve(actor=page.user, draft=draft, sha256=request.POST.get("sha256", ""))
    if request.POST.get("release") == "yes":
        services.release(actor=page.user, draft=draft)
        messages.success(request, _("Approved. The paper is being sealed, and goes to the client."))
    else:
        messages.success(request, _("Approved. Nobody but the reviewers sees it until you release it."))
    return redirect("forms_service:review", reference)


@require_POST
@login_required
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an approval back before the release."""
    page = _deciding(request, reference)
    services.take_approval_back(actor=page.user, draft=_draft_read(request, page))
    messages.success(request, _("The approval is taken back. The paper is written once more, to be read again."))
    return redirect("forms_service:review", reference)


@require_POST
@login_required
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Release the approved paper."""
    page = _deciding(request, reference)
    services.release(actor=page.user, draft=_draft_read(request, page))
    messages.success(request, _("The paper is being sealed, and goes to the client."))
    return redirect("forms_service:review", reference)


@PAGE
@login_required
def return_to_client(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the person will read, then return the form."""
    page = review_of(person_of(request), reference)
    _must_decide(page)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft_read(request, page)
            services.return_request(actor=page.user, draft=draft, words=form.cleaned_data["words"])
        except BadInput as refused:
            form.add_error("words", refused.message)
        else:
            messages.success(request, _("Returned. The client is told that you have a question."))
            return redirect("forms_service:reviews")
    return _shown(request, "return", page, form=form, remarked=[row for row in page.answers if row.remark])


@PAGE
@login_required
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Refuse with a reason and a next step."""
    page = review_of(person_of(request), reference)
    _must_decide(page)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse(actor=page.user, draft=_draft_read(request, page), **form.cleaned_data)
        except BadInput as refused:
            form.add_error("reason", refused.message)
        else:
            messages.success(request, _("Refused. The client is told why, and the service has gone back."))
            return redirect("forms_service:reviews")
    return _shown(request, "refuse", page, form=form)


@require_POST
@login_required
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Say which of the papers that came is the signed copy, or ask for another."""
    page = _deciding(request, reference)
    if request.POST.get("do") == "ask":
        form = AskAgainForm(request.POST)
        if not form.is_valid():
            return _shown(request, "review", page, ask_form=form)
        services.ask_again(actor=page.user, draft=page.draft, words=form.cleaned_data["words"])
        messages.success(request, _("The client is asked for another copy."))
        return redirect("forms_service:review", reference)
    chosen = request.POST.get("copy", "")
    copy = next((each for each in page.copies if str(each.pk) == chosen), None)
    services.confirm_signed_copy(actor=page.user, draft=page.draft, copy=copy)
    messages.success(request, _("Confirmed. The client is told that the paper is signed and kept."))
    return redirect("forms_service:review", reference)


def _shown(request: HttpRequest, name: str, page: Review, **more: Any) -> HttpResponse:
    """Show a page with something of a draft on it; whoever sees it is on the record. 400 when a form in it was refused.

    Audit: draft.read, for each of these pages at most every ten minutes.
    """
    matter, draft = page.draft.request.matter, page.draft
    if cache.add(f"draft-read/{page.user.pk}/{draft.pk}/{draft.revision}/{name}", True, VIEW_NOTED_SECONDS):
        record(
            verb=verbs.DRAFT_READ,
            actor=page.user,
            on=draft.record_ref,
            matter=matter.record_ref if matter is not None else "",
        )
    is_refused = any(getattr(each, "errors", None) for each in more.values())
    known = {"review": page, "ask_form": AskAgainForm(), **more}
    return render(request, f"forms_service/{name}.html", known, status=400 if is_refused else 200)


def _deciding(request: HttpRequest, reference: str) -> Review:
    return review_of(person_of(request), reference)


def _must_decide(page: Review) -> None:
    if not page.may_decide:
        raise NotFound(detail="reads, but does not decide")


def _draft_read(request: HttpRequest, page: Review) -> Draft:
    """Give the draft that stood on the page the button was on: a newer one may have come since."""
    number = request.POST.get("draft", "")
    if not number.isascii() or not number.isdigit() or len(number) > 4:
        return page.draft
    found = Draft.objects.visible_to(page.user).filter(request=page.draft.request, number=int(number)).first()
    return found or page.draft


def _url(reference: str) -> str:
    return reverse("forms_service:review", args=[reference])
