"""Namespace `encrypt`: upload, count, digest and rotation of own keys, bundles of others.

Source: whatsmeow prekeys.go; Baileys socket.ts, Utils/signal.ts; whatsapp-rust wacore/src/iq/prekeys.rs.
"""

from __future__ import annotations

from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB
from wago.protocol.jid import Jid
from wago.sandbox.iq.request import Request
from wago.sandbox.keybundles import bundle, check_signed_prekey, digest, read_prekeys
from wago.sandbox.model import Device, SignedPreKeyPublic
from wago.sandbox.wire import Refused, content_of, number_of

MAX_USERS: Final = 20_000
"""Devices whose keys one request may ask for; whatsmeow asks for those of a whole group at once."""

MAX_UPLOAD: Final = 1000
"""One-time prekeys of one upload; WhatsApp Web sends 812 (whatsapp-rust src/prekeys.rs)."""

REASONS: Final = ("identity", "retry")
"""Why keys are asked for although there is a session (whatsapp-rust PreKeyFetchReason)."""

UPLOAD: Final = ("registration", "type", "identity", "list", "skey")


def get(request: Request) -> list[Node]:
    """<count/>, <digest/> or <key> with <user jid=""/>s."""
    child = request.child
    directory = request.service.directory
    if child.tag == "count":
        return [Node("count", {"value": len(directory.prekeys(request.address))})]
    if child.tag == "digest":
        if not directory.prekeys(request.address):
            raise Refused(404, "item-not-found", "digest of a device that has uploaded no prekeys")
        return [digest(directory, request.account, request.device)]
    if child.tag == "key":
        return [Node("list", None, [_bundle_of(request, jid) for jid in _asked(child)])]
    raise Refused(501, "feature-not-implemented", f"encrypt get <{child.tag}>")


def _asked(key: Node) -> list[Jid]:
    """Whose keys are wanted, all checked before the first is given out.

    Raises:
        RemoteProtocolError: nobody's, too many, something else than devices, or one twice.
    """
    if not 0 < len(key.children) <= MAX_USERS:
        raise RemoteProtocolError(f"keys of {len(key.children)} devices")
    jids: list[Jid] = []
    for user in key.children:
        jid = user.jid("jid")
        if user.tag != "user" or not jid.user or not (jid.is_user or jid.is_bot):
            raise RemoteProtocolError(f"<{user.tag}> {jid} has no keys")
        if user.opt_attr("reason") not in (None, *REASONS):
            raise RemoteProtocolError(f"keys for the reason {user.opt_attr('reason')!r}")
        jids.append(jid)
    if len(set(jids)) != len(jids):
        raise RemoteProtocolError("keys of a device twice")
    return jids


def _bundle_of(request: Request, jid: Jid) -> Node:
    service = request.service
    if service.bots.knows(jid):
        return Node("user", {"jid": jid}, service.bots.bundle(jid))
    address = service.directory.address(jid)
    if address is None:
        error = Node("error", {"code": 404, "text": "item-not-found"})
        return Node("user", {"jid": jid}, [error])
    account = service.directory.account(address.number)
    assert account is not None
    content = bundle(service.directory, account, account.devices[address.device], request.address)
    service.notifications.prekey_taken(address)
    return Node("user", {"jid": jid}, content)


def set_keys(request: Request) -> list[Node]:
    """Upload of one-time prekeys with the signed one, or <rotate> with the signed one only."""
    service, node, device = request.service, request.node, request.device
    if node.find("rotate") is not None:
        signed = _signed(device, request.child.child("skey"))
        service.directory.put_prekeys(request.address, {}, signed)
        return []
    if sorted(child.tag for child in node.children) != sorted(UPLOAD):
        raise RemoteProtocolError(f"an upload of {[child.tag for child in node.children]}")
    if number_of(node.child("registration"), 4) != device.registration_id:
        raise Refused(406, "not-acceptable", "upload under another registration id")
    if content_of(node.child("type"), 1) != KEY_TYPE_DJB:
        raise Refused(406, "not-acceptable", "key type is not 5")
    if content_of(node.child("identity"), 32) != device.identity:
        raise Refused(406, "not-acceptable", "upload under another identity key")
    signed = _signed(device, node.child("skey"))
    keys = _uploaded(node.child("list"))
    is_first = not service.directory.prekeys(request.address) and not device.ready
    service.directory.put_prekeys(request.address, keys, signed)
    if is_first:
        device.ready = True
        service.directory.save(request.account)
        service.storage.after(lambda: service.phones.companion_ready(request.address))
    return []


def _signed(device: Device, node: Node) -> SignedPreKeyPublic:
    """A signed prekey; the directory looks whether its id was used before.

    Raises:
        RemoteProtocolError: malformed.
        CryptoError: the signature does not fit.
        Refused: its id is 0.
    """
    signed = check_signed_prekey(device.identity, node)
    if not signed.id:
        raise Refused(406, "not-acceptable", "a signed prekey with the id 0")
    return signed


def _uploaded(listed: Node) -> dict[int, bytes]:
    """The one-time prekeys, checked.

    Raises:
        RemoteProtocolError: malformed, too many, or an id twice.
        Refused: an id is 0.
    """
    if len(listed.children) > MAX_UPLOAD or any(child.tag != "key" for child in listed.children):
        raise RemoteProtocolError(f"an upload of {len(listed.children)} prekeys")
    keys = read_prekeys(listed)
    if 0 in keys:
        raise Refused(406, "not-acceptable", "a prekey with the id 0")
    return keys
