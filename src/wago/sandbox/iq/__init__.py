"""Requests of logged-in devices: one handler per namespace and kind.

A handler takes a `Request` and returns the content of the reply, or raises `Refused` with the error to
answer. Whatever is not in the table is answered `501 feature-not-implemented` and logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.errors import CryptoError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.iq import account, appstate, bots, encrypt, ephemeral, groups, md, mex, usync
from wago.sandbox.iq.request import Request
from wago.sandbox.wire import Refused, iq_error, iq_result

Handler = Callable[[Request], list[Node]]

HANDLERS: Final[dict[tuple[str, str], Handler]] = {
    ("abt", "get"): account.props,
    ("blocklist", "get"): account.get_blocklist,
    ("blocklist", "set"): account.set_blocklist,
    ("bot", "get"): bots.get,
    ("disappearing_mode", "get"): account.get_disappearing_mode,
    ("disappearing_mode", "set"): account.accept,
    ("encrypt", "get"): encrypt.get,
    ("encrypt", "set"): encrypt.set_keys,
    ("md", "get"): md.get,
    ("md", "set"): md.set_devices,
    ("passive", "set"): account.passive,
    ("privacy", "get"): account.get_privacy,
    ("privacy", "set"): account.set_privacy,
    ("status", "get"): groups.get_status,
    ("status", "set"): account.accept,
    ("tos", "get"): account.accept,
    ("urn:xmpp:whatsapp:dirty", "set"): account.clean,
    ("urn:xmpp:whatsapp:push", "get"): account.accept,
    ("urn:xmpp:whatsapp:push", "set"): account.accept,
    ("usync", "get"): usync.get,
    ("w", "get"): account.props,
    ("w:g2", "get"): groups.get,
    ("w:g2", "set"): ephemeral.set_group,
    ("w:m", "get"): account.media_conn,
    ("w:m", "set"): account.media_conn,
    ("w:mex", "get"): mex.get,
    ("w:p", "get"): account.accept,
    ("w:profile:picture", "get"): account.no_picture,
    ("w:stats", "set"): account.accept,
    ("w:sync:app:state", "get"): appstate.sync,
    ("w:sync:app:state", "set"): appstate.sync,
}


def answer(request: Request) -> Node:
    """Handle one <iq type=get|set>; the reply."""
    node = request.node
    try:
        node.attr("id")
        node.jid("to")
        # Baileys sends its statistics without a type.
        kind = node.opt_attr("type") or "set"
        handler = HANDLERS.get((node.attr("xmlns"), kind))
        if handler is None:
            raise Refused(501, "feature-not-implemented", f"unknown request {node.attr('xmlns')} {kind}")
        return iq_result(node, handler(request))
    except Refused as exc:
        request.service.journal.refused(request.address, f"iq: {exc.reason}")
        return iq_error(node, exc.code, exc.text, exc.backoff)
    except RemoteProtocolError as exc:
        request.service.journal.refused(request.address, f"iq: {exc}")
        return iq_error(node, 400, "bad-request")
    except CryptoError as exc:
        request.service.journal.refused(request.address, f"iq: {exc}")
        return iq_error(node, 406, "not-acceptable")
