"""Found an office: its keys, its front page and site, its groups, its first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Invitation
from accounts.roles import StaffRole
from accounts.services import invite
from cms.services import make_site
from theme.models import Face


@dataclass(frozen=True, slots=True)
class Founding:
    """What an office must know of itself to begin."""

    firm_name: str
    domain: str
    admin_name: str
    admin_email: str


@transaction.atomic
def found(told: Founding) -> Invitation:
    """Make the site, groups and pages of a new office and invite its first administrator by mail.

    The letter is a row in the outbox like any other; nobody's password is ever typed here.
    Raises: Conflict when this office was founded already. Audit: invitation.made.
    """
    address = urlsplit(settings.SITE_ADDRESS)
    home = make_site(
        firm_name=told.firm_name,
        host=told.domain,
        port=address.port or (443 if address.scheme == "https" else 80),
        headline=_("Legal help that stays with you."),
        sentence=_("Your papers, your questions and our answers are kept in one private place."),
    )
    Face.objects.update_or_create(site=home.get_site(), defaults={"firm_name": told.firm_name})
    return invite(actor=None, email=told.admin_email, name=told.admin_name, staff_role=StaffRole.ADMINISTRATOR)
