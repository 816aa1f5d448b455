"""The rooms: papers and messages, for everybody who has a seat."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from accounts.services import person_of
from audit.services import record
from common import context
from common.errors import BadInput, NotFound, PortalError
from common.gate import require
from matters import rules, services, verbs
from matters.drawing import room_links, stages_of
from matters.forms import MessageForm, PaperForm
from matters.models import Ask, Participant
from matters.paging import Place, place_in
from matters.paper_reading import paper_page
from matters.reading import RoomPage, room_frame, room_page
from matters.states import AskState
from notifications.services import mark_read_about
from vault.models import File, Version
from vault.services import (
    MAX_UPLOAD_BYTES,
    PLAIN_UPLOAD_BYTES,
    add_version,
    check_plain_size,
    is_the_offices_own,
    takes_files_in_memory,
)

LIST_SIZE = 50
VIEW_NOTED_SECONDS = 600


@require_GET
@login_required
def matter_list(request: HttpRequest) -> HttpResponse:
    """Show the person's matters, the latest first; a single one opens at once."""
    found = Participant.objects.of(person_of(request)).telling().latest_first().select_related("matter__client")
    after = place_in(request.GET.get("before", ""))
    if after is not None:
        found = found.after(after)
    rows = list(found[: LIST_SIZE + 1])
    last = rows[LIST_SIZE - 1] if len(rows) > LIST_SIZE else None
    older = str(Place(last.last_activity_at, last.pk)) if last is not None else ""
    if len(rows) == 1 and after is None and not person_of(request).is_office:
        return redirect("matters:matter", rows[0].matter.reference)
    return render(request, "matters/list.html", {"rows": rows[:LIST_SIZE], "older": older})


@require_GET
@login_required
def matter(request: HttpRequest, reference: str, room: str = "") -> HttpResponse:
    """Show a room: where the matter stands, its papers, its messages. Audit: matter.viewed, at most every ten minutes."""
    page = room_page(
        person_of(request),
        reference,
        room,
        papers_after=place_in(request.GET.get("papers", "")),
        messages_after=place_in(request.GET.get("messages", "")),
    )
    response = render(request, "matters/room.html", _room_context(request, page, MessageForm()))
    _note_view(page)
    return response


def _room_context(request: HttpRequest, page: RoomPage, form: MessageForm) -> dict[str, object]:
    form.fields["text"].help_text = page.expected
    return {
        "page": page,
        "form": form,
        "is_writable": page.is_writable and not request.GET.get("messages"),
        "stages": stages_of(page.matter),
        "rooms": room_links(page),
        "max_bytes": MAX_UPLOAD_BYTES,
        "plain_bytes": PLAIN_UPLOAD_BYTES,
    }


@transaction.atomic
def _note_view(page: RoomPage) -> None:
    """Record the look at the room and the reading of what was new in it; her bell need not ring for it any more."""
    mark_read_about(user=page.viewer, subject_ref=page.room.record_ref)
    fresh = [row.message for row in page.messages if row.is_new]
    # Somebody who looks in reads for nobody: the message still waits for the matter's own people.
    if fresh and page.session is None:
        services.mark_read(actor=page.viewer, room=page.room, messages=fresh)
    noted = f"viewed/{page.room.pk}/{page.session or ''}/{context.current().session_ref}"
    if not cache.add(noted, "1", VIEW_NOTED_SECONDS):
        return
    try:
        record(
            verb=verbs.MATTER_VIEWED,
            actor=page.viewer,
            acting_for=page.session,
            on=page.room.record_ref,
            matter=page.matter.record_ref,
            labels={"room": page.room.name},
            key=page.room.binder.key,
        )
    except Exception:
        cache.delete(noted)  # the next look must not pass for one that stands on the record
        raise


@require_GET
@login_required
def paper(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """Show one paper: its versions, their comments, and who opened which when."""
    return _paper_page(request, reference, file)


@require_GET
@login_required
def read(request: HttpRequest, reference: str, file: str, number: int) -> HttpResponse:
    """Show one version that is a PDF or a picture in the reader. Its bytes come from the vault, which records the opening."""
    shown = paper_page(person_of(request), reference, file)
    row = next((row for row in shown.versions if row.version.number == number and row.is_read_here), None)
    if row is None:
        raise NotFound(detail="nothing to read here in this matter")
    if not row.is_open:
        return redirect("matters:paper", reference, file)
    return render(request, "matters/read.html", {"paper": shown, "page": shown.room_page, "row": row})


def _paper_page(request: HttpRequest, reference: str, file: str, status: int = 200) -> HttpResponse:
    shown = paper_page(person_of(request), reference, file)
    frame = shown.room_page
    page = {
        "paper": shown,
        "page": frame,
        "is_writable": frame.is_writable and not is_the_offices_own(shown.file),
        "max_bytes": MAX_UPLOAD_BYTES,
        "plain_bytes": PLAIN_UPLOAD_BYTES,
        "comment": request.POST.get("comment", ""),
    }
    return render(request, "matters/paper.html", page, status=status)


@csrf_exempt  # checked in _take_paper, which says first where the files go
@require_POST
@login_required
def add(request: HttpRequest, reference: str, room: str) -> HttpResponse:
    """Take one paper from a plain form: a new one, or with `replaces` the next version of one."""
    page = room_frame(person_of(request), reference, room)
    require(person_of(request), rules.ADD, page.room)
    return _take_paper(request, page)


@takes_files_in_memory
def _take_paper(request: HttpRequest, page: RoomPage) -> HttpResponse:
    file = None
    if request.POST.get("replaces"):
        file = (
            File.objects.visible_to(person_of(request))
            .filter(reference=request.POST["replaces"], binder_id=page.room.binder_id)
            .first()
        )
        if file is None:
            raise NotFound(detail="a version of a file that is not in this room")
    form = PaperForm(request.POST, request.FILES)
    try:
        check_plain_size(request)
        if not form.is_valid():
            raise BadInput(str(next(iter(form.errors.values()))[0]), detail="plain form not filled in")
        sent = form.cleaned_data["file"]
        add_version(
            actor=person_of(request),
            binder=page.room.binder,
            name=sent.name,
            source=sent,
            file=file,
            comment=form.cleaned_data["comment"],
        )
    except PortalError as problem:
        messages.error(request, problem.message)
        if file is not None:
            # Beside a paper a comment was typed, which a way back would lose.
            return _paper_page(request, page.matter.reference, file.reference, status=problem.status)
    else:
        messages.success(request, _("Your paper has arrived."))
    if file is not None:
        return redirect("matters:paper", page.matter.reference, file.reference)
    return redirect(_room_url(page.matter.reference, page.room.reference))


@require_POST
@login_required
def send(request: HttpRequest, reference: str, room: str) -> HttpResponse:
    """Send a message; what was typed stays in the form when it cannot be sent."""
    frame = room_frame(person_of(request), reference, room)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            services.post_message(
                actor=person_of(request),
                room=frame.room,
                text=form.cleaned_data["text"],
                once=form.cleaned_data["once"],
            )
        except PortalError as problem:
            if problem.status not in {400, 409}:
                raise
            form.add_error("text", problem.message)
        else:
            return redirect(f"{_room_url(reference, room)}#messages")
    else:
        require(person_of(request), rules.WRITE, frame.room)
    page = room_page(person_of(request), reference, room)
    return render(request, "matters/room.html", _room_context(request, page, form), status=400)


@require_POST
@login_required
def answer(request: HttpRequest, reference: str, room: str, ask: str) -> HttpResponse:
    """Mark something asked for as sent."""
    page = room_frame(person_of(request), reference, room)
    found = (
        Ask.objects.filter(room=page.room, reference=ask).select_related("room__matter", "room__binder__key").first()
    )
    if found is None:
        raise NotFound(detail="no such request in this room")
    if found.state == AskState.OPEN:
        paper = (
            Version.objects.visible_to(person_of(request))
            .newest()
            .filter(file__reference=request.POST.get("paper", ""), file__binder_id=page.room.binder_id)
            .first()
        )
        services.answer_ask(actor=person_of(request), ask=found, version=paper)
        messages.success(request, _("Thank you. It has come."))
    return redirect(_room_url(reference, room))


def _room_url(reference: str, room: str) -> str:
    return reverse("matters:room", args=[reference, room])
