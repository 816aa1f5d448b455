"""Send one mail out of the outbox and write down what the server said."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from audit.services import record
from common import clock
from jobs.services import enqueue
from notifications import outbox
from notifications.events import mail_bounced, mail_given_up
from notifications.models import OutboxMessage
from notifications.states import MailState
from notifications.verbs import MAIL_BOUNCED, MAIL_GIVEN_UP

log = logging.getLogger("muniment.outbox")

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SERVER_PATIENCE_SECONDS = 30
FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 4 * 3_600
GIVE_UP_HOURS = 72
# An attempt that ended without a word (its process was killed) is repeated after this long.
SILENCE_SECONDS = 300
PERMANENT = 500


def send(reference: str) -> None:
    """Send the mail `reference` if it is due and nobody else is at it."""
    row = OutboxMessage.objects.waiting().filter(reference=reference).first()
    if row is None:
        return
    if not _take(row):
        _look_again(row)
        return
    try:
        _hand_over(row)
    except SMTPRecipientsRefused as refusal:
        _refused(row, max(code for code, _text in refusal.recipients.values()))
    except SMTPDataError as refusal:
        _refused(row, refusal.smtp_code)
    except (
        SMTPResponseException
    ) as error:  # the sender, the greeting or our password: ours to mend, not the recipient's
        _put_off(row, str(error.smtp_code))
    except (SMTPException, OSError) as error:
        _put_off(row, type(error).__name__)
    except Exception as error:  # noqa: BLE001  # a provider's own errors; their text may hold addresses
        _provider_failed(row, error)
    else:
        OutboxMessage.objects.filter(pk=row.pk).update(state=MailState.SENT, sent_at=clock.now(), error_code="")


def _take(row: OutboxMessage) -> bool:
    """Make this attempt ours by naming the number of attempts we saw; two processes cannot both succeed."""
    now = clock.now()
    taken = OutboxMessage.objects.waiting().filter(pk=row.pk, attempts=row.attempts, next_try_at__lte=now)
    if not taken.update(attempts=F("attempts") + 1, next_try_at=now + timedelta(seconds=SILENCE_SECONDS)):
        return False
    row.refresh_from_db()
    return True


def _look_again(row: OutboxMessage) -> None:
    """Come back when the attempt that has the mail, or the one before that died over it, must be over."""
    row.refresh_from_db()
    if row.state == MailState.QUEUED:
        _again_at(row)


def _hand_over(row: OutboxMessage) -> None:
    _transport().send_messages([outbox.opened(row)])


def _transport() -> BaseEmailBackend:
    if settings.OUTBOX_DELIVERY == "smtp":
        patience = settings.EMAIL_TIMEOUT or SERVER_PATIENCE_SECONDS
        return get_connection(SMTP_BACKEND, timeout=patience)
    return get_connection(settings.OUTBOX_DELIVERY)


def _provider_failed(row: OutboxMessage, error: Exception) -> None:
    """Read an API provider's error: it carries the HTTP status, or says that the recipient was refused."""
    status = getattr(error, "status_code", None)
    if type(error).__name__ == "AnymailRecipientsRefused":
        _refused(row, PERMANENT)
    else:
        _put_off(row, str(status or type(error).__name__))


def _refused(row: OutboxMessage, code: int) -> None:
    if code < PERMANENT:
        _put_off(row, str(code))
        return
    with transaction.atomic():
        _end(row, MailState.BOUNCED, str(code))
        record(verb=MAIL_BOUNCED, actor=None, on=row.record_ref)
        mail_bounced.send(sender=OutboxMessage, message=row)


def _put_off(row: OutboxMessage, code: str) -> None:
    """Try again after a growing pause, for three days."""
    now = clock.now()
    log.info("%s attempt %d: %s", row.record_ref, row.attempts, code)
    with transaction.atomic():
        if now - row.created_at > timedelta(hours=GIVE_UP_HOURS):
            _end(row, MailState.FAILED, code)
            record(verb=MAIL_GIVEN_UP, actor=None, on=row.record_ref)
            mail_given_up.send(sender=OutboxMessage, message=row)
            return
        row.next_try_at, row.error_code = now + pause(row.attempts), code
        row.save(update_fields=["next_try_at", "error_code"])
        _again_at(row)


def _end(row: OutboxMessage, state: MailState, code: str) -> None:
    row.state, row.error_code = state, code
    row.save(update_fields=["state", "error_code"])


def _again_at(row: OutboxMessage) -> None:
    enqueue(outbox.SEND, unique=f"mail/{row.reference}", run_after=row.next_try_at, reference=row.reference)


def pause(attempts: int) -> timedelta:
    """Give how long to wait after that many attempts: a minute, then twice as long each time, four hours at most."""
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS))
