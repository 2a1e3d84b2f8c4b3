"""Events about calls, in both dialects; WaGo's are whatsmeow's CallOffer and so on, as one class."""

from __future__ import annotations

import base64
from typing import Any, Final

from wago.client.events_calls import CallChanged
from wago.gateway.events_wago_api_more import Shaped as ApiShaped
from wago.gateway.events_wago_api_more import known
from wago.gateway.events_wago_more import Shaped, jid_text, time_text
from wago.protocol.binary.node import Node
from wago.protocol.stanza.call import CallStep

_TOLD: Final = (
    CallStep.OFFER,
    CallStep.OFFER_NOTICE,
    CallStep.ACCEPT,
    CallStep.REJECT,
    CallStep.TERMINATE,
)
"""What wago-api's receivers hear of; the rest is how the two ends find each other."""


def wago(event: CallChanged) -> Shaped:
    """`Call`; beside the event stands which step it is."""
    call = event.call
    body: dict[str, Any] = {
        "From": str(call.origin),
        "Timestamp": time_text(call.t),
        "CallCreator": str(call.creator),
        "CallCreatorAlt": jid_text(call.creator_alt),
        "CallID": call.call_id,
        "GroupJID": jid_text(call.group),
        "RemotePlatform": call.platform,
        "RemoteVersion": call.version,
        "Data": _node(call.data),
    }
    if call.step is CallStep.TERMINATE:
        body["Reason"] = call.reason
    return "Call", body, {"state": call.step.value}


def wago_api(event: CallChanged) -> ApiShaped:
    """`call`."""
    call = event.call
    if call.step not in _TOLD:
        return []
    data = {
        "id": call.call_id,
        "from": str(call.creator.bare),
        "status": call.step.value,
        "isVideo": call.is_video,
        "isGroup": call.group is not None or call.step is CallStep.OFFER_NOTICE,
        "timestamp": call.t,
        "offline": call.offline,
    }
    alt = None if call.creator_alt is None else call.creator_alt.bare
    return [("call", data | known(fromAlt=alt, groupId=call.group, reason=call.reason or None))]


def _node(node: Node) -> dict[str, Any]:
    """A stanza's part as whatsmeow prints it: bytes in base64."""
    content: Any = None
    if isinstance(node.content, bytes):
        content = base64.b64encode(node.content).decode()
    elif node.content:
        content = [_node(child) for child in node.children]
    attrs = {name: str(value) for name, value in node.attrs.items()}
    return {"Tag": node.tag, "Attrs": attrs, "Content": content}
