"""A form on its way: sent with an included service, its draft written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms_service.models import Draft, Request
from tests.cast import Cast
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.factories.reviews import draft_of
from tests.subscriptions.test_ledger import give

CODE = "question"


@pytest.fixture
def waiting(cast: Cast, run_jobs: Callable[[], int]) -> Request:
    """Rita's power of attorney with Leo, its first draft written; Lena is his cover."""
    give(cast.rita, 1)
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena, service_code=CODE)
    request = sent(say(begin(cast.rita, form), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    return request


@pytest.fixture
def draft(waiting: Request, cast: Cast) -> Draft:
    """That draft, as Leo finds it."""
    return draft_of(waiting, cast.leo)
