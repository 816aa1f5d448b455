"""The doors of the file core: files out, uploads in."""

from vault.views.files import download
from vault.views.tus import upload, uploads

__all__ = ["download", "upload", "uploads"]
