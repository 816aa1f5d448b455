"""Private files from a plain form: kept in memory up to a bound, so that they never lie readable in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from vault.bounds import PLAIN_UPLOAD_BYTES
from vault.errors import UploadTooLarge

View = Callable[..., HttpResponse]


class InMemoryUpload(FileUploadHandler):
    """Keeps the files of one request in memory, together up to the bound; what goes beyond is let go by."""

    def __init__(self, request: HttpRequest) -> None:
        """Begin with nothing."""
        super().__init__(request)
        self.taken_bytes = 0
        self.buffer = BytesIO()

    @property
    def is_over(self) -> bool:
        """Whether more came than may be kept."""
        return self.taken_bytes > PLAIN_UPLOAD_BYTES

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin the next file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece. Raises: SkipFile beyond the bound; the fields after the file are still read."""
        self.taken_bytes += len(raw_data)
        if self.is_over:
            self.buffer = BytesIO()
            raise SkipFile
        self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Give the whole file."""
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            self.buffer, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )


def takes_files_in_memory(view: View) -> View:
    """Give `view` with the files of its form kept in memory and its form checked for forgery.

    SECURITY: the check reads the body, so it must come after the handler is set. The view that has the address is therefore
    `csrf_exempt`, asks who is there, and hands on to this one, which is not.
    """
    checked = csrf_protect(view)

    @wraps(view)
    def receive(request: HttpRequest, *args: object) -> HttpResponse:
        request.upload_handlers = [InMemoryUpload(request)]
        return checked(request, *args)

    return receive


def check_plain_size(request: HttpRequest) -> None:
    """Say nothing when all files of the plain form were kept. Raises: UploadTooLarge."""
    if any(isinstance(handler, InMemoryUpload) and handler.is_over for handler in request.upload_handlers):
        sentence = _(
            "This way takes files up to %(size)d MB. Switch on JavaScript for larger ones; they go in parts and survive a cut."
        )
        raise UploadTooLarge(sentence % {"size": PLAIN_UPLOAD_BYTES // 1_000_000}, detail="over the plain bound")
