"""The doors of the file core: files out, uploads in."""

from vault.views.files import download, view
from vault.views.tus import upload, uploads

__all__ = ["download", "upload", "uploads", "view"]
