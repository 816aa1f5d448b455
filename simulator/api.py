"""How a request to `/v1/` is answered: key, version, parameters, idempotency, one transaction, expansion, headers.

A route is a function of the open books, the parameters and the ids in its address; it gives back one Stripe object.
"""

import hmac
import json
import logging
import socket
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Request, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from simulator import idempotency
from simulator.errors import InvalidRequest, Json, NotFound, Outage, StripeError, Unauthenticated
from simulator.expand import expand
from simulator.faults import Cut, Faults
from simulator.ids import token
from simulator.params import Params, nested
from simulator.store import Books, Origin, Store, shown
from simulator.version import API_VERSION

Handler = Callable[..., Json]
api = Blueprint("api", __name__)
log = logging.getLogger("simulator.api")

_LONGEST_KEY = 255


def reads(rule: str) -> Callable[[Handler], Handler]:
    """Make a function answer GET at this address."""

    def register(handler: Handler) -> Handler:
        def view(**ids: str) -> Response:
            faults().meet("GET", request.path, "before")
            params, paths = _params(request.args.items(multi=True))
            with store().reading() as books:
                body = _answer(books, handler, params, paths, ids)
            return _json(200, json.dumps(body))

        api.add_url_rule(rule, f"GET {rule}", view, methods=["GET"])
        return handler

    return register


def retrieves(rule: str, kind: str) -> None:
    """Make GET at this address answer with the object of this kind that the address names."""

    def load(books: Books, _: Params, identifier: str) -> Json:
        return books.load(kind, identifier)

    reads(rule)(load)


def writes(rule: str, method: str = "POST") -> Callable[[Handler], Handler]:
    """Make a function answer POST (or DELETE) at this address, once per idempotency key."""

    def register(handler: Handler) -> Handler:
        def view(**ids: str) -> Response:
            # DELETE carries its parameters in the address.
            pairs = request.form.items(multi=True) if method == "POST" else request.args.items(multi=True)
            return _write(handler, list(pairs), ids, method)

        api.add_url_rule(rule, f"{method} {rule}", view, methods=[method])
        return handler

    return register


def store() -> Store:
    """The state of the running simulator."""
    found: Store = current_app.extensions["simulator.store"]
    return found


def faults() -> Faults:
    """The troubles planned for the running simulator."""
    found: Faults = current_app.extensions["simulator.faults"]
    return found


def _write(handler: Handler, pairs: list[tuple[str, str]], ids: dict[str, str], method: str) -> Response:
    key = request.headers.get("Idempotency-Key") if method == "POST" else None
    endpoint = f"{method} {request.path}"
    if key:
        if len(key) > _LONGEST_KEY:
            raise InvalidRequest(f"Idempotency keys have at most {_LONGEST_KEY} characters.")
        with store().writing() as books:
            replay = idempotency.claim(books, key, endpoint, idempotency.fingerprint(nested(pairs)), g.request_id)
        if replay:
            response = _json(replay.status, replay.body)
            response.headers["Idempotent-Replayed"] = "true"
            response.headers["Original-Request"] = replay.request_id
            return response
    try:
        faults().meet(method, request.path, "before")
        response = _run(handler, pairs, ids, key)
    except BaseException:
        if key:
            with store().writing() as books:
                idempotency.let_go(books, key)
        raise
    current_app.extensions["simulator.postman"].wake()
    faults().meet(method, request.path, "after")
    if key:
        response.headers["Original-Request"] = g.request_id
    return response


def _run(handler: Handler, pairs: list[tuple[str, str]], ids: dict[str, str], key: str | None) -> Response:
    """Do the work and keep its answer under the key, in one transaction."""
    with store().writing(Origin(g.request_id, key)) as books:
        try:
            params, paths = _params(pairs)
            status, text = 200, json.dumps(_answer(books, handler, params, paths, ids))
        except StripeError as error:
            if not error.keeps_changes:
                raise
            status, text = error.status, json.dumps(error.body(g.request_id))
        if key:
            idempotency.answer(books, key, status, text)
    return _json(status, text)


def _params(pairs: Any) -> tuple[Params, list[str]]:
    params = Params(nested(pairs))
    return params, params.texts("expand")


def _answer(books: Books, handler: Handler, params: Params, paths: list[str], ids: dict[str, str]) -> Json:
    body = shown(handler(books, params, **ids))
    params.refuse_rest()
    return expand(books, body, paths)


@api.before_request
def check() -> None:
    """Give the request its id and look at key and version. Raises: Unauthenticated, InvalidRequest."""
    g.request_id = f"req_{token(14)}"
    _check_key(request)
    asked = request.headers.get("Stripe-Version", API_VERSION)
    if asked != API_VERSION:
        raise InvalidRequest(f"Invalid Stripe API version: {asked}. This simulator speaks {API_VERSION} only.")
    for header in ("Stripe-Account", "Stripe-Context"):
        if header in request.headers:
            raise InvalidRequest(f"The simulator has one account: leave the header {header} out.")


def _check_key(incoming: Request) -> None:
    sent = incoming.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not sent:
        raise Unauthenticated(
            "You did not provide an API key. Provide it in the Authorization header, using Bearer auth "
            "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    known = current_app.config["API_KEY"]
    if not hmac.compare_digest(sent.encode(), known.encode()):
        raise Unauthenticated(f"Invalid API Key provided: {sent[:8]}{'*' * 12}{sent[-4:] if len(sent) > 16 else ''}")


@api.after_request
def stamp(response: Response) -> Response:
    """Say which request this was and which version answered it."""
    if "request_id" not in g:
        # Refused before it came here: under a foreign name.
        return response
    response.headers["Request-Id"] = g.request_id
    response.headers["Stripe-Version"] = API_VERSION
    response.headers["Cache-Control"] = "no-cache, no-store"
    key = request.headers.get("Idempotency-Key")
    if key:
        response.headers["Idempotency-Key"] = key
    return response


@api.errorhandler(StripeError)
def refuse(error: StripeError) -> Response:
    """An error in Stripe's shape."""
    return _json(error.status, json.dumps(error.body(g.request_id)))


@api.errorhandler(Exception)
def stumble(error: Exception) -> Response:
    """A fault of the simulator itself, said in Stripe's shape so that the caller treats it as an outage."""
    if isinstance(error, HTTPException):
        return _json(error.code or 400, json.dumps(InvalidRequest(error.description or "").body(g.request_id)))
    log.exception("The simulator stumbled over %s %s.", request.method, request.path)
    return _json(500, json.dumps(Outage("The simulator has a fault here; its log says which.").body(g.request_id)))


@api.errorhandler(Cut)
def hang_up(_: Cut) -> Response:
    """Close the connection without an answer, as a network that fails does."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response()


@api.route("/v1/<path:path>", methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
def unknown(path: str) -> Response:
    """Refuse an address that the simulator does not play."""
    raise NotFound(
        f"Unrecognized request URL ({request.method}: /v1/{path}). Stripe may know it; this simulator does not play it."
    )


def _json(status: int, text: str) -> Response:
    return Response(text, status=status, content_type="application/json")
