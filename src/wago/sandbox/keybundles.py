"""Prekeys as nodes: reading what devices upload, writing what others fetch.

Source: whatsmeow prekeys.go, whatsapp-rust wacore/src/iq/prekeys.rs.
"""

from __future__ import annotations

import hashlib

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB, verify
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account, Address, Device, SignedPreKeyPublic
from wago.sandbox.wire import content_of, number_of

ID_LEN = 3


def read_prekey(node: Node) -> tuple[int, bytes]:
    """A <key>: id and 32 bytes.

    Raises:
        RemoteProtocolError: malformed.
    """
    return number_of(node.child("id"), ID_LEN), content_of(node.child("value"), 32)


def check_signed_prekey(identity: bytes, node: Node) -> SignedPreKeyPublic:
    """A <skey> whose signature fits the identity key.

    Raises:
        RemoteProtocolError: malformed.
        CryptoError: the signature does not fit.
    """
    prekey_id, public = read_prekey(node)
    signature = content_of(node.child("signature"), 64)
    verify(identity, KEY_TYPE_DJB + public, signature)
    return SignedPreKeyPublic(prekey_id, public, signature)


def read_prekeys(list_node: Node) -> dict[int, bytes]:
    """The one-time prekeys of an upload.

    Raises:
        RemoteProtocolError: malformed, none, or an id twice.
    """
    keys: dict[int, bytes] = {}
    for child in list_node.all("key"):
        prekey_id, public = read_prekey(child)
        if prekey_id in keys:
            raise RemoteProtocolError(f"prekey {prekey_id} twice")
        keys[prekey_id] = public
    if not keys:
        raise RemoteProtocolError("an upload without prekeys")
    return keys


def prekey_node(tag: str, prekey_id: int, public: bytes, signature: bytes | None = None) -> Node:
    children = [Node("id", None, prekey_id.to_bytes(ID_LEN, "big")), Node("value", None, public)]
    if signature is not None:
        children.append(Node("signature", None, signature))
    return Node(tag, None, children)


def _base(device: Device) -> list[Node]:
    return [
        Node("registration", None, device.registration_id.to_bytes(4, "big")),
        Node("type", None, KEY_TYPE_DJB),
        Node("identity", None, device.identity),
    ]


def _signed(device: Device) -> Node:
    skey = device.signed_prekey
    return prekey_node("skey", skey.id, skey.public, skey.signature)


def bundle(directory: Directory, account: Account, device: Device, taker: Address) -> list[Node]:
    """What `taker` needs to open a session; it costs the device one of its prekeys."""
    children = [*_base(device), _signed(device)]
    taken = directory.take_prekey(Address(account.number, device.number), taker)
    if taken is not None:
        children.append(prekey_node("key", *taken))
    if device.device_identity:
        children.append(Node("device-identity", None, device.device_identity))
    return children


def digest(directory: Directory, account: Account, device: Device) -> Node:
    """What the service holds of a device, with its hash (whatsapp-rust compute_key_bundle_digest)."""
    stock = directory.prekeys(Address(account.number, device.number))
    skey = device.signed_prekey
    covered = device.identity + skey.public + skey.signature + b"".join(stock.values())
    return Node(
        "digest",
        None,
        [
            *_base(device),
            _signed(device),
            Node("list", None, [Node("id", None, i.to_bytes(ID_LEN, "big")) for i in stock]),
            # SHA-1 is what the protocol has; it guards against drift, not against attackers.
            Node("hash", None, hashlib.sha1(covered, usedforsecurity=False).digest()),
        ],
    )
