"""{% load theme %}: icons, the face, the ways through the house, and how times, sizes and sums are written."""

import zlib
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from common import clock
from common import money as sums
from theme import fonts, navigation, services

register = template.Library()

ART = ("arcs", "columns", "horizon", "ledger", "seal", "steps")


@register.simple_tag
def icon(name: str, css: str = "icon", label: str = "") -> SafeString:
    """Draw the icon `name` of static/theme/icons.svg; hidden from screen readers unless it has a `label`."""
    if not label:
        return _silent_icon(name, css)
    sprite = static("theme/icons.svg")
    return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', css, label, sprite, name)


@lru_cache(maxsize=500)
def _silent_icon(name: str, css: str) -> SafeString:
    # Thirty on a page, always the same.
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("theme/icons.svg"), name
    )


@register.simple_tag
def face_or_default() -> services.FaceData:
    """Give the firm's face even while the database is away; for error pages only."""
    try:
        return services.face()
    except (DatabaseError, OSError):
        return services.default_face()


@register.simple_tag(takes_context=True)
def face_css(context: Context) -> SafeString:
    """Link the face's stylesheet, and ask for its two fonts before the browser has found out that it needs them."""
    face = context.get("face") or face_or_default()
    return _face_css(face.css_url, fonts.file(face.text_font), fonts.file(face.heading_font))


@lru_cache(maxsize=50)
def _face_css(css_url: str, *needed: str) -> SafeString:
    preloads = format_html_join(
        "\n",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(f),) for f in dict.fromkeys(needed)),
    )
    return format_html('{}\n<link rel="stylesheet" href="{}">', preloads, css_url)


@register.simple_tag(takes_context=True)
def ways(context: Context) -> navigation.Ways:
    """Give the ways through the house for this page; cms may move the library and the help by `site_nav` in the context, and `has_forms` tells whether any can be started."""
    moved = context.get("site_nav") or {}
    return navigation.ways_for(
        context.get("request"),
        library_url=moved.get("library_url", "/library/"),
        help_url=moved.get("help_url", "/help/"),
        has_forms=bool(context.get("has_forms")),
    )


@register.simple_tag
def way(entry: navigation.Entry, css: str = "", icon: str = "") -> SafeString:
    """Link one of the ways through the house, marked when it is this page."""
    return _way(css, entry.url, icon, str(entry.label), is_current=entry.is_current)


@lru_cache(maxsize=500)
def _way(css: str, url: str, icon_name: str, label: str, *, is_current: bool) -> SafeString:
    # Twenty on a page, always the same.
    return format_html(
        '<a{} href="{}"{}>{}{}</a>',
        format_html(' class="{}"', css) if css else "",
        url,
        mark_safe(' aria-current="page"') if is_current else "",
        _silent_icon(icon_name, "icon") if icon_name else "",
        label,
    )


@register.simple_tag
def demo_banner() -> dict[str, str]:
    """Give what the demo's banner links to; nothing (false) in a real house."""
    if not getattr(settings, "DEMO", False):
        return {}
    return {
        "is_demo": "yes",
        "scans": "yes" if settings.SCANNER else "",
        "outbox": navigation.address("notifications:outbox") if settings.OUTBOX_PAGE else "",
    }


@register.filter
def when(value: datetime | None) -> SafeString | str:
    """Write a time as people say it (today, 08:45 · 18 Nov, 10:03), in full with its zone on hover."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return _time_tag(local, f"{_day_words(local.date())}, {date_format(local, 'H:i')}")


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Write a day in full: Friday, 27 November; with the year when it is not this one."""
    if not value:
        return ""
    local = _local_day(value)
    order = pgettext("date format", "l, j F") if local.year == clock.today().year else _day_in_full()
    return _time_tag(value, date_format(local, order))


@register.filter
def short_day(value: date | datetime | None) -> SafeString | str:
    """Write a day as a margin note: today, yesterday, 18 Nov; with the year when it is not this one."""
    return _time_tag(value, _day_words(_local_day(value))) if value else ""


@register.filter
def filesize(size_bytes: int | None) -> str:
    """Write a size as people know it from their own machines: 812 bytes, 64 kB, 4.1 MB, 2 GB. Units: bytes."""
    size = int(size_bytes or 0)
    if size < 1000:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    number = float(size)
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        if round(number) < 1000 or unit == "GB":
            break
    tenths = round(number, 1)
    is_fine = tenths < 10 and tenths != int(tenths)
    return f"{number_format(tenths if is_fine else round(number), decimal_pos=int(is_fine))} {unit}"


@register.filter
def money(amount_minor: int, currency: str) -> str:
    """Write a sum: $180.00. Units: minor units."""
    return sums.display(amount_minor, currency)


@register.filter
def initials(name: object) -> str:
    """Give one or two letters for the face beside a name."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def cover_style(key: object) -> str:
    """Choose a cover's colour and drawing by its key, always the same for the same key."""
    number = zlib.crc32(str(key).encode())
    return f"cover--{number % 4 + 1} cover--{ART[number // 4 % len(ART)]}"


@register.filter
def widget_kind(field: Any) -> str:
    """Say how a form's field is laid out: tick, choices, password, plain."""
    kind = str(field.widget_type)
    if kind in {"radioselect", "checkboxselectmultiple"}:
        return "choices"
    return {"checkbox": "tick", "password": "password"}.get(kind, "plain")


@register.simple_tag
def dot_range(left: int | str, total: int | str, held: int | str = 0) -> list[str]:
    """Give the kinds of `total` dots: `left` of them filled, `held` reserved, the rest used."""
    left, total, held = int(left or 0), int(total or 0), int(held or 0)
    return ["left"] * left + ["held"] * held + ["used"] * max(total - left - held, 0)


def _local_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _day_words(value: date) -> str:
    today = clock.today()
    if value == today:
        return gettext("today")
    if value == today - timedelta(days=1):
        return gettext("yesterday")
    if value == today + timedelta(days=1):
        return gettext("tomorrow")
    order = pgettext("date format", "j M") if value.year == today.year else pgettext("date format", "j M Y")
    return date_format(value, order)


def _day_in_full() -> str:
    """Give the order of a day in full, as the language writes it: lunes, 3 de agosto de 2026."""
    return pgettext("date format", "l, j F Y")


def _time_tag(value: date | datetime, words: str) -> SafeString:
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        full, stamp = date_format(local, f"{_day_in_full()}, H:i T"), value.isoformat()
    else:
        full, stamp = date_format(value, _day_in_full()), value.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, full, words)
