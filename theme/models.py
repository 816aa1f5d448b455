"""The firm's face: its name, words, colours, letters and logo, set by the firm without a deploy."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting

from theme import palette
from theme.colour import HEX, Colour
from theme.fonts import HeadingFont, TextFont


def check_colour(value: str) -> None:
    """Refuse what is not a colour we can compute with. Raises: ValidationError."""
    if not HEX.fullmatch(value):
        raise ValidationError(_("Write the colour as # and six digits or letters from a to f, for example #1d5b4b."))


def check_accent(value: str) -> None:
    """Refuse an accent that cannot be read where it is used. Raises: ValidationError with a shade that can."""
    check_colour(value)
    accent = Colour.of(value)
    if not palette.is_legible_accent(accent):
        raise ValidationError(
            _(
                "Words in this colour would be too faint on our pages (contrast %(has)s, at least %(needs)s is needed). "
                "Choose a darker shade; %(try)s is the nearest that works."
            ),
            params={
                "has": f"{palette.weakest(accent, palette.LIGHT_GROUNDS):.1f}",
                "needs": palette.ENOUGH,
                "try": str(palette.nearest_legible(accent)),
            },
        )


def check_cover(value: str) -> None:
    """Refuse a cover on which neither white nor dark words can be read. Raises: ValidationError."""
    check_colour(value)
    if palette.cover_ink(Colour.of(value)) is None:
        raise ValidationError(
            _(
                "Neither white nor dark words can be read well on this colour. Make it a little darker or a little lighter."
            )
        )


class ColourField(models.CharField):
    """A colour as `#rrggbb`."""

    def __init__(self, *args: object, **options: object) -> None:
        """Fix the length; everything else is the caller's."""
        super().__init__(*args, **{**options, "max_length": 7})  # type: ignore[arg-type]


class Face(BaseSiteSetting):
    """What a firm looks like here. One row a site; every field has a default, so a site without a row still has a face."""

    firm_name = models.CharField(_("name of the firm"), max_length=80, default="Muniment")
    tagline = models.CharField(
        _("headline of the front page"),
        max_length=120,
        blank=True,
        help_text=_("One promise in plain words, e.g. “Legal help that stays with you after the case is closed.”"),
    )
    description = models.CharField(
        _("what the firm does, in one or two sentences"),
        max_length=300,
        blank=True,
        help_text=_("Shown under the headline and to search engines."),
    )
    address = models.TextField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    disclaimer = models.CharField(
        _("line at the foot of every page"),
        max_length=300,
        blank=True,
        default=_("Reading these pages does not make you our client."),
    )
    notice_text = models.CharField(
        _("notice on the front page"),
        max_length=240,
        blank=True,
        help_text=_("For closed days and moves. Leave it empty when there is nothing to say."),
    )
    notice_until = models.DateField(
        _("last day of the notice"),
        null=True,
        blank=True,
        help_text=_("After this day the notice disappears by itself."),
    )

    accent = ColourField(
        _("accent colour"),
        default="#1d5b4b",
        validators=[check_accent],
        help_text=_(
            "Used for the one next thing on each screen. Its shades, also the one for dark screens, are derived."
        ),
    )
    cover_1 = ColourField(_("first cover colour"), default="#1d5b4b", validators=[check_cover])
    cover_2 = ColourField(_("second cover colour"), default="#2b3a4d", validators=[check_cover])
    cover_3 = ColourField(_("third cover colour"), default="#efe7d8", validators=[check_cover])
    cover_4 = ColourField(_("fourth cover colour"), default="#6b3b32", validators=[check_cover])
    heading_font = models.CharField(
        _("letters of headings"), max_length=30, choices=HeadingFont.choices, default=HeadingFont.SOURCE_SERIF
    )
    text_font = models.CharField(
        _("letters of everything else"), max_length=30, choices=TextFont.choices, default=TextFont.INTER
    )

    logo_png = models.BinaryField(_("logo"), blank=True, default=b"", editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_alt = models.CharField(
        _("what the logo says"),
        max_length=120,
        blank=True,
        help_text=_("For people who cannot see it. Empty means: the name of the firm."),
    )

    class Meta:
        """Named as marketers speak of it."""

        verbose_name = _("the firm's face")
        verbose_name_plural: ClassVar = _("the firms' faces")

    def __str__(self) -> str:
        """Give the firm's name."""
        return self.firm_name
