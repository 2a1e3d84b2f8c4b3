"""Setting the timer of a group: the one change of a group that devices may ask for here.

Source: whatsmeow send.go (SetDisappearingTimer).
"""

from __future__ import annotations

from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.ephemeral import SetGroupTimer
from wago.sandbox.iq.request import Request
from wago.sandbox.wire import Refused

TIMERS: Final = (0, 24 * 3600, 7 * 24 * 3600, 90 * 24 * 3600)


def set_group(request: Request) -> list[Node]:
    """<ephemeral expiration/> or <not_ephemeral/>, of a group that one is in."""
    if request.child.tag not in ("ephemeral", "not_ephemeral"):
        raise Refused(501, "feature-not-implemented", f"w:g2 set <{request.child.tag}>")
    if not request.node.jid("to").user:
        raise RemoteProtocolError("the timer of no group")
    asked, groups = SetGroupTimer.parse(request.node), request.service.groups
    group = groups.seen_by(asked.group, request.account)
    if asked.seconds not in TIMERS:
        raise Refused(400, "bad-request", f"no timer lasts {asked.seconds} seconds")
    if group.locked and not group.members[request.account.number]:
        raise Refused(403, "forbidden", "only admins change this group")
    groups.change(group, ephemeral_s=asked.seconds, actor=request.account.number)
    return []
