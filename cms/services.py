"""May this person read that page or open that file, and why; and the groups that write them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from cms.access import AccessLevel
from cms.models import FirmDocument, HelpIndexPage, HomePage, LibraryPage, PamphletPage, PlainPage
from common.errors import Conflict
from common.gate import Reason, Verdict
from subscriptions import entitlements
from subscriptions.entitlements import Feature

MARKETERS = "Marketers"

_ANYBODY = Reason("public", _("Open to everybody."))
_ACCOUNT = Reason("registered", _("Open to you because you have an account."))
_RIGHT = Reason("right", _("Open to you because of your plan or your matter."))
_OFFICE = Reason("office", _("Open to you because you work for the firm."))
NEEDS_ACCOUNT = Reason("needs_account", _("Free with an account. Sign in, or make one; it takes a minute."))
NEEDS_CLIENT = Reason("needs_client", _("For clients of the firm and for subscribers."))
NEEDS_PLAN = Reason("needs_plan", _("For subscribers. A yearly plan opens the whole library."))


def at_level(user: Any, level: str) -> Verdict:
    """Give the verdict on `user` (or AnonymousUser) reading something of `level`, with the reason to show.

    At most one query. The firm's own people read what the firm publishes.
    """
    if level == AccessLevel.PUBLIC:
        return Verdict(True, (_ANYBODY,))
    if not user.is_authenticated or not user.is_active:
        closed = {AccessLevel.REGISTERED: NEEDS_ACCOUNT, AccessLevel.CLIENT: NEEDS_CLIENT}
        return Verdict(False, (closed.get(AccessLevel(level), NEEDS_PLAN),))
    if level == AccessLevel.REGISTERED:
        return Verdict(True, (_ACCOUNT,))
    if user.is_office:
        return Verdict(True, (_OFFICE,))
    rights = entitlements.of(user)
    if rights.allows(Feature.LIBRARY) or (level == AccessLevel.CLIENT and rights.allows(Feature.CLIENT_LIBRARY)):
        return Verdict(True, (_RIGHT,))
    return Verdict(False, (NEEDS_CLIENT if level == AccessLevel.CLIENT else NEEDS_PLAN,))


def may_read(user: Any, page: PamphletPage) -> Verdict:
    """Give the verdict on the text below the teaser."""
    return at_level(user, page.access)


def may_open(user: Any, document: FirmDocument) -> Verdict:
    """Give the verdict on the file itself."""
    return at_level(user, document.access)


def make_groups() -> None:
    """Make the group of marketers with what it takes to publish and to change the firm's face; a repeat changes nothing.

    Page rights are given at the tree's root by the one who makes the site.
    """
    marketers, _made = Group.objects.get_or_create(name=MARKETERS)
    wanted = [
        ("wagtailadmin", "access_admin"),
        ("theme", "change_face"),
    ]
    for label, codename in wanted:
        for permission in Permission.objects.filter(content_type__app_label=label, codename=codename):
            marketers.permissions.add(permission)


@transaction.atomic
def make_site(*, firm_name: str, host: str, port: int, headline: str, sentence: str) -> HomePage:
    """Give the front page of a new office, with its library, help centre and terms, and the site that answers at `host`.

    Wagtail's welcome page gives way. Marketers may write everything below the front. Raises: Conflict when a front exists.
    """
    if HomePage.objects.exists():
        raise Conflict(str(_("This office has a front page already.")))
    make_groups()
    root = Page.get_first_root_node()
    Site.objects.all().delete()
    for welcome in root.get_children():
        welcome.delete()
    root = Page.objects.get(pk=root.pk)
    home: HomePage = root.add_child(
        instance=HomePage(title=firm_name, slug="home", headline=headline, sentence=sentence)
    )
    home.add_child(instance=LibraryPage(title=_("Library"), slug="library", summary=_("Guides in plain words.")))
    home.add_child(instance=HelpIndexPage(title=_("Help"), slug="help", summary=_("How this office works.")))
    home.add_child(
        instance=PlainPage(
            title=_("Terms of use"), slug="terms", summary=_("What you agree to when you make an account.")
        )
    )
    Site.objects.create(hostname=host, port=port, site_name=firm_name, root_page=home, is_default_site=True)
    marketers = Group.objects.get(name=MARKETERS)
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=marketers, page=home, permission=permission)
    # Wagtail asks for the rights on its own image and document, whatever models stand in for them.
    for label, noun in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for codename in (f"add_{noun}", f"change_{noun}", f"choose_{noun}"):
            permission = Permission.objects.get(content_type__app_label=label, codename=codename)
            GroupCollectionPermission.objects.get_or_create(
                group=marketers, collection=Collection.get_first_root_node(), permission=permission
            )
    return home
