"""What a person does in the office. A role opens screens; it never opens a matter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRole(models.TextChoices):
    """The roles of people who work for the firm; everybody else has none."""

    ATTORNEY = "attorney", _("Attorney")
    PARALEGAL = "paralegal", _("Paralegal")
    MARKETER = "marketer", _("Marketer")
    SUPPORT = "support", _("Support")
    ADMINISTRATOR = "administrator", _("Administrator")


LEGAL_TEAM = frozenset({StaffRole.ATTORNEY, StaffRole.PARALEGAL})

# Wagtail's admin reads groups; these are the roles that have one. What marketers may do there is set by cms, attorneys by forms_service.
MARKETERS = "Marketers"
ATTORNEYS = "Attorneys"
GROUP_OF_ROLE = {StaffRole.MARKETER: MARKETERS, StaffRole.ATTORNEY: ATTORNEYS}
