"""A mail from its three templates: subject, text, and HTML where there is one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation

from notifications.errors import BadAddress
from notifications.recipient import Recipient
from theme.services import face


def compose(
    *, to: str, template: str, context: Mapping[str, Any], user: Recipient | None = None, language: str = ""
) -> EmailMultiAlternatives:
    """Give the mail, not yet posted; see `services.mail`. Raises: BadAddress."""
    try:
        validate_email(to)
    except ValidationError:
        raise BadAddress(detail="mail to something that is no address") from None
    firm = face()
    values = {"firm": firm, "firm_name": firm.firm_name, "site_address": settings.SITE_ADDRESS, **context}
    with translation.override(language or (user.language if user else translation.get_language())):
        message = EmailMultiAlternatives(
            # The line break at the end belongs to the template's file; one inside is refused by the outbox.
            subject=_plain(f"{template}.subject.txt", values).strip("\n"),
            body=_plain(f"{template}.txt", values).strip() + "\n",
            to=[to],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            message.attach_alternative(render_to_string(f"{template}.html", values), "text/html")
        except TemplateDoesNotExist as missing:
            if missing.args[0] != f"{template}.html":
                raise
    return message


def _plain(name: str, values: dict[str, Any]) -> str:
    """Render plain text, in which `O'Brien & Sons` stays what it is."""
    plain: Any = get_template(name)
    return str(plain.template.render(Context(values, autoescape=False)))
