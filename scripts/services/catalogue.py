"""The services, in the order they start. A new one is a module with one class of the `Service` shape and a line here.

The S3 server and LibreOffice are there where they were asked for (`make services S3=1 OFFICE=1`). Elasticsearch is to join when the tests of its adapter come.
"""

from scripts.services.chromium import Chromium
from scripts.services.clamd import Clamd
from scripts.services.libreoffice import LibreOffice
from scripts.services.mailsink import MailSink
from scripts.services.postgres import Postgres
from scripts.services.redis import Redis
from scripts.services.s3 import S3Server
from scripts.services.service import Service
from scripts.services.stripe_description import StripeDescription

S3, OFFICE = S3Server(), LibreOffice()
SERVICES: tuple[Service, ...] = (
    *(Postgres(), Redis(), Clamd(), MailSink(), Chromium(), StripeDescription()),
    *(each for each in (S3, OFFICE) if each.is_asked_for()),
)
