"""The parts people play in a matter, and what each part may do with the papers of a room it is seated in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import StaffRole
from vault.roles import BinderRole


class MatterRole(models.TextChoices):
    """The parts. A part decides the seats offered; a seat decides what can be seen."""

    CLIENT = "client", _("Client")
    ATTORNEY = "attorney", _("Attorney")
    PARALEGAL = "paralegal", _("Paralegal")
    COUNSEL = "counsel", _("Co-counsel")
    EXPERT = "expert", _("Expert")
    OTHER_PARTY = "other_party", _("Other party")


FIRM_ROLES = frozenset({MatterRole.ATTORNEY, MatterRole.PARALEGAL})
OUTSIDE_ROLES = frozenset(set(MatterRole.values) - set(FIRM_ROLES))

# Who of the firm may open a staff session on a matter she has no part in, and give the second word where two are needed.
MAY_LOOK_IN = frozenset({StaffRole.ATTORNEY, StaffRole.ADMINISTRATOR})

SEAT_ROLES: dict[str, BinderRole] = {
    MatterRole.CLIENT: BinderRole.CONTRIBUTOR,
    MatterRole.ATTORNEY: BinderRole.OWNER,
    MatterRole.PARALEGAL: BinderRole.MANAGER,
    MatterRole.COUNSEL: BinderRole.CONTRIBUTOR,
    MatterRole.EXPERT: BinderRole.CONTRIBUTOR,
    MatterRole.OTHER_PARTY: BinderRole.CONTRIBUTOR,
}
