"""A passkey in software, for tests without a browser: it makes and signs what Chromium's own would."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2 import cbor
from fido2.cose import ES256

HOST = "localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Passkey:
    """One credential. `verifies` is whether it looks at its owner (finger, face, PIN)."""

    identity: bytes = b"a passkey of the tests 1"
    verifies: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""

    def _flags(self) -> int:
        return PRESENT | (VERIFIED if self.verifies else 0)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"http://{HOST}"}).encode()

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer the options of a new credential."""
        wanted = options["publicKey"]
        self.owner = wanted["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.identity).to_bytes(2, "big") + self.identity + public
        head = hashlib.sha256(HOST.encode()).digest() + bytes([self._flags() | ATTESTED]) + bytes(4)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": head + attested})
        response = {
            "clientDataJSON": _b64(self._client_data("webauthn.create", wanted["challenge"])),
            "attestationObject": _b64(attestation),
        }
        return self._credential(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def given(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer the options of a sign-in."""
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        head = hashlib.sha256(HOST.encode()).digest() + bytes([self._flags()]) + bytes(4)
        signed = self.key.sign(head + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": _b64(client_data),
                "authenticatorData": _b64(head),
                "signature": _b64(signed),
                "userHandle": self.owner,
            }
        )

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = _b64(self.identity)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}


def options_in(page: Any) -> dict[str, Any]:
    """Give the options that a page carries for its script."""
    return dict(page.context["js_data"])


def add(browser: Client, passkey: Passkey, name: str = "My phone", where: str = "") -> Any:
    """Add `passkey` to the person of `browser`, at the page for it or at `where`."""
    where = where or reverse("mfa_add_webauthn")
    made = passkey.made(options_in(browser.get(where))["creation_options"])
    return browser.post(where, {"name": name, "credential": json.dumps(made)})


def sign_in(browser: Client, passkey: Passkey) -> Any:
    """Sign in with `passkey` alone."""
    where = reverse("mfa_login_webauthn")
    options = browser.get(where, headers={"accept": "application/json"}).json()["request_options"]
    return browser.post(where, {"credential": json.dumps(passkey.given(options))})
