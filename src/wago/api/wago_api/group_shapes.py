"""Groups as this dialect shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from wago.api.about import MapOf, Maybe
from wago.gateway.groups import MemberResult
from wago.protocol.stanza.groups import GroupInfo, Participant

GROUP_JID: Final = "120363012345678901@g.us"
_LID, _PN = "208357868133980@lid", "15551234567@s.whatsapp.net"

PERSON: Final = {
    "id": _LID,
    "lid": Maybe(_LID),
    "pn": Maybe(_PN),
    "isAdmin": True,
    "isSuperAdmin": False,
}

GROUP: Final = {
    "id": GROUP_JID,
    "name": "Friends",
    "isGroup": True,
    "owner": Maybe(_LID),
    "createdAt": Maybe(1795242870),
    "description": "Who we are",
    "participants": [PERSON],
    "size": 3,
    "addressing": "lid",
    "messagesAdminsOnly": False,
    "infoAdminsOnly": False,
    "joinApproval": False,
    "memberAddMode": "all_member_add",
    "ephemeralDuration": 0,
    "isCommunity": False,
    "community": Maybe("120363012345678902@g.us"),
    "isAnnouncementGroup": False,
}

RESULTS: Final = MapOf({_PN: {"code": 200, "message": "done", "isInviteV4Sent": False}})

_WORDS: Final = {
    200: "done",
    401: "has blocked this account",
    403: "can only be invited",
    404: "is not on WhatsApp, or not in the group",
    405: "made the group, and stays its admin",
    408: "left a short time ago",
    409: "is in the group already",
    419: "the group is full",
}


def group(info: GroupInfo) -> dict[str, Any]:
    """A group and who is in it."""
    return {
        "id": str(info.jid),
        "name": info.subject,
        "isGroup": True,
        "owner": None if info.creator is None else str(info.creator),
        "createdAt": info.created_at,
        "description": info.description.text if info.description else "",
        "participants": people(info.participants),
        "size": len(info.participants) if info.size is None else info.size,
        "addressing": info.addressing.value,
        "messagesAdminsOnly": info.announce,
        "infoAdminsOnly": info.locked,
        "joinApproval": info.approval,
        "memberAddMode": info.member_add_mode,
        "ephemeralDuration": info.ephemeral_s,
        "isCommunity": info.is_community,
        "community": None if info.community is None else str(info.community),
        "isAnnouncementGroup": info.is_default_sub_group,
    }


def people(participants: Iterable[Participant]) -> list[dict[str, Any]]:
    """People in a group."""
    return [
        {
            "id": str(each.jid),
            "lid": None if each.lid is None else str(each.lid),
            "pn": None if each.pn is None else str(each.pn),
            "isAdmin": each.is_admin,
            "isSuperAdmin": each.role.value == "superadmin",
        }
        for each in participants
    ]


def results(told: Sequence[MemberResult]) -> dict[str, Any]:
    """What became of each person, by the address that the caller gave."""
    return {
        str(each.asked): {
            "code": each.code,
            "message": meaning(each.code),
            "isInviteV4Sent": each.invited,
        }
        for each in told
    }


def meaning(code: int) -> str:
    """What a code says, in words."""
    return _WORDS.get(code, "was refused by WhatsApp")
