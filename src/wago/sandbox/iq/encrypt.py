"""Namespace `encrypt`: upload, count, digest and rotation of own keys, bundles of others.

Source: whatsmeow prekeys.go; Baileys socket.ts, Utils/signal.ts; whatsapp-rust wacore/src/iq/prekeys.rs.
"""

from __future__ import annotations

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.iq.request import Request
from wago.sandbox.keybundles import bundle, check_signed_prekey, digest, read_prekeys
from wago.sandbox.wire import Refused, content_of, number_of


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
        users = list(child.all("user"))
        if not users:
            raise RemoteProtocolError("<key> without <user>")
        return [Node("list", None, [_bundle_of(request, user) for user in users])]
    raise Refused(501, "feature-not-implemented", f"encrypt get <{child.tag}>")


def _bundle_of(request: Request, user: Node) -> Node:
    jid = user.jid("jid")
    service = request.service
    if service.bots.knows(jid):
        return Node("user", {"jid": jid}, service.bots.bundle(jid))
    address = service.directory.address(jid)
    if address is None:
        error = Node("error", {"code": 404, "text": "item-not-found"})
        return Node("user", {"jid": jid}, [error])
    account = service.directory.account(address.number)
    assert account is not None
    content = bundle(service.directory, account, account.devices[address.device])
    service.notifications.prekey_taken(address)
    return Node("user", {"jid": jid}, content)


def set_keys(request: Request) -> list[Node]:
    """Upload of one-time prekeys with the signed one, or <rotate> with the signed one only."""
    service, node, device = request.service, request.node, request.device
    if (rotate := node.find("rotate")) is not None:
        signed = check_signed_prekey(device.identity, rotate.child("skey"))
        service.directory.put_prekeys(request.address, {}, signed)
        return []
    if number_of(node.child("registration"), 4) != device.registration_id:
        raise Refused(406, "not-acceptable", "upload under another registration id")
    if content_of(node.child("type"), 1) != b"\x05":
        raise Refused(406, "not-acceptable", "key type is not 5")
    if content_of(node.child("identity"), 32) != device.identity:
        raise Refused(406, "not-acceptable", "upload under another identity key")
    signed = check_signed_prekey(device.identity, node.child("skey"))
    keys = read_prekeys(node.child("list"))
    is_first = not service.directory.prekeys(request.address) and not device.ready
    service.directory.put_prekeys(request.address, keys, signed)
    if is_first:
        device.ready = True
        service.directory.save(request.account)
        service.storage.after(lambda: service.phones.companion_ready(request.address))
    return []
