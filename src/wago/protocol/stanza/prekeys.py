"""Publishing prekeys and fetching others': namespace `encrypt`.

Key ids have 3 bytes, registration ids 4, keys 32 without type byte, signatures 64.

Source: whatsmeow prekeys.go, whatsapp-rust wacore/src/iq/prekeys.rs (after WhatsApp Web)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from typing import ClassVar, Final, Literal, TypeAlias

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB
from wago.protocol.jid import PRIMARY_DEVICE, Jid
from wago.protocol.pairing import AdvVerdict, verify_identity
from wago.protocol.signal import PreKeyBundle
from wago.protocol.stanza.iq import ErrorInfo, IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect, fixed, opt_data, uint

PublicPreKey: TypeAlias = tuple[int, bytes]
"""Id and public key."""

SignedPublicPreKey: TypeAlias = tuple[int, bytes, bytes]
"""Id, public key, signature."""

FORGED: Final = ErrorInfo(0, "forged device identity")
"""Stands for a bundle whose identity key the account does not vouch for."""


def build_key(key: PublicPreKey) -> Node:
    """<key><id/><value/></key>"""
    return Node("key", None, [Node("id", None, key[0].to_bytes(3, "big")), Node("value", None, key[1])])


def build_signed_key(key: SignedPublicPreKey) -> Node:
    """<skey><id/><value/><signature/></skey>"""
    return Node("skey", None, [*build_key(key[:2]).children, Node("signature", None, key[2])])


def parse_key(node: Node) -> PublicPreKey:
    """Read <key>.

    Raises:
        RemoteProtocolError: malformed.
    """
    return uint(node.child("id"), 3), fixed(node.child("value"), 32)


def parse_signed_key(node: Node) -> SignedPublicPreKey:
    """Read <skey>.

    Raises:
        RemoteProtocolError: malformed.
    """
    return (*parse_key(node), fixed(node.child("signature"), 64))


def build_registration(registration_id: int) -> Node:
    return Node("registration", None, registration_id.to_bytes(4, "big"))


def _check_key_type(parent: Node) -> None:
    if fixed(parent.child("type"), 1) != KEY_TYPE_DJB:
        raise RemoteProtocolError("key type is not 5")


@dataclass(frozen=True, slots=True)
class PreKeyCount(IqRequest[int]):
    """Ask how many of our one-time prekeys the server has left.

    Wire: <iq xmlns="encrypt" type="get"><count/></iq> -> <iq type="result"><count value/></iq>
    """

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node("count")]

    @classmethod
    def from_content(cls, iq: Node) -> PreKeyCount:
        expect(only_child(iq), "count")
        return cls()

    def read_reply(self, iq: Node) -> int:
        # The server leaves the value out when it has none.
        return iq.child("count").opt_num("value") or 0

    @staticmethod
    def build_reply(request: Node, count: int) -> Node:
        return iq_result(request, [Node("count", {"value": count})])


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPreKeys(IqRequest[None]):
    """Publish our keys: identity, signed prekey, and more one-time prekeys.

    Wire: <iq xmlns="encrypt" type="set"> <registration/> <type>5</type> <identity/>
        <list><key><id/><value/></key>...</list> <skey><id/><value/><signature/></skey> </iq>
    """

    registration_id: int
    identity: bytes
    prekeys: tuple[PublicPreKey, ...]
    signed_prekey: SignedPublicPreKey

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [
            build_registration(self.registration_id),
            Node("type", None, KEY_TYPE_DJB),
            Node("identity", None, self.identity),
            Node("list", None, [build_key(key) for key in self.prekeys]),
            build_signed_key(self.signed_prekey),
        ]

    @classmethod
    def from_content(cls, iq: Node) -> UploadPreKeys:
        _check_key_type(iq)
        prekeys = tuple(parse_key(key) for key in iq.child("list").all("key"))
        if not prekeys or len({key[0] for key in prekeys}) != len(prekeys):
            raise RemoteProtocolError("an upload needs prekeys with ids of their own")
        return cls(
            registration_id=uint(iq.child("registration"), 4),
            identity=fixed(iq.child("identity"), 32),
            prekeys=prekeys,
            signed_prekey=parse_signed_key(iq.child("skey")),
        )

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSignedPreKey(IqRequest[None]):
    """Replace the signed prekey.

    Wire: <iq xmlns="encrypt" type="set"><rotate><skey/></rotate></iq>
    """

    signed_prekey: SignedPublicPreKey

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("rotate", None, [build_signed_key(self.signed_prekey)])]

    @classmethod
    def from_content(cls, iq: Node) -> RotateSignedPreKey:
        return cls(signed_prekey=parse_signed_key(expect(only_child(iq), "rotate").child("skey")))

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDigest:
    """What the server holds of our keys.

    Wire: <digest> <registration/> <type/> <identity/> <skey/> <list><id/>...</list> <hash/> </digest>
    """

    registration_id: int
    identity: bytes
    signed_prekey: SignedPublicPreKey | None
    prekey_ids: tuple[int, ...]
    hash: bytes
    """SHA-1 over the keys, 20 bytes."""

    def build(self) -> Node:
        children = [
            build_registration(self.registration_id),
            Node("type", None, KEY_TYPE_DJB),
            Node("identity", None, self.identity),
        ]
        if self.signed_prekey is not None:
            children.append(build_signed_key(self.signed_prekey))
        ids = [Node("id", None, each.to_bytes(3, "big")) for each in self.prekey_ids]
        children += [Node("list", None, ids), Node("hash", None, self.hash)]
        return Node("digest", None, children)

    @classmethod
    def parse(cls, node: Node) -> KeyDigest:
        signed, ids = node.find("skey"), node.find("list")
        return cls(
            registration_id=uint(node.child("registration"), 4),
            identity=fixed(node.child("identity"), 32),
            signed_prekey=None if signed is None else parse_signed_key(signed),
            prekey_ids=() if ids is None else tuple(uint(each, 3) for each in ids.children),
            hash=node.child("hash").data,
        )


def digest_hash(identity: bytes, signed_prekey: SignedPublicPreKey, prekeys: tuple[bytes, ...]) -> bytes:
    """SHA-1 over identity, signed prekey, its signature and the one-time prekeys in the server's order.

    Source: whatsapp-rust src/prekeys.rs (compute_key_bundle_digest, after WhatsApp Web)
    """
    return sha1(
        b"".join((identity, signed_prekey[1], signed_prekey[2], *prekeys)), usedforsecurity=False
    ).digest()


@dataclass(frozen=True, slots=True)
class DigestKeys(IqRequest[KeyDigest]):
    """Ask what the server holds of our keys; 404 means nothing.

    Wire: <iq xmlns="encrypt" type="get"><digest/></iq> -> `KeyDigest`
    """

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node("digest")]

    @classmethod
    def from_content(cls, iq: Node) -> DigestKeys:
        expect(only_child(iq), "digest")
        return cls()

    def read_reply(self, iq: Node) -> KeyDigest:
        return KeyDigest.parse(iq.child("digest"))

    @staticmethod
    def build_reply(request: Node, digest: KeyDigest) -> Node:
        return iq_result(request, [digest.build()])


@dataclass(frozen=True, slots=True)
class FetchPreKeys(IqRequest[dict[Jid, PreKeyBundle | ErrorInfo]]):
    """Fetch what is needed to open sessions; it costs each device one of its prekeys.

    The reply has one entry per device that the server names: its keys, or why there are none. A companion
    whose account does not vouch for its identity key counts as an error (`FORGED`).

    Wire: <iq xmlns="encrypt" type="get"><key><user jid [reason="identity"]/>...</key></iq>
        -> <iq type="result"><list><user jid> <registration/> <type/> <identity/> [<key/>] <skey/>
        [<device-identity/>] </user> <user jid><error/></user> ... </list></iq>
    """

    users: tuple[Jid, ...]
    reason: str | None = "identity"
    accounts: Mapping[Jid, bytes] = field(default_factory=dict, compare=False)
    """Identity keys of primary devices, as far as they are known, by bare address: what a companion's key is
    checked with where its proof leaves the account's key out, as is usual (whatsapp-rust
    wacore/src/prekeys.rs)."""

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        users = [Node("user", {"jid": jid, "reason": self.reason}) for jid in self.users]
        return [Node("key", None, users)]

    @classmethod
    def from_content(cls, iq: Node) -> FetchPreKeys:
        users = list(expect(only_child(iq), "key").all("user"))
        if not users:
            raise RemoteProtocolError("<key> has no <user>")
        return cls(tuple(user.jid("jid") for user in users), users[0].opt_attr("reason"))

    def read_reply(self, iq: Node) -> dict[Jid, PreKeyBundle | ErrorInfo]:
        found = ((user.jid("jid"), user) for user in iq.child("list").all("user"))
        return {jid: _read_user(user, jid, self.accounts.get(jid.bare)) for jid, user in found}

    @staticmethod
    def build_reply(request: Node, entries: list[Node]) -> Node:
        """`entries` are made by `build_user` and `build_user_error`."""
        return iq_result(request, [Node("list", None, entries)])


def _read_user(user: Node, jid: Jid, account: bytes | None) -> PreKeyBundle | ErrorInfo:
    error = ErrorInfo.find(user)
    if error is not None:
        return error
    try:
        bundle = read_bundle(user)
        signed = opt_data(user, "device-identity")
    except RemoteProtocolError as exc:
        # One malformed entry must not cost the others their message.
        return ErrorInfo(0, str(exc))
    return FORGED if is_forged(jid, bundle.identity, signed, account) else bundle


def is_forged(device: Jid, identity: bytes, signed: bytes | None, account: bytes | None) -> bool:
    """Whether what came with a companion's identity key proves that its account does not vouch for it.

    Args:
        device: whose key it is.
        identity: the key, 32 bytes.
        signed: its ADVSignedDeviceIdentity, if it brought one.
        account: the primary's identity key, if it is known.
    """
    if device.device == PRIMARY_DEVICE or signed is None:
        return False
    return verify_identity(signed, identity, account) is AdvVerdict.INVALID


def read_bundle(user: Node) -> PreKeyBundle:
    """Read the keys in a `<user>`; retry receipts have the same inside `<keys>`.

    Raises:
        RemoteProtocolError: malformed.
    """
    keys = user.find("keys") or user
    one_time = keys.find("key")
    prekey_id, prekey = (None, None) if one_time is None else parse_key(one_time)
    signed_id, signed, signature = parse_signed_key(keys.child("skey"))
    return PreKeyBundle(
        registration_id=uint(user.child("registration"), 4),
        identity=fixed(keys.child("identity"), 32),
        signed_prekey_id=signed_id,
        signed_prekey=signed,
        signed_prekey_signature=signature,
        prekey_id=prekey_id,
        prekey=prekey,
    )


def build_user(jid: Jid, bundle: PreKeyBundle, device_identity: bytes | None = None) -> Node:
    """A `<user>` with keys."""
    children = [
        build_registration(bundle.registration_id),
        Node("type", None, KEY_TYPE_DJB),
        Node("identity", None, bundle.identity),
    ]
    if bundle.prekey_id is not None and bundle.prekey is not None:
        children.append(build_key((bundle.prekey_id, bundle.prekey)))
    signed = (bundle.signed_prekey_id, bundle.signed_prekey, bundle.signed_prekey_signature)
    children.append(build_signed_key(signed))
    if device_identity is not None:
        children.append(Node("device-identity", None, device_identity))
    return Node("user", {"jid": jid}, children)


def build_user_error(jid: Jid, error: ErrorInfo) -> Node:
    """A `<user>` without keys."""
    return Node("user", {"jid": jid}, [error.build()])
