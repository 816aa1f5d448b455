"""What somebody sees who was sent a link. Looking spends nothing; opening is a POST; whatever opens nothing looks the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from common.errors import BadInput, NotFound, PortalError, TooMany
from vault.bounds import MAX_UPLOAD_BYTES, PLAIN_UPLOAD_BYTES
from vault.delivery import deliver
from vault.links.codes import Asked
from vault.links.errors import LinkCodeOver, LinkCodeWrong, LinkPasswordWrong
from vault.links.forms import CodeForm, PasswordForm, SentForm
from vault.links.guests import Guest
from vault.links.making import note_of
from vault.links.models import Link, LinkedVersion
from vault.links.opening import ask_code, find_link, open_by_code, open_link
from vault.links.passes import asked_by, forget_asked, give_pass, guest_of, keep_asked
from vault.links.refusals import NOT_FOUND, note, noted
from vault.models import Upload, Version
from vault.plain import check_plain_size, takes_files_in_memory
from vault.services.adding import add_version
from vault.views.tus import begin, begun_at, facts_of, go_on, speaks_tus

View = Callable[..., HttpResponseBase]


def for_guests(view: View) -> View:
    """Give `view` with the one page for everything that opens nothing, and with nothing to be kept or told on."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        try:
            response = view(request, **kwargs)
        except NotFound as nothing:
            request.portal_error = nothing  # type: ignore[attr-defined]  # the record's middleware reads it
            response = render(request, "vault/links/dead.html", status=404)
        # SECURITY: the token stands in an address. No path of ours goes into a Referer, not even to our own pieces, whose
        # requests are logged. Not "no-referrer": browsers then send the form with `Origin: null`, which is refused.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "code")
@for_guests
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Say who sent something and until when it can be had; by POST open it, and go on at an address without the token."""
    network = limits.network(request.META.get("REMOTE_ADDR", ""))
    found = find_link(token, network)
    if found.asks_code and (asked := asked_by(request, found)) is not None:
        return _by_code(request, token, found, asked)
    form = PasswordForm(request.POST if request.method == "POST" else None, is_asked=found.has_password)
    status = 200
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data.get("password", "")
        try:
            if found.asks_code:
                keep_asked(request, found, ask_code(token=token, password=password, network=network))
                return redirect("vault:link", token)
            opened_link = open_link(token=token, password=password, network=network)
        except (LinkPasswordWrong, TooMany) as refused:
            form.add_error("password" if found.has_password else None, refused.message)
            status = refused.status
        else:
            give_pass(request, opened_link)
            return redirect("vault:link_opened", opened_link.reference)
    elif request.method == "POST":
        status = 400
    return render(request, "vault/links/closed.html", {"link": found, "form": form}, status=status)


def _by_code(request: HttpRequest, token: str, found: Link, asked: Asked) -> HttpResponse:
    if "again" in request.POST:
        forget_asked(request, found)
        return redirect("vault:link", token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        network = limits.network(request.META.get("REMOTE_ADDR", ""))
        try:
            opened_link = open_by_code(token=token, asked=asked, code=form.cleaned_data["code"], network=network)
        except (LinkCodeWrong, LinkCodeOver) as refused:
            form.add_error("code", refused.message)
            status = refused.status
        else:
            forget_asked(request, found)
            give_pass(request, opened_link)
            return redirect("vault:link_opened", opened_link.reference)
    return render(request, "vault/links/code.html", {"link": found, "form": form}, status=status)


@require_safe
@for_guests
def opened(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was sent, or where to put what was asked for."""
    return _page(request, guest_of(request, {"reference": reference}).link, SentForm())


def _page(request: HttpRequest, found: Link, form: SentForm, status: int = 200) -> HttpResponse:
    page = {"link": found, "note": note_of(found)}
    if found.is_out:
        given = LinkedVersion.objects.filter(link=found).select_related("version__file").order_by("version__name", "pk")
        return render(request, "vault/links/files.html", {**page, "given": given})
    page |= {"form": form, "max_bytes": MAX_UPLOAD_BYTES, "plain_bytes": PLAIN_UPLOAD_BYTES}
    return render(request, "vault/links/asked.html", page, status=status)


@require_safe
@for_guests
def fetch(request: HttpRequest, reference: str, file: str) -> HttpResponseBase:
    """Answer one file of the link; with `?save=1` to be saved, else shown where browsers can."""
    guest = guest_of(request, {"reference": reference})
    version = (
        Version.objects.filter(given_by__link=guest.link, file__reference=file)
        .select_related("file__binder__key")
        .order_by("-number")
        .first()
    )
    if version is None:
        note(guest.link, NOT_FOUND)
        raise NotFound(detail="no such file in this link")
    return deliver(request, version=version, as_attachment="save" in request.GET, guest=guest)


@csrf_exempt  # checked in _take, once it is known who is there
@require_POST
@for_guests
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one file from a plain form."""
    return _take(request, _asked(request, reference))


def _asked(request: HttpRequest, reference: str) -> Guest:
    guest = guest_of(request, {"reference": reference})
    if guest.link.is_out:
        raise NotFound(detail="a link that takes no files")
    return guest


@takes_files_in_memory
def _take(request: HttpRequest, guest: Guest) -> HttpResponse:
    form = SentForm(request.POST, request.FILES)
    try:
        with noted(guest):
            check_plain_size(request)
            if not form.is_valid():
                raise BadInput(str(next(iter(form.errors.values()))[0]), detail="plain form not filled in")
            sent = form.cleaned_data["file"]
            add_version(actor=guest, binder=guest.link.binder, name=sent.name, source=sent)
    except NotFound:
        raise
    except PortalError as problem:
        bare = SentForm()
        bare.told = problem.message
        return _page(request, guest.link, bare, status=problem.status)
    return redirect("vault:link_opened", guest.link.reference)


def _sender(request: HttpRequest, kwargs: Mapping[str, str]) -> Guest:
    return _asked(request, kwargs["reference"])


@speaks_tus("POST", sender=_sender)
def uploads(request: HttpRequest, reference: str, actor: Guest) -> HttpResponse:
    """Begin an upload through the link. It is always a new file in the link's own place, whatever the sender names."""
    with noted(actor):
        facts = facts_of(request)
        if facts.get("replaces") or facts.get("folder"):
            raise NotFound(detail="a guest names a file or folder")
        begun = begin(actor, actor.link.binder, facts)
        return begun_at(reverse("vault:link_upload", args=[reference, begun.reference]), request, actor, begun)


@speaks_tus("HEAD", "PATCH", "DELETE", sender=_sender)
def upload(request: HttpRequest, reference: str, upload: str, actor: Guest) -> HttpResponse:
    """Say where an upload of this link stands, take its next part, or give it up."""
    with noted(actor):
        return go_on(request, actor, Upload.objects.filter(reference=upload, link=actor.link))
