"""A passkey between the QR and the link."""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.unit.client.linking import issued, offered, pair_success, soon
from tests.unit.client.support import Rig
from wago.client.events import (
    Linked,
    PasskeyConfirmation,
    PasskeyRequested,
    Phase,
)
from wago.errors import LocalProtocolError
from wago.protocol.binary import Node
from wago.protocol.pairing import QrPayload
from wago.protocol.passkey import PairingKeys, PrimaryPasskey

ASSERTION = '{"id":"AAEC","rawId":"AAEC","type":"public-key","response":{}}'


def passkey_request(options: str | None) -> Node:
    children = None if options is None else [Node("passkey_request_options", None, options.encode())]
    return Node(
        "notification",
        {"from": "s.whatsapp.net", "type": "passkey_prologue_request", "id": "k1", "t": "1"},
        children,
    )


@pytest.mark.parametrize("in_notification", [True, False])
async def test_linking_with_a_passkey(new: Rig, in_notification: bool) -> None:
    peer = await offered(new)
    options = '{"challenge":"AAAA"}'
    await peer.send(passkey_request(options if in_notification else None))
    if not in_notification:
        asked = await peer.expect("iq", xmlns="md", type="get")
        await peer.answer(asked, Node("passkey_request_options", None, options.encode()))
    assert await new.event(PasskeyRequested) == PasskeyRequested(options=options)
    passkey = new.client.linking.passkey
    assert passkey.options == options
    with pytest.raises(LocalProtocolError):
        await passkey.confirm()
    with pytest.raises(LocalProtocolError):
        await passkey.respond("no json")
    responding = asyncio.ensure_future(passkey.respond(ASSERTION))
    ref = await peer.expect("iq", xmlns="md", type="get")
    await peer.answer(ref, Node("ref", None, b"passkey-ref"))
    prologue_iq = await peer.expect("iq", xmlns="md", type="set")
    prologue = prologue_iq.child("passkey_prologue")
    assert prologue.child("credential_id").data == b"\x00\x01\x02"
    assert prologue.child("webauthn_assertion").data == ASSERTION.encode()
    assert prologue.find("pairing_handoff_proof") is None
    await peer.answer(prologue_iq)
    await soon(responding)
    with pytest.raises(LocalProtocolError):
        await passkey.respond(ASSERTION)
    primary = PrimaryPasskey.new(os.urandom)
    await peer.send(
        Node(
            "notification",
            {"from": "s.whatsapp.net", "type": "crsc_continuation", "id": "k2", "t": "2"},
            [Node("primary_ephemeral_identity", None, primary.identity)],
        )
    )
    nonce_iq = await peer.expect("iq", xmlns="md", type="set")
    agreement = primary.agree(prologue.child("prologue_payload").data, nonce_iq.child("companion_nonce").data)
    await peer.answer(nonce_iq)
    confirmation = await new.event(PasskeyConfirmation)
    assert confirmation.code.replace("-", "") == agreement.code
    assert passkey.confirmation == confirmation
    confirming = asyncio.ensure_future(passkey.confirm())
    request_iq = await peer.expect("iq", xmlns="md", type="set")
    keys = PairingKeys.open(agreement, request_iq.child("encrypted_pairing_request").data)
    await peer.answer(request_iq)
    await soon(confirming)
    assert passkey.confirmation is None
    qr = new.client.linking.qr
    assert qr is not None
    assert QrPayload.parse(qr.text).adv_secret != keys.adv_secret
    await peer.send(pair_success(issued(keys.identity, keys.adv_secret)))
    assert (await peer.expect("iq", id="pair-1")).attr("type") == "result"
    await new.event(Linked)


async def test_a_bad_continuation_ends_the_attempt(new: Rig) -> None:
    peer = await offered(new)
    await peer.send(passkey_request("{}"))
    await new.event(PasskeyRequested)
    responding = asyncio.ensure_future(new.client.linking.passkey.respond(ASSERTION))
    await peer.answer(await peer.expect("iq", xmlns="md", type="get"), Node("ref", None, b"r"))
    await peer.answer(await peer.expect("iq", xmlns="md", type="set"))
    await soon(responding)
    await peer.send(
        Node(
            "notification",
            {"from": "s.whatsapp.net", "type": "crsc_continuation", "id": "k2", "t": "2"},
            [Node("primary_ephemeral_identity", None, b"junk")],
        )
    )
    await new.phase(Phase.LINK_FAILED)
    assert new.client.state.reason == "passkey_failed"
    assert new.client.linking.passkey.options is None


async def test_passkey_stanzas_from_elsewhere_are_ignored(new: Rig) -> None:
    peer = await offered(new)
    node = passkey_request("{}")
    node.attrs["from"] = "491@s.whatsapp.net"
    await peer.send(node)
    await peer.send(Node("iq", {"type": "get", "id": "p", "from": "s.whatsapp.net"}, [Node("ping")]))
    await peer.expect("iq", id="p")
    assert new.client.linking.passkey.options is None
    with pytest.raises(LocalProtocolError):
        await new.client.linking.passkey.respond(ASSERTION)
