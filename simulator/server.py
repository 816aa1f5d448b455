"""The process: one threaded server on a loopback port, one postman, and an orderly end."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.application import create_application
from simulator.clock import Clock
from simulator.options import Options
from simulator.store import Store
from simulator.webhooks import Endpoint, Postman


class _Late:
    """Stands where the application will be until the port is known."""

    application: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.application(environ, start_response)


class Handler(WSGIRequestHandler):
    """Requests over connections that stay open, logged only when asked."""

    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - as werkzeug names it
        """Send werkzeug's lines to our own log."""
        logging.getLogger("simulator.requests").info(message, *args)


def serve(options: Options) -> None:
    """Run until SIGTERM or SIGINT, or the end of the input if asked to. Prints one line of JSON with the port when it is ready."""
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(name)s %(message)s")
    # The port is known only once it is bound, and the pages' addresses need it: bind first, then build the rest.
    late = _Late()
    server = make_server(options.host, options.port, late, threaded=True, request_handler=Handler)
    base_url = f"http://{options.host}:{server.server_port}"
    store = Store(options.state, Clock(options.standing_at), base_url)
    postman = Postman(store, Endpoint(options.webhook_url, options.webhook_secret), options.retry_after)
    late.application = create_application(options, store, postman)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    if options.ends_with_input:
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
    postman.start()
    sys.stdout.write(json.dumps({"port": server.server_port, "url": base_url}) + "\n")
    sys.stdout.flush()
    server.serve_forever()
    postman.stop()
    server.server_close()


def _end_with_input(server: BaseWSGIServer) -> None:
    # Not through Python's buffer: its lock, held here, would stop the interpreter from ending.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    server.shutdown()
