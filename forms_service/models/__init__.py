"""Forms, editions, reviewers, requests, and what is left when one is sent."""

from forms_service.models.form import Edition, Form, Reviewer
from forms_service.models.request import Request
from forms_service.models.sending import Agreement, ConflictLook, Draft

__all__ = ["Agreement", "ConflictLook", "Draft", "Edition", "Form", "Request", "Reviewer"]
