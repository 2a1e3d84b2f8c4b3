"""Requests of logged-in devices: one handler per namespace and kind.

A handler takes a `Request` and returns the content of the reply, or raises `Refused` with the error to
answer. A namespace that is not in the table is answered `501 feature-not-implemented`, one that is there with
the other type `400 bad-request`, as whatever is malformed; each refusal is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.errors import CryptoError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.iq import (
    account,
    appstate,
    bots,
    business,
    encrypt,
    group_admin,
    groups,
    links,
    md,
    mex,
    newsletters,
    pictures,
    privacy,
    usync,
)
from wago.sandbox.iq.envelope import check_addressee, read_envelope, read_id
from wago.sandbox.iq.request import Request
from wago.sandbox.wire import Refused, iq_error, iq_result

Handler = Callable[[Request], list[Node]]

HANDLERS: Final[dict[tuple[str, str], Handler]] = {
    ("abt", "get"): account.props,
    ("blocklist", "get"): privacy.get_blocklist,
    ("blocklist", "set"): privacy.set_blocklist,
    ("bot", "get"): bots.get,
    ("disappearing_mode", "get"): account.get_disappearing_mode,
    ("disappearing_mode", "set"): account.set_disappearing_mode,
    ("encrypt", "get"): encrypt.get,
    ("encrypt", "set"): encrypt.set_keys,
    ("fb:thrift_iq", "get"): business.get_thrift,
    ("md", "get"): md.get,
    ("md", "set"): md.set_devices,
    ("newsletter", "get"): newsletters.get,
    ("newsletter", "set"): newsletters.put,
    ("passive", "set"): account.passive,
    ("privacy", "get"): privacy.get_privacy,
    ("privacy", "set"): privacy.set_privacy,
    ("status", "get"): groups.get_status,
    ("status", "set"): groups.set_about,
    ("tos", "set"): account.accept_notice,
    ("urn:xmpp:whatsapp:dirty", "set"): account.clean,
    ("urn:xmpp:whatsapp:push", "get"): account.push_settings,
    ("urn:xmpp:whatsapp:push", "set"): account.push_config,
    ("usync", "get"): usync.get,
    ("w", "get"): account.props,
    ("w:biz", "get"): business.get_profile,
    ("w:biz", "set"): business.edit_profile,
    ("w:biz:catalog", "get"): business.get_catalog,
    ("w:biz:catalog", "set"): business.change_catalog,
    ("w:g2", "get"): group_admin.get,
    ("w:g2", "set"): group_admin.put,
    ("w:m", "set"): account.media_conn,
    ("w:mex", "get"): mex.get,
    ("w:p", "get"): account.ping,
    ("w:profile:picture", "get"): pictures.get,
    ("w:profile:picture", "set"): pictures.put,
    ("w:qr", "get"): links.get,
    ("w:qr", "set"): links.put,
    ("w:stats", "set"): account.statistics,
    ("w:sync:app:state", "set"): appstate.sync,
}


_KNOWN: Final = frozenset(xmlns for xmlns, _ in HANDLERS)
_NOT_HERE: Final = (("tos", "get"),)
"""What WhatsApp takes and this service does not."""


def answer(request: Request) -> Node:
    """Handle one <iq> that is no answer; the reply."""
    node = request.node
    try:
        iq_id = read_id(node)
        request.service.asked.begin(request.address, iq_id)
    except RemoteProtocolError as exc:
        return _refused(request, Refused(400, "bad-request", str(exc)))
    except Refused as exc:
        return _refused(request, exc)
    try:
        reply = iq_result(node, _handler(node)(request))
    except Refused as exc:
        reply = _refused(request, exc)
    except RemoteProtocolError as exc:
        reply = _refused(request, Refused(400, "bad-request", str(exc)))
    except CryptoError as exc:
        reply = _refused(request, Refused(406, "not-acceptable", str(exc)))
    request.service.storage.after(lambda: request.service.asked.answered(request.address))
    return reply


def _handler(node: Node) -> Handler:
    envelope = read_envelope(node)
    asked = envelope.xmlns, envelope.kind
    handler = HANDLERS.get(asked)
    if handler is None:
        if envelope.xmlns in _KNOWN and asked not in _NOT_HERE:
            raise RemoteProtocolError(f"{envelope.xmlns} takes no {envelope.kind}")
        raise Refused(501, "feature-not-implemented", f"unknown request {envelope.xmlns} {envelope.kind}")
    check_addressee(envelope)
    return handler


def _refused(request: Request, why: Refused) -> Node:
    request.service.journal.refused(request.address, f"iq: {why.reason}")
    return iq_error(request.node, why.code, why.text, why.backoff)
