"""Whoever answers in Spanish meets Spanish: the screens, what is said beside a field, the letter, the sending."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdf

from forms_service.models import Request
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.factories.reviews import draft_of
from vault.services import open_version


def spanish(cast: Cast) -> Request:
    """Rita's form, begun in Spanish."""
    return begin(cast.rita, offered(POWER_OF_ATTORNEY, reviewer=cast.leo), "es")


def test_the_frame_of_a_screen_is_in_the_language_of_the_request(cast: Cast) -> None:
    request = say(spanish(cast), answers_of(POWER_OF_ATTORNEY), until="you")
    rita = browser(cast.rita)
    page = rita.get(f"/requests/{request.reference}/screens/you/").content.decode()
    assert '<html lang="es"' in page
    assert "Atrás" in page or "Volver" in page
    assert ">Continue<" not in page
    refused = rita.post(f"/requests/{request.reference}/screens/you/", {"principal": "", "seen.principal": "0"})
    assert refused.status_code == 400
    assert "Write the name here." not in refused.content.decode()
    catalogue = rita.get("/forms/").content.decode()
    assert '<html lang="en"' in catalogue, "and nothing of it is left for the next page"


def test_a_refusal_speaks_the_language_of_the_request(cast: Cast) -> None:
    request = spanish(cast)
    rita = browser(cast.rita)
    nowhere = rita.get(f"/requests/{request.reference}/screens/no-such-screen/")
    assert nowhere.status_code == 404
    page = nowhere.content.decode()
    assert '<html lang="es"' in page
    assert "There is nothing here for you." not in page
    assert "There is nothing here for you." in rita.get("/requests/zzzzzzzzzzzz/").content.decode()


def test_the_paper_of_a_spanish_request_has_no_english_word_of_the_press(
    cast: Cast, run_jobs: Callable[[], int]
) -> None:
    request = sent(say(spanish(cast), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    draft = draft_of(request, cast.leo)
    assert draft.version is not None
    draft.version.file.binder = request.internal_binder
    with open_version(draft.version) as reader:
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reader.read())).pages)
    for english in ("Signature", "Notary", "Witness", "Printed name", "Page "):
        assert english not in text, english
    assert "Firma" in text


def test_the_page_of_a_form_in_two_languages_begins_it_in_either(cast: Cast) -> None:
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo)
    rita = browser(cast.rita)
    page = rita.get(f"/forms/{form.slug}/").content.decode()
    assert "Start in English" in page
    assert "Empezar en español" in page
    rita.post(f"/forms/{form.slug}/start/", {"language": "es"})
    assert Request.objects.get(person=cast.rita, form=form).language == "es"
