"""Who is acting, from where, in which request: set once at the edge, read by the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The circumstances of the work being done just now.

    `request_id` ties all rows of one request together; `session_ref` is a digest of the session key, never the key.
    """

    request_id: str = field(default_factory=lambda: uuid4().hex)
    session_ref: str = ""
    ip: str = ""


_current: ContextVar[RequestContext | None] = ContextVar("muniment_request_context", default=None)


def current() -> RequestContext:
    """Give the context of the running request or job, or a fresh one outside both."""
    return _current.get() or RequestContext()


@contextmanager
def acting_in(context: RequestContext) -> Iterator[RequestContext]:
    """Make `context` the current one inside the block."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


def amend(**changes: str) -> None:
    """Change fields of the current context, e.g. once the session is known."""
    _current.set(replace(current(), **changes))
