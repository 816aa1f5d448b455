"""The services, in the order they start. A new one is a module with one class of the `Service` shape and a line here.

An S3 server and Elasticsearch are to join this list when the tests of those adapters come.
"""

from scripts.services.chromium import Chromium
from scripts.services.clamd import Clamd
from scripts.services.mailsink import MailSink
from scripts.services.postgres import Postgres
from scripts.services.redis import Redis
from scripts.services.service import Service
from scripts.services.stripe_description import StripeDescription

SERVICES: tuple[Service, ...] = (Postgres(), Redis(), Clamd(), MailSink(), Chromium(), StripeDescription())
