"""People and chats as this dialect shows them one at a time: with wwebjs' names."""

from __future__ import annotations

from typing import Any, Final

from wago.api.about import Maybe
from wago.api.wago_api.contact_book import CONTACT as ENTRY
from wago.api.wago_api.contact_book import shape
from wago.client.profiles import Profile
from wago.gateway.addressbook import BookEntry
from wago.gateway.chats import ChatEntry
from wago.protocol.appstate.actions import FOREVER
from wago.protocol.stanza.links import LinkTarget
from wago.protocol.verified_name import read_verified_name

CONTACT: Final = {
    **ENTRY,
    "isMe": False,
    "isWAContact": True,
    "isBusiness": False,
    "verifiedName": Maybe("Shop"),
    "about": Maybe("Busy"),
    "pictureId": Maybe("1777744000"),
}
"""An example of `contact`."""


def contact(entry: BookEntry, profile: Profile, *, me: bool) -> dict[str, Any]:
    """A person, by what we know of their names and what the directory says of them."""
    name = None if profile.verified_name is None else read_verified_name(profile.verified_name)
    return {
        **shape(entry),
        "isMe": me,
        "isWAContact": profile.on_whatsapp,
        "isBusiness": profile.business and profile.verified_name is not None,
        "verifiedName": name,
        "about": None if profile.about is None else profile.about.text,
        "pictureId": profile.picture_id,
    }


CHAT: Final = {
    "id": "208357868133980@lid",
    "name": "Ann Miller",
    "isGroup": False,
    "unreadCount": 0,
    "markedUnread": False,
    "archived": False,
    "pinned": False,
    "isMuted": True,
    "muteExpiration": Maybe(1_777_744_034),
    "labels": ["1"],
    "timestamp": Maybe(1_777_744_034),
}
"""An example of `chat`."""


def chat(entry: ChatEntry, name: str, newest: int | None) -> dict[str, Any]:
    """A chat; `muteExpiration` is a Unix second, or -1 for ever."""
    settings = entry.settings
    until = settings.muted_until_ms
    return {
        "id": str(entry.chat),
        "name": name,
        "isGroup": entry.chat.is_group,
        "unreadCount": entry.unread,
        "markedUnread": settings.marked_unread,
        "archived": settings.archived,
        "pinned": settings.pinned,
        "isMuted": until is not None,
        "muteExpiration": until if until is None or until == FOREVER else until // 1000,
        "labels": list(entry.labels),
        "timestamp": newest,
    }


TARGET: Final = {
    "jid": "15551234567@s.whatsapp.net",
    "type": "contact",
    "pushName": "Ann",
}
BUSINESS_TARGET: Final = {
    "jid": "15551234567@s.whatsapp.net",
    "pushName": "Shop",
    "verifiedName": "Shop",
    "isSigned": False,
    "verifiedLevel": "unknown",
    "message": "I want tea",
}


def contact_target(target: LinkTarget) -> dict[str, Any]:
    """Whose contact link it was."""
    return {"jid": str(target.jid), "type": target.type, "pushName": target.push_name}


def message_target(target: LinkTarget) -> dict[str, Any]:
    """Where a business's message link leads."""
    return {
        "jid": str(target.jid),
        "pushName": target.push_name,
        "verifiedName": target.verified_name,
        "isSigned": target.signed,
        "verifiedLevel": target.verified_level,
        "message": target.message,
    }
