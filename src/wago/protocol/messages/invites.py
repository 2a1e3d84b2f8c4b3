"""Invitations to groups: as a message of its own, and as a link with a preview.

Source: whatsmeow waE2E GroupInviteMessage, group.go (InviteLinkPrefix); Baileys Utils/messages.ts
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.jid import Jid
from wago.protocol.messages import checks
from wago.protocol.messages.text import LinkPreview, text
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import ExtendedTextMessage, GroupInviteMessage, Message

LINK_PREFIX: Final = "https://chat.whatsapp.com/"
MAX_SUBJECT: Final = 255

_CODE: Final = re.compile(r"[A-Za-z0-9_\-]{6,64}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInvite:
    """An invitation by which one may join within a time.

    Attributes:
        group: which.
        code: lets in whom the message is for.
        expires_at_s: Unix seconds.
        subject: the group's name.
        caption: what the inviter says.
        thumbnail: the group's picture, a small JPEG.
        community: it is a community.
    """

    group: Jid
    code: str
    expires_at_s: int
    subject: str
    caption: str = ""
    thumbnail: bytes = b""
    community: bool = False


def group_invite(invite: GroupInvite) -> Message:
    """An invitation as a message of its own.

    Raises:
        InvalidContent: it is for no group, or a text is empty or too long.
    """
    if not invite.group.is_group:
        raise InvalidContent("group", f"is {invite.group}, which is no group")
    message = Message()
    wire = message.groupInviteMessage
    wire.groupJID = str(invite.group)
    wire.inviteCode = checks.words("code", invite.code, 64)
    wire.inviteExpiration = int(checks.between("expires_at_s", invite.expires_at_s, 0, 2**53))
    wire.groupName = checks.words("subject", invite.subject, MAX_SUBJECT)
    if invite.caption:
        wire.caption = checks.short("caption", invite.caption)
    if invite.thumbnail:
        wire.JPEGThumbnail = invite.thumbnail
    if invite.community:
        wire.groupType = GroupInviteMessage.PARENT
    return message


def invite_link(body: str, preview: LinkPreview) -> Message:
    """A text with the link of a group, shown as an invitation.

    Raises:
        InvalidContent: the link leads to no group, or is not in the text.
    """
    if link_code(preview.link) is None:
        raise InvalidContent("link", "is no invitation to a group")
    message = text(body, preview)
    message.extendedTextMessage.inviteLinkGroupTypeV2 = ExtendedTextMessage.DEFAULT
    return message


def link_code(link: str) -> str | None:
    """The code in a group's link, None if it is none."""
    bare = link.strip().removeprefix("https://").removeprefix("http://")
    if not bare.startswith("chat.whatsapp.com/"):
        return None
    code = bare.removeprefix("chat.whatsapp.com/").removeprefix("invite/").partition("?")[0].rstrip("/")
    return code if _CODE.match(code) else None


def read_group_invite(message: Message) -> GroupInvite | None:
    """An invitation, None if the message is of another kind or names no group."""
    content = innermost(message)
    if not content.HasField("groupInviteMessage"):
        return None
    wire = content.groupInviteMessage
    user, at, server = wire.groupJID.partition("@")
    group = Jid(user, server)
    if not (user and at and group.is_group):
        return None
    return GroupInvite(
        group=group,
        code=wire.inviteCode,
        expires_at_s=wire.inviteExpiration,
        subject=wire.groupName,
        caption=wire.caption,
        thumbnail=wire.JPEGThumbnail,
        community=wire.groupType == GroupInviteMessage.PARENT,
    )
