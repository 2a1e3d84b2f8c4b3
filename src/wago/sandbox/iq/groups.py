"""Namespaces `w:g2`, what may be asked about groups, and `status`, about texts and audiences.

Source: whatsmeow group.go (getGroupInfo, GetJoinedGroups), broadcast.go; Baileys Socket/groups.ts.
"""

from __future__ import annotations

import time

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.about import SetAbout
from wago.sandbox.iq.request import Request
from wago.sandbox.wire import Refused


def get(request: Request) -> list[Node]:
    """<query request="interactive"/> of one group, or <participating/> of all of one's own."""
    groups, to, child = request.service.groups, request.node.jid("to"), request.child
    if child.tag == "query":
        if not to.user:
            raise RemoteProtocolError("a query of no group")
        if child.attr("request") != "interactive":
            raise RemoteProtocolError(f"a group query of kind {child.attrs['request']}")
        return [groups.info(groups.seen_by(to, request.account)).build()]
    if child.tag == "participating":
        if to.user:
            raise RemoteProtocolError(f"one's own groups are not asked of {to}")
        if any(part.tag not in ("participants", "description") for part in child.children):
            raise RemoteProtocolError("<participating> asks for what groups have not")
        mine = [group for group in groups.all if request.account.number in group.members]
        return [Node("groups", None, [groups.info(group).build() for group in mine])]
    raise Refused(501, "feature-not-implemented", f"w:g2 get <{child.tag}> of {to}")


def get_status(request: Request) -> list[Node]:
    """The about texts of people, or <privacy/>: who sees the own status."""
    asked = request.expect("privacy", "status")
    if asked.tag == "privacy":
        choices = request.service.statuses.choices(request.account)
        return [Node("privacy", None, [choice.build() for choice in choices])]
    users = [user.jid("jid") for user in asked.all("user")]
    if not users:
        raise RemoteProtocolError("a question about nobody's text")
    return [Node("status", None, [Node("user", {"jid": j, "t": int(time.time())}) for j in users])]


def set_about(request: Request) -> list[Node]:
    """The own about text."""
    asked = SetAbout.parse(request.node)
    request.service.abouts.set(request.account, asked.text)
    return []
