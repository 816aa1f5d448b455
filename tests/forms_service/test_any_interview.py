"""An interview that nobody here has seen runs to its release without a line of code: the one of the guide, brought in as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from forms_service.models import Form, Release, Request
from forms_service.services import offer_form
from tests.cast import Cast, browser
from tests.factories.forms import ROOT, begin, say, sent
from tests.factories.reviews import released


@pytest.fixture
def guide() -> dict[str, str]:
    """The first block of each language in the guide for authors: an interview, and answers to it."""
    text = (ROOT / "docs" / "interviews.md").read_text(encoding="utf-8")
    return dict(reversed(re.findall(r"```(yaml|json)\n(.*?)```", text, re.DOTALL)))


def test_the_guide_s_interview_goes_from_a_file_to_a_released_paper(
    guide: dict[str, str], cast: Cast, tmp_path: Path, run_jobs: Callable[[], int]
) -> None:
    file = tmp_path / "cat.yaml"
    file.write_text(guide["yaml"], encoding="utf-8")
    call_command("interview", "import", str(file), "--by", cast.leo.email, "--publish", stdout=StringIO())
    form = Form.objects.get(slug="feed-the-cat")
    offer_form(actor=cast.leo, form=form, reviewers=[(cast.leo, None)])
    assert "Care of a cat" in browser(cast.rita).get("/forms/").content.decode()
    request = sent(say(begin(cast.rita, Form.objects.get(pk=form.pk)), typed(guide["json"])))
    run_jobs()
    draft = released(request, cast.leo)
    run_jobs()
    given = Release.objects.select_related("decision").get(request=request)
    assert given.released_at is not None
    assert given.decision.sha256 == draft.sha256
    assert Request.objects.get(pk=request.pk).state == "released"


def typed(answers: str) -> dict[str, object]:
    """Plain answers as a person types them: amounts in dollars, yes and no in words."""
    said: dict[str, object] = json.loads(answers)
    return {**said, "limit": "25.00", "is_mine": "yes", "has_limit": "yes"}
