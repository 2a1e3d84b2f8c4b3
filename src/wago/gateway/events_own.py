"""Events about the account itself, in both dialects.

WaGo's are whatsmeow's structures Blocklist and PrivacySettings (types/events/events.go).
"""

from __future__ import annotations

from typing import Any, Final

from wago.client.events_own import BlocklistChanged, OwnEvent, PrivacyChanged
from wago.gateway.events_wago_api_more import Shaped as ApiShaped
from wago.gateway.events_wago_more import Shaped

WAGO_NAMES: Final = {
    "groupadd": "GroupAdd",
    "last": "LastSeen",
    "status": "Status",
    "profile": "Profile",
    "readreceipts": "ReadReceipts",
    "calladd": "CallAdd",
    "online": "Online",
    "messages": "Messages",
    "defense": "Defense",
    "stickers": "Stickers",
}
"""What whatsmeow calls each privacy setting."""


def wago(event: OwnEvent) -> Shaped:
    """`Blocklist` or `PrivacySettings`."""
    if isinstance(event, BlocklistChanged):
        body = {
            "Action": "" if event.is_partial else "modify",
            "DHash": event.dhash,
            "PrevDHash": event.previous_dhash,
            "Changes": [{"JID": jid, "Action": action} for jid, action in _changes(event)],
        }
        return "Blocklist", body, {}
    named = {WAGO_NAMES[name]: value for name, value in event.changes.items() if name in WAGO_NAMES}
    flags = {f"{name}Changed": name in named for name in WAGO_NAMES.values()}
    return "PrivacySettings", {"NewSettings": privacy_body(event.changes), **flags}, {}


def privacy_body(values: Any) -> dict[str, str]:
    """Settings as members of an answer or event; empty where one is not told."""
    return {shown: values.get(name, "") for name, shown in WAGO_NAMES.items()}


def wago_api(event: OwnEvent) -> ApiShaped:
    """`blocklist` for a change as a whole and `blocklist_change` for each person; `privacy_change`."""
    if isinstance(event, PrivacyChanged):
        return [("privacy_change", {"changes": dict(event.changes)})]
    changes = [{"contact": jid, "action": action} for jid, action in _changes(event)]
    whole = {
        "action": "" if event.is_partial else "modify",
        "dhash": event.dhash,
        "previousDhash": event.previous_dhash,
        "changes": changes,
    }
    return [("blocklist", whole), *(("blocklist_change", change) for change in changes)]


def _changes(event: BlocklistChanged) -> list[tuple[str, str]]:
    blocked = [(str(jid), "block") for jid in event.blocked]
    return blocked + [(str(jid), "unblock") for jid in event.unblocked]
