"""Namespace `w:qr`: links that lead to a chat.

Source: whatsmeow user.go.
"""

from __future__ import annotations

from wago.protocol.binary.node import Node
from wago.protocol.stanza.links import OwnContactLink, ResolveLink
from wago.sandbox.iq.request import Request


def get(request: Request) -> list[Node]:
    """Where a code leads; 404 if nowhere."""
    asked = ResolveLink.parse(request.node)
    return ResolveLink.build_reply(request.node, request.service.links.resolve(asked.code)).children


def put(request: Request) -> list[Node]:
    """The code of the account's own contact link, or another one."""
    asked = OwnContactLink.parse(request.node)
    code = request.service.links.contact(request.account, revoke=asked.revoke)
    return OwnContactLink.build_reply(request.node, code).children
