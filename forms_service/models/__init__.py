"""Forms, editions, reviewers and requests."""

from forms_service.models.form import Edition, Form, Reviewer
from forms_service.models.request import Request

__all__ = ["Edition", "Form", "Request", "Reviewer"]
