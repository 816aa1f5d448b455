"""{% static %} is ours, and says what Django's would."""

from __future__ import annotations

import pytest
from django.template import engines
from django.templatetags.static import static
from django.utils.html import escape

pytestmark = pytest.mark.once


def test_the_address_of_a_static_file_is_djangos_own_and_escaped_once() -> None:
    page = engines["django"].from_string(
        '{% load static %}{% static "theme/css/base.css" %} {% static "a&b.css" as other %}{{ other }} {% get_static_prefix %}'
    )
    for _ in range(2):
        assert page.render() == f"{static('theme/css/base.css')} {escape(static('a&b.css'))} {static('')}"
    assert "theme.templatetags.static" in str(type(page.template.nodelist[1]))
