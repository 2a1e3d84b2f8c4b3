"""Namespace `w:profile:picture`: pictures of people and groups.

Source: whatsmeow user.go (GetProfilePictureInfo), group.go (SetGroupPhoto).
"""

from __future__ import annotations

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.pictures import QueryCommunityPicture, QueryPicture, SetPicture
from wago.sandbox.groups.model import Group
from wago.sandbox.iq.request import Request
from wago.sandbox.model import Account
from wago.sandbox.wire import Refused


def get(request: Request) -> list[Node]:
    """A picture, 304 where it is the one that is known, 404 without one, 401 where its owner hides it."""
    asked = QueryPicture.parse(request.node)
    subject = _seen(request, asked.of)
    if isinstance(subject, Group) and subject.is_community:
        raise Refused(401, "not-authorized", f"{asked.of} is a community, which is asked itself")
    picture = request.service.pictures.of(subject, preview=asked.preview)
    if picture is None:
        raise Refused(404, "item-not-found", f"{asked.of} has no picture")
    known = picture.id == asked.existing_id
    return asked.build_reply(request.node, None if known else picture).children


def of_community(request: Request) -> list[Node]:
    """A community's picture, asked of itself (whatsmeow user.go, GetProfilePictureInfo)."""
    asked = QueryCommunityPicture.parse(request.node)
    community = request.service.groups.seen_by(asked.of, request.account)
    if not community.is_community:
        raise Refused(400, "bad-request", f"{asked.of} is no community")
    picture = request.service.pictures.of(community, preview=asked.preview)
    if picture is None:
        raise Refused(404, "item-not-found", f"{asked.of} has no picture")
    return QueryCommunityPicture.build_reply(request.node, picture).children


def put(request: Request) -> list[Node]:
    """The own picture, or that of a group which one may change."""
    asked, pictures = SetPicture.parse(request.node), request.service.pictures
    subject = _changeable(request, asked.of)
    if asked.jpeg is None:
        pictures.remove(subject, request.account)
        return []
    return asked.build_reply(request.node, pictures.set(subject, asked.jpeg, request.account)).children


def _seen(request: Request, who: Jid) -> Account | Group:
    if who.is_group:
        return request.service.groups.seen_by(who, request.account)
    account = request.service.directory.resolve(who)
    if account is None or who.device:
        raise Refused(404, "item-not-found", f"nobody is {who}")
    if not request.service.privacy.lets(account, request.account, "profile"):
        raise Refused(401, "not-authorized", f"{who} does not show their picture here")
    return account


def _changeable(request: Request, who: Jid | None) -> Account | Group:
    if who is None:
        return request.account
    if not who.is_group:
        # Baileys names the own account as well; anybody else has a picture of their own.
        if request.service.directory.resolve(who) is request.account:
            return request.account
        raise RemoteProtocolError(f"the picture of {who} is set by themselves")
    return request.service.group_desk.as_editor(who, request.account)
