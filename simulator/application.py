"""The Flask application: which rooms answer, and what every answer has in common."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, request

from simulator import routes
from simulator.api import api
from simulator.control import control
from simulator.errors import NotFound
from simulator.faults import Faults
from simulator.options import Options
from simulator.pages.checkout import checkout
from simulator.pages.desk import desk
from simulator.pages.layout import page_error, register_filters
from simulator.pages.portal import portal
from simulator.pages.receipts import receipts
from simulator.shapes.events import webhook_endpoint
from simulator.shapes.sessions import portal_configuration
from simulator.store import Store
from simulator.webhooks import Postman

_LARGEST_REQUEST_BYTES = 1_000_000
_OUR_NAMES = frozenset(("127.0.0.1", "localhost", "::1"))

log = logging.getLogger("simulator")


def create_application(options: Options, store: Store, postman: Postman) -> Flask:
    """The simulator as a WSGI application."""
    application = Flask("simulator", template_folder="templates", static_folder="static", static_url_path="/static")
    application.config.update(
        API_KEY=options.api_key, MAX_CONTENT_LENGTH=_LARGEST_REQUEST_BYTES, WEBHOOK_URL=options.webhook_url
    )
    application.extensions["simulator.store"] = store
    application.extensions["simulator.faults"] = Faults()
    application.extensions["simulator.postman"] = postman
    log.debug("Routes: %s", ", ".join(routes.__all__))
    for room in (api, control, checkout, portal, receipts, desk):
        application.register_blueprint(room)
    register_filters(application)
    application.before_request(refuse_foreign_names)
    application.register_error_handler(NotFound, page_error)
    application.extensions["simulator.seed"] = lambda: seed(store, options.webhook_url)
    seed(store, options.webhook_url)
    return application


def seed(store: Store, webhook_url: str) -> None:
    """Put in place what every account has: one endpoint and one portal configuration."""
    with store.writing() as books:
        if not books.where("billing_portal.configuration"):
            books.add(portal_configuration(now=books.now()))
        endpoints = books.where("webhook_endpoint")
        if not endpoints:
            books.add(webhook_endpoint(now=books.now(), url=webhook_url))
        elif endpoints[0]["url"] != webhook_url:
            books.save({**endpoints[0], "url": webhook_url})


def refuse_foreign_names() -> Response | None:
    """SECURITY: a page elsewhere that points its own name at this machine must not steer the simulator."""
    if urlsplit(f"//{request.host}").hostname not in _OUR_NAMES:
        return Response("The simulator answers to 127.0.0.1 and localhost only.\n", status=421, mimetype="text/plain")
    return None
