"""The demo offers both forms, and one request waits for Leo with its draft written."""

from __future__ import annotations

import pytest

from forms_service.models import Draft, Form, Request, RequestState
from forms_service.states import DraftState
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_both_forms_are_offered_and_use_what_the_household_plan_includes(cast: Cast) -> None:
    offered = Form.objects.offered().prefetch_related("reviewers")
    assert {form.slug for form in offered} == {"limited-power-of-attorney", "care-of-a-child"}
    for form in offered:
        assert [(each.user, each.cover) for each in form.reviewers.all()] == [(cast.leo, cast.lena)]
        assert form.service_code == "reviewed_document"


def test_a_request_waits_for_leo_and_for_nobody_else(cast: Cast) -> None:
    [request] = Request.objects.on_desk(cast.leo)
    assert request.state == RequestState.SENT
    assert request.due_at is not None
    assert Draft.objects.visible_to(cast.leo).get().state == DraftState.READY
    for other in (cast.lena, cast.walt, cast.pat, cast.ada, cast.gina):
        assert not Request.objects.on_desk(other).exists()
