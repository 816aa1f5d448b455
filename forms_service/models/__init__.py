"""Forms, editions, reviewers, requests, what is left when one is sent, and what an attorney does with it."""

from forms_service.models.form import Edition, Form, Reviewer
from forms_service.models.manuscript import Manuscript
from forms_service.models.request import Request
from forms_service.models.review import Absence, ClauseEdit, Decision, Release, Remark
from forms_service.models.sending import Agreement, ConflictLook, Draft
from forms_service.states import DecisionKind, FormState, RequestState

__all__ = [
    "Absence",
    "Agreement",
    "ClauseEdit",
    "ConflictLook",
    "Decision",
    "DecisionKind",
    "Draft",
    "Edition",
    "Form",
    "FormState",
    "Manuscript",
    "Release",
    "Remark",
    "Request",
    "RequestState",
    "Reviewer",
]
