"""Keeping the index true, in the background."""

from jobs.services import task
from search import indexing


@task("search.index_page")
def index_page(page_id: int) -> None:
    """Index one page."""
    indexing.index_page(page_id)


@task("search.index_file")
def index_file(file_id: str) -> None:
    """Index one paper."""
    indexing.index_file(file_id)


@task("search.index_room")
def index_room(room_id: str) -> None:
    """Index one room."""
    indexing.index_room(room_id)


@task("search.index_form")
def index_form(form_id: str) -> None:
    """Index one form."""
    indexing.index_form(form_id)
