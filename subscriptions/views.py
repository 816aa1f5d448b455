"""Plans to choose from, the way to pay and back, and the page of one's own plan."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services import person_of
from common.errors import BadInput, NotFound
from subscriptions import entitlements, services, standing
from subscriptions.errors import ConsentMissing
from subscriptions.models import Dispute, EventState, PlanEdition, Receipt, StripeEvent, Subscription
from subscriptions.receipts import receipt_pdf
from subscriptions.services.buying import LIVING

MOST_WEBHOOK_BYTES = 512 * 1024
ROWS = 100
CAME_FROM = "plans_came_from"  # the page that wanted a plan; she goes on there when she has paid


def living_plan(user: User | AnonymousUser) -> Subscription | None:
    """Give the living subscription of `user` with its terms, if she has one."""
    if not isinstance(user, User):
        return None
    found = Subscription.objects.filter(user=user, status__in=LIVING)
    return found.select_related("edition__plan").prefetch_related("edition__included").order_by("-started_at").first()


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Show what is on offer: counts, price a year, renewal and cancelling, before any button."""
    wanted = request.GET.get("for", "")
    editions = services.offer()
    # What she came for, by the names the plans give it; nobody's words from the address are shown.
    fitting = {
        edition.pk: service.name for edition in editions for service in edition.included.all() if service.code == wanted
    }
    # The plans that have it stand first, else in the firm's order.
    rows = sorted(((edition, fitting.get(edition.pk, "")) for edition in editions), key=lambda row: not row[1])
    page = {"rows": rows, "wanted": next(iter(fitting.values()), ""), "living": living_plan(request.user)}
    _remember_the_way(request)
    return render(request, "subscriptions/plans.html", page)


def _remember_the_way(request: HttpRequest) -> None:
    onward = request.GET.get("next", "")
    # SECURITY: only addresses of this office. Visitors get no session for reading a price.
    is_ours = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    if is_ours and request.user.is_authenticated:
        request.session[CAME_FROM] = onward


@require_GET
@login_required
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the terms of one plan with the box to agree to them."""
    return _choose(request, _offered(slug))


def _offered(slug: str) -> PlanEdition:
    for edition in services.offer():
        if edition.plan.slug == slug:
            return edition
    raise NotFound(detail="no such plan on offer")


def _choose(request: HttpRequest, edition: PlanEdition, *, problem: str = "", once: UUID | None = None) -> HttpResponse:
    page = {
        "edition": edition,
        "living": living_plan(person_of(request)),
        "problem": problem,
        "once": once or uuid4(),
        "is_simulated": bool(settings.STRIPE_API_BASE),
    }
    return render(request, "subscriptions/choose.html", page, status=400 if problem else 200)


@require_POST
@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the consent and send the browser to the payment page. A double click leads to the same one."""
    edition = get_object_or_404(
        PlanEdition.objects.select_related("plan"), reference=request.POST.get("edition", ""), plan__slug=slug
    )
    once = _token(request.POST.get("once", ""))
    done = settings.SITE_ADDRESS + reverse("subscriptions:done")
    try:
        url = services.start_checkout(
            actor=person_of(request),
            edition=edition,
            agreed=request.POST.get("agree") == "yes",
            once=once,
            success_url=f"{done}?session={{CHECKOUT_SESSION_ID}}",
            cancel_url=settings.SITE_ADDRESS + reverse("subscriptions:choose", args=[slug]),
        )
    except ConsentMissing as problem:
        return _choose(request, edition, problem=problem.message, once=once)
    return redirect(url)


def _token(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(_("This form is too old. Open the page again, then go on.")) from None


@require_GET
@login_required
def done(request: HttpRequest) -> HttpResponse:
    """Read what came of the payment; opening this page without paying gives nothing."""
    session_id = request.GET.get("session", "")
    if not session_id.startswith("cs_") or len(session_id) > 120:
        raise NotFound(detail="not a checkout session")
    subscription = services.settle_checkout(actor=person_of(request), session_id=session_id)
    if subscription is None:
        return render(request, "subscriptions/waiting.html", {"again": f"?{urlencode({'session': session_id})}"})
    messages.success(request, _("Thank you. Your plan is open from this moment."))
    return redirect(str(request.session.pop(CAME_FROM, "")) or "subscriptions:mine")


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's plan: where it stands, what it opens, what is left, when it renews, the receipts, the button that ends it."""
    user = person_of(request)
    living = living_plan(user)
    receipts = list(Receipt.objects.filter(user=user).with_disputes()[:24])
    latest = living or Subscription.objects.filter(user=user).exclude(ended_at=None).order_by("-ended_at").first()
    page = {
        "living": living,
        "standing": standing.of(latest, receipts) if latest else None,
        "rights": entitlements.of(user).living,
        "balances": services.balances(user),
        "receipts": receipts,
    }
    return render(request, "subscriptions/mine.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest) -> HttpResponse:
    """Ask once what ending means, then end the plan with its paid year."""
    living = living_plan(person_of(request))
    if living is None:
        raise NotFound(detail="nothing to cancel")
    if request.method == "POST":
        ended = services.cancel_at_period_end(actor=person_of(request), subscription=living)
        if ended.status in LIVING:
            words = _("Your plan is cancelled. It stays open until the end of the year you have paid for.")
        else:
            words = _("Your plan is ended. Nothing more is charged.")
        messages.success(request, words)
        return redirect("subscriptions:mine")
    return render(request, "subscriptions/cancel.html", {"living": living})


@require_POST
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Let a cancelled plan go on after all."""
    living = living_plan(person_of(request))
    if living is None:
        raise NotFound(detail="nothing to resume")
    services.resume(actor=person_of(request), subscription=living)
    messages.success(request, _("Your plan goes on."))
    return redirect("subscriptions:mine")


@require_POST
@login_required
def card(request: HttpRequest) -> HttpResponse:
    """Go to the payment service's own page, to change the card."""
    back = settings.SITE_ADDRESS + reverse("subscriptions:mine")
    return redirect(services.card_page(actor=person_of(request), return_url=back))


@require_GET
@login_required
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a receipt as a printed paper, to the one who paid."""
    found = (
        Receipt.objects.filter(user=person_of(request), reference=reference)
        .with_disputes()
        .select_related("user", "subscription__edition__plan")
        .first()
    )
    if found is None:
        raise NotFound(detail="no such receipt")
    response = HttpResponse(receipt_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{found.number}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def payments(request: HttpRequest) -> HttpResponse:
    """Show those who run the office what banks ask, what went back and which news could not be taken in; POST tries that again."""
    person = person_of(request)
    if not person.is_administrator:
        raise NotFound(detail="payments: not an administrator")
    failed = StripeEvent.objects.filter(state=EventState.FAILED).order_by("-received_at")
    if request.method == "POST":
        count = sum(services.retry_event(actor=person, event=event) for event in failed)
        messages.success(request, ngettext("%(n)d is tried again.", "%(n)d are tried again.", count) % {"n": count})
        return redirect("subscriptions:payments")
    page = {
        "disputes": Dispute.objects.select_related("receipt__user", "receipt__subscription__edition__plan")[:ROWS],
        "returned": Receipt.objects.filter(refunded_minor__gt=0).select_related("user").order_by("-refunded_at")[:ROWS],
        "failed": failed[:ROWS],
    }
    return render(request, "subscriptions/payments.html", page)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take a signed event: verify, keep, answer. Everything else is a job's work."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isascii() or not length.isdecimal() or int(length) > MOST_WEBHOOK_BYTES:
        services.refused()
        return HttpResponse("too large\n", status=400, content_type="text/plain")
    try:
        fresh = services.receive(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
    except BadInput as problem:
        return HttpResponse(f"{problem.message}\n", status=400, content_type="text/plain")
    return HttpResponse("kept\n" if fresh else "known\n", content_type="text/plain")
