"""Namespace `md` of a logged-in device: removal of a companion. (Linking has its own requests.)

Source: whatsapp-rust wacore/src/iq/devices.rs; Baileys socket.ts logout.
"""

from __future__ import annotations

import asyncio
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.iq.request import Request
from wago.sandbox.model import PRIMARY, Address
from wago.sandbox.wire import Refused

REASONS: Final = ("user_initiated",)


def get(request: Request) -> list[Node]:
    raise Refused(501, "feature-not-implemented", f"md get <{request.child.tag}>")


def set_devices(request: Request) -> list[Node]:
    """<remove-companion-device jid="" reason="user_initiated"/>: a companion removes itself."""
    child = request.child
    if child.tag != "remove-companion-device":
        raise Refused(501, "feature-not-implemented", f"md set <{child.tag}> after login")
    if child.attr("reason") not in REASONS:
        raise RemoteProtocolError(f"removal for the reason {child.attr('reason')!r}")
    if child.opt_attr("all") is not None:
        raise Refused(403, "forbidden", f"{request.address} cannot remove all companions")
    jid = child.jid("jid")
    account = request.service.directory.resolve(jid)
    if account is not request.account or jid.device != request.device.number or jid.device == PRIMARY:
        raise Refused(403, "forbidden", f"{request.address} cannot remove {jid}")
    address = Address(account.number, jid.device)
    service = request.service
    # It hears that it is done before its stream ends: whatsmeow's Logout waits for the answer.
    asyncio.get_running_loop().call_soon(lambda: service.storage.after(lambda: service.unlink(address)))
    return []
