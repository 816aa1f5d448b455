"""Errors in Stripe's own shape: a status and an `error` object with type, code, message and parameter."""

from typing import Any

Json = dict[str, Any]


class StripeError(Exception):
    """A refusal that the caller sees as Stripe would say it.

    `keeps_changes` is for a declined payment: the attempt happened and stays on record, although the answer is an error.
    """

    status = 400
    type = "invalid_request_error"
    keeps_changes = False

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, **more: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.more = more

    def body(self, request_id: str) -> Json:
        """The answer's JSON."""
        error: Json = {"message": self.message, "type": self.type}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        error.update(self.more)
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": error}


class InvalidRequest(StripeError):
    """The request is wrong: 400."""


class NotFound(StripeError):
    """No such object or address: 404."""

    status = 404


class Unauthenticated(StripeError):
    """No key, or not ours: 401."""

    status = 401


class CardDeclined(StripeError):
    """The card said no: 402. The failed attempt stays on record."""

    status = 402
    type = "card_error"
    keeps_changes = True


class KeyReused(StripeError):
    """An idempotency key came back with another request: 400."""

    type = "idempotency_error"


class KeyInUse(StripeError):
    """An idempotency key is being used by a request that has not ended: 409."""

    status = 409
    type = "idempotency_error"


class TooManyRequests(StripeError):
    """A rate limit, played on demand: 429."""

    status = 429


class Outage(StripeError):
    """Stripe is not well, played on demand: 500 and above."""

    status = 500
    type = "api_error"


def missing(kind: str, identifier: str, param: str = "id") -> NotFound:
    """The error for an id that names nothing."""
    noun = kind.replace("_", " ").replace(".", " ")
    return NotFound(f"No such {noun}: '{identifier}'", code="resource_missing", param=param)


def missing_param(param: str) -> InvalidRequest:
    """The error for a required parameter that was not sent."""
    return InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)
