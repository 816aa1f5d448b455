"""`/_control/`: what a test or the demo may steer. No part of Stripe, and never used by the portal itself.

SECURITY: every change needs a JSON body, which a page of another origin cannot send without asking, and we never agree.
"""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from simulator import steering
from simulator.api import faults, store
from simulator.billing.renewals import catch_up
from simulator.billing.returning import close_dispute, open_dispute
from simulator.errors import InvalidRequest, Json, StripeError
from simulator.faults import KINDS, MOMENTS, Fault
from simulator.pages.paying import Payer, complete
from simulator.store import shown
from simulator.version import API_VERSION
from simulator.webhooks import Postman, Twist

control = Blueprint("control", __name__, url_prefix="/_control")


def postman() -> Postman:
    """The postman of the running simulator."""
    found: Postman = current_app.extensions["simulator.postman"]
    return found


def wishes() -> Json:
    """The JSON of the request. Raises: InvalidRequest when it is not JSON."""
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise InvalidRequest(
            "The control room takes JSON: send Content-Type: application/json and an object, {} if there is nothing to say."
        )
    return found


@control.errorhandler(StripeError)
def refuse(error: StripeError) -> tuple[Response, int]:
    """What went wrong, in one sentence."""
    return jsonify(error=error.message), error.status


@control.errorhandler(ValueError)
def refuse_value(error: ValueError) -> tuple[Response, int]:
    """What went wrong, in one sentence."""
    return jsonify(error=str(error)), 400


@control.get("/health")
def health() -> Response:
    """That the simulator is up, and which version it speaks."""
    return jsonify(status="ok", api_version=API_VERSION, clock_stands=store().clock.stands, now=store().clock.now())


@control.get("/clock")
def read_clock() -> Response:
    """What time it is here."""
    return jsonify(now=store().clock.now(), stands=store().clock.stands)


@control.post("/clock")
def move_clock() -> Response:
    """Move a standing clock (`now` or `seconds`); everything that falls due happens on the way."""
    wanted = wishes()
    clock = store().clock
    clock.move_to(_number(wanted, "now") if "now" in wanted else clock.now() + _number(wanted, "seconds"))
    happened = catch_up(store())
    postman().wake()
    return jsonify(now=clock.now(), happened=happened)


@control.post("/customers/<identifier>/advance")
def advance_customer(identifier: str) -> Response:
    """Let one customer live on by `seconds`."""
    seconds = _number(wishes(), "seconds")
    with store().writing() as books:
        happened = steering.advance_customer(books, identifier, seconds)
        now = books.now(identifier)
    postman().wake()
    return jsonify(now=now, happened=happened)


@control.post("/customers/<identifier>/fail-payments")
def fail_payments(identifier: str) -> Response:
    """Let the next payments of a customer be declined (`times`, 0 takes it back)."""
    times = _number(wishes(), "times")
    with store().writing() as books:
        books.load("customer", identifier)
        books.remember(f"fail:{identifier}", times)
    return jsonify(customer=identifier, payments_that_will_fail=times)


@control.post("/subscriptions/<identifier>/advance")
def advance_subscription(identifier: str) -> Response:
    """Let a subscription's customer live `to` a landmark: notice, renewal, payment, retry, end of retries or period."""
    landmark = wishes().get("to", "renewal")
    with store().writing() as books:
        happened = steering.advance_subscription(books, identifier, landmark)
        owner = books.load("subscription", identifier)
        now = books.now(owner["customer"])
    postman().wake()
    return jsonify(now=now, happened=happened, subscription=shown(owner))


@control.post("/checkout/<identifier>/pay")
def pay_checkout(identifier: str) -> Response:
    """Do what a person does on the checkout page (`card`, `email`, `name`), in one call."""
    wanted = wishes()
    payer = Payer(
        email=wanted.get("email", "payer@example.com"),
        name=wanted.get("name", "Pat Payer"),
        number=wanted.get("card", "4242 4242 4242 4242"),
        expiry=wanted.get("expiry", "12 / 40"),
        cvc=wanted.get("cvc", "123"),
        accepts_terms=True,
        wants_news=wanted.get("promotions", False),
    )
    with store().writing() as books:
        session = complete(books, books.load("checkout.session", identifier), payer)
    postman().wake()
    return jsonify(shown(session))


@control.post("/charges/<identifier>/dispute")
def dispute_charge(identifier: str) -> Response:
    """Let the cardholder dispute a charge (`reason`)."""
    reason = wishes().get("reason", "fraudulent")
    with store().writing() as books:
        complaint = open_dispute(books, books.load("charge", identifier), reason)
    postman().wake()
    return jsonify(shown(complaint))


@control.post("/disputes/<identifier>/close")
def decide_dispute(identifier: str) -> Response:
    """Let the bank decide a dispute (`status`: won or lost)."""
    status = wishes().get("status", "lost")
    if status not in ("won", "lost"):
        raise InvalidRequest("A dispute ends won or lost.")
    with store().writing() as books:
        complaint = close_dispute(books, books.load("dispute", identifier), status)
    postman().wake()
    return jsonify(shown(complaint))


@control.get("/deliveries")
def list_deliveries() -> Response:
    """Every delivery, in the order they were made; `event` and `state` narrow it."""
    with store().reading() as books:
        found = steering.deliveries(books, event=request.args.get("event"), state=request.args.get("state"))
    return jsonify(deliveries=found)


@control.post("/deliveries/mode")
def set_mode() -> Response:
    """What happens to new events: `mode` deliver, hold or drop; for drop `share` and `seed`; `types` narrows it."""
    with store().writing() as books:
        return jsonify(steering.set_mode(books, wishes()))


@control.post("/deliveries/release")
def release() -> Response:
    """Deliver what is held, now, in this `order`: event ids, "created", "reversed" or {"shuffled": seed}."""
    with store().reading() as books:
        chosen = steering.in_order(books, wishes().get("order", "created"))
    return jsonify(delivered=[postman().deliver(delivery, event) for delivery, event in chosen])


@control.post("/deliveries/drop")
def drop() -> Response:
    """Lose what has not been delivered yet: these `events`, or all."""
    with store().writing() as books:
        return jsonify(dropped=steering.drop(books, wishes().get("events")))


@control.post("/deliveries/flush")
def flush() -> Response:
    """Deliver everything that waits, also what waits for its next try, and answer when it is done."""
    wishes()
    return jsonify(delivered=postman().deliver_due(without_waiting=True))


@control.post("/events/<identifier>/resend")
def resend(identifier: str) -> Response:
    """Deliver an event again, `times` times; `secret`, `age_seconds`, `livemode` or `body` make it a forgery."""
    wanted = wishes()
    with store().writing() as books:
        twist = Twist(
            secret=wanted.get("secret"),
            age_seconds=_number(wanted, "age_seconds", 0),
            body=steering.bent_body(books, identifier, wanted),
        )
        rows = [steering.queue_again(books, identifier) for _ in range(_number(wanted, "times", 1))]
    return jsonify(delivered=[postman().deliver(row, identifier, twist) for row in rows])


@control.get("/faults")
def read_faults() -> Response:
    """What trouble is still to come, and how many requests are being held."""
    return jsonify(faults().status())


@control.post("/faults")
def plan_fault() -> Response:
    """Let the next requests to `method` `path` end badly: `answer` 500, 503, 429, cut or wait; `when` before or after."""
    wanted = wishes()
    kind, moment = str(wanted.get("answer")), wanted.get("when", "before")
    if kind not in KINDS or moment not in MOMENTS:
        raise InvalidRequest(f"answer is one of {', '.join(KINDS)}; when is before or after the work is done.")
    faults().plan(Fault(wanted.get("method", "POST"), wanted["path"], kind, moment, _number(wanted, "times", 1)))
    return jsonify(faults().status())


@control.post("/faults/release")
def release_faults() -> Response:
    """Let every held request go on."""
    wishes()
    return jsonify(released=faults().let_go())


@control.post("/reset")
def reset() -> Response:
    """Begin anew. Asks for `{"confirm": "reset"}` and says what it removed."""
    if wishes().get("confirm") != "reset":
        raise InvalidRequest('This removes everything. Send {"confirm": "reset"} if that is what you want.')
    faults().clear()
    removed = store().empty()
    current_app.extensions["simulator.seed"]()
    return jsonify(removed=removed)


def _number(wanted: Json, name: str, default: int | None = None) -> int:
    value: Any = wanted.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRequest(f"Send a whole number as {name}.")
    return value
