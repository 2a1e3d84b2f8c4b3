"""What the service and a phone say while a client is linked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from typing import TypeVar

from tests.unit.client.server import WAIT_S, Peer, key
from tests.unit.client.support import JID, LID, Rig
from wago.client.events import (
    QrCode,
)
from wago.protocol.binary import Node
from wago.protocol.curve import KeyPair
from wago.protocol.pairing import QrPayload, check_countersigned, issue_identity
from wago.protocol.proto import companion_pb2

T = TypeVar("T")


ACCOUNT = key()


REFS = ("ref-one", "ref-two", "ref-three")


async def soon(work: Awaitable[T]) -> T:
    async with asyncio.timeout(WAIT_S):
        return await work


def refs(*texts: str) -> Node:
    children = [Node("ref", None, text.encode()) for text in texts]
    return Node(
        "iq",
        {"from": "s.whatsapp.net", "type": "set", "id": "refs-1", "xmlns": "md"},
        [Node("pair-device", None, children)],
    )


async def offered(new: Rig, *texts: str) -> Peer:
    """Connect and get references."""
    await new.client.connect()
    peer = await new.server.accept()
    await peer.send(refs(*(texts or REFS)))
    reply = await peer.expect("iq", id="refs-1")
    assert (reply.attr("type"), reply.attr("to"), reply.children) == ("result", "s.whatsapp.net", [])
    await new.event(QrCode)
    return peer


def issued(identity: bytes, adv_secret: bytes, *, account: KeyPair = ACCOUNT) -> bytes:
    return issue_identity(
        account, identity, adv_secret, raw_id=1, timestamp=1, key_index=3, nonce=os.urandom(64)
    )


def pair_success(container: bytes | None, **attrs: str) -> Node:
    children = [
        Node("device", {"jid": JID, "lid": LID}),
        Node("platform", {"name": "android"}),
        Node("biz", {"name": "Shop"}),
        Node(
            "client-props",
            None,
            companion_pb2.ClientPairingProps(isChatDbLidMigrated=True).SerializeToString(),
        ),
    ]
    if container is not None:
        children.insert(0, Node("device-identity", None, container))
    return Node(
        "iq",
        {"from": "s.whatsapp.net", "type": "set", "id": "pair-1", "t": "1800000000", "xmlns": "md", **attrs},
        [Node("pair-success", None, children)],
    )


async def paired(new: Rig, peer: Peer) -> QrPayload:
    """Scan what is on show, as a phone and the server would."""
    qr = new.client.linking.qr
    assert qr is not None
    payload = QrPayload.parse(qr.text)
    container = issued(payload.identity, payload.adv_secret)
    await peer.send(pair_success(container))
    signed = await peer.expect("iq", id="pair-1")
    assert signed.attr("type") == "result"
    identity = signed.child("pair-device-sign").child("device-identity")
    assert identity.attr("key-index") == "3"
    check_countersigned(
        identity.data,
        container,
        account_public=ACCOUNT.public,
        companion_identity=payload.identity,
    )
    return payload
