"""Stripe's own description of its answers, made strict: what it does not name is an error.

The description is `spec3.json` of the Go module github.com/stripe/stripe-mock. It is found through STRIPE_OPENAPI or in the
Go module cache; it is never committed.
"""

import functools
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

MODULE = "github.com/stripe/stripe-mock@v0.203.0"
_ROOT = "#/$defs/"

# What the version of the library has and the description (one version older, and without old faces) has not yet.
# A test holds each of these against the library's own classes.
NEWER = {
    "billing_portal.session": {"after_expiration"},
    "charge": {"authorization_code", "source"},
    "checkout.session": {"allowed_payment_method_types"},
    "invoice": {"status_details"},
    "product": {"tax_details", "type"},
    "subscription": {"status_details"},
    "subscription_item": {"current_trial", "plan"},
}
# The old face of a recurring price carries this everywhere, in the library's `Plan` and `Price.Recurring`.
NEWER_GROUPS = {"recurring": {"trial_period_days"}}


def find() -> Path | None:
    """Where the description is on this machine, or None."""
    named = os.environ.get("STRIPE_OPENAPI")
    if named:
        return Path(named) if Path(named).is_file() else None
    go = shutil.which("go")
    caches = [os.environ.get("GOMODCACHE", ""), str(Path.home() / "go/pkg/mod")]
    if go:
        answer = subprocess.run([go, "env", "GOMODCACHE"], capture_output=True, text=True, check=False)
        caches.insert(0, answer.stdout.strip())
    for cache in filter(None, caches):
        path = Path(cache) / MODULE / "embedded/openapi/spec3.json"
        if path.is_file():
            return path
    return None


class Description:
    """The description, ready to judge answers."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        self.version: str = document["info"]["version"]
        self.schemas: dict[str, Any] = document["components"]["schemas"]
        self._paths = [
            (re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", template) + "$"), methods)
            for template, methods in sorted(document["paths"].items(), key=lambda pair: pair[0].count("{"))
        ]
        self._definitions = {name: _strict(schema, name) for name, schema in self.schemas.items()}

    def judge_answer(self, method: str, url: str, status: int, body: str) -> str | None:
        """What is wrong with an answer, or None."""
        operation = self._operation(method, urlsplit(url).path)
        if operation is None:
            return f"Stripe has no {method} {urlsplit(url).path}"
        name = "200" if status == 200 else "default"
        schema = operation["responses"][name]["content"]["application/json"]["schema"]
        return self._judge(_strict(schema, ""), json.loads(body))

    def judge_object(self, body: dict[str, Any]) -> str | None:
        """What is wrong with a single object, or None."""
        return self._judge({"$ref": _ROOT + body["object"]}, body)

    def parameters(self, method: str, path: str) -> set[str]:
        """The top-level form parameters an operation takes."""
        operation = self._operation(method, path) or {}
        content = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
        return set(content["schema"].get("properties", {}))

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, methods in self._paths:
            if pattern.match(path) and method.lower() in methods:
                found: dict[str, Any] = methods[method.lower()]
                return found
        return None

    def _judge(self, schema: dict[str, Any], body: Any) -> str | None:
        validator = Draft202012Validator({**schema, "$defs": self._definitions})
        error = best_match(validator.iter_errors(body))
        if error is None:
            return None
        return f"{body.get('object')} at {'.'.join(str(step) for step in error.absolute_path)}: {error.message[:400]}"


def _strict(schema: Any, name: str) -> Any:
    """JSON Schema of an OpenAPI 3.0 schema, refusing properties that it does not name."""
    if isinstance(schema, list):
        return [_strict(one, "") for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": _ROOT + schema["$ref"].rsplit("/", 1)[-1]}
    result = {
        key: _strict(value, "")
        for key, value in schema.items()
        if key in ("type", "enum", "anyOf", "oneOf", "allOf", "items", "required", "pattern", "additionalProperties")
    }
    if schema.get("properties"):
        extra = NEWER.get(name, set()) | NEWER_GROUPS.get(name, set())
        result["properties"] = {key: _strict(value, "") for key, value in schema["properties"].items()}
        result["properties"].update({key: {} for key in extra})
        result.setdefault("additionalProperties", False)
    if schema.get("nullable"):
        return {"anyOf": [result, {"type": "null"}]}
    return result


@functools.cache
def description() -> Description | None:
    """The description on this machine, read once, or None."""
    path = find()
    return Description(path) if path else None
