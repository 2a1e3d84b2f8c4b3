"""The passkey step, the phone's side of the sandbox against the protocol's companion side."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.passkey import CompanionPasskey, PairingKeys, handoff_proof
from wago.protocol.proto import companion_pb2
from wago.sandbox import Sandbox
from wago.sandbox.model import Device
from wago.sandbox.phones.phone import Phone
from wago.sandbox.wire import Refused

Make = Callable[[], Companion]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def assertion(challenge: str, credential: bytes) -> str:
    client_data = json.dumps(
        {"type": "webauthn.get", "challenge": challenge, "origin": "https://whatsapp.com"}
    )
    response: dict[str, Any] = {
        "clientDataJSON": b64(client_data.encode()),
        "authenticatorData": b64(os.urandom(37)),
        "signature": b64(os.urandom(70)),
    }
    return json.dumps(
        {"id": b64(credential), "rawId": b64(credential), "type": "public-key", "response": response}
    )


async def asked(device: Companion, owner: Phone, sandbox: Sandbox) -> tuple[asyncio.Task[Device], str]:
    """Scan with a phone that wants a passkey; the scan and the challenge."""
    [ref, *_] = await device.register()
    scan = asyncio.create_task(sandbox.service.phones.pairing(owner.account.number).scan(device.qr(ref)))
    note = await device.expect(lambda n: n.attrs.get("type") == "passkey_prologue_request")
    options = json.loads(note.child("passkey_request_options").text)
    return scan, options["challenge"]


def prologue(challenge: str, half: CompanionPasskey, proof: bytes) -> Node:
    credential = os.urandom(16)
    return Node(
        "passkey_prologue",
        None,
        [
            Node("credential_id", None, credential),
            Node("webauthn_assertion", None, assertion(challenge, credential).encode()),
            Node("prologue_payload", None, half.payload),
            Node("pairing_handoff_proof", None, proof),
        ],
    )


async def half_of(device: Companion) -> CompanionPasskey:
    ref = (await device.iq("md", "get", Node("ref"))).child("ref").text
    return CompanionPasskey.new(ref, companion_pb2.DeviceProps.CHROME, os.urandom)


async def test_a_companion_links_with_a_passkey(
    companion: Make, phone: Callable[..., Phone], sandbox: Sandbox
) -> None:
    device, owner = companion(), phone(passkey=True)
    scan, challenge = await asked(device, owner, sandbox)
    half = await half_of(device)
    proof = handoff_proof(device.adv_secret, half.payload)
    assert (await device.iq("md", "set", prologue(challenge, half, proof))).attr("type") == "result"
    note = await device.expect(lambda n: n.attrs.get("type") == "crsc_continuation")
    agreement = half.agree(note.child("primary_ephemeral_identity").data)
    assert (await device.iq("md", "set", Node("companion_nonce", None, half.nonce))).attr("type") == "result"
    shown = sandbox.service.phones.pairing(owner.account.number).passkey_code
    assert shown is not None
    assert shown.replace("-", "") == agreement.code.replace("-", "")
    device.adv_secret = os.urandom(32)
    keys = PairingKeys(
        noise=device.noise.public, identity=device.identity.pair.public, adv_secret=device.adv_secret
    )
    sealed = Node("encrypted_pairing_request", None, keys.seal(agreement, os.urandom))
    assert (await device.iq("md", "set", sealed)).attr("type") == "result"
    await device.accept_pairing()
    await device.expect("stream:error")
    assert (await scan).number == 1
    await device.start()


async def test_a_passkey_step_is_checked(
    companion: Make, phone: Callable[..., Phone], sandbox: Sandbox
) -> None:
    device, owner = companion(), phone(passkey=True)
    scan, challenge = await asked(device, owner, sandbox)
    half = await half_of(device)
    proof = handoff_proof(device.adv_secret, half.payload)
    other = CompanionPasskey.new("unknown", companion_pb2.DeviceProps.CHROME, os.urandom)
    early = [Node("companion_nonce", None, half.nonce), Node("encrypted_pairing_request", None, b"\x0a\x00")]
    wrong = [
        prologue("b3RoZXI", half, proof),
        prologue(challenge, half, bytes(32)),
        prologue(challenge, other, handoff_proof(device.adv_secret, other.payload)),
        Node("passkey_prologue"),
    ]
    for request in [*early, *wrong]:
        assert (await device.iq("md", "set", request)).child("error").attr("code") == "400"
    await device.iq("md", "set", prologue(challenge, half, proof))
    reply = await device.iq("md", "set", Node("companion_nonce", None, bytes(32)))
    assert reply.child("error").attr("code") == "400"
    await device.close()
    with pytest.raises(Refused, match="went away"):
        await scan
