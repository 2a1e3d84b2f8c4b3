"""Groups as this dialect shows them: with the names of whatsmeow's structures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from wago.gateway.events_wago_more import jid_text, time_text
from wago.protocol.stanza.groups import GroupInfo, Participant

PERSON: Final = {
    "JID": "208357868133980@lid",
    "PhoneNumber": "15551234567@s.whatsapp.net",
    "LID": "208357868133980@lid",
    "IsAdmin": True,
    "IsSuperAdmin": False,
    "DisplayName": "",
    "Error": 0,
    "AddRequest": None,
}

GROUP: Final = {
    "JID": "120363012345678901@g.us",
    "OwnerJID": "208357868133980@lid",
    "OwnerPN": "15551234567@s.whatsapp.net",
    "Name": "Friends",
    "NameSetAt": "2026-11-21T06:34:30Z",
    "NameSetBy": "208357868133980@lid",
    "Topic": "Who we are",
    "TopicID": "3EB0E5476063D75BC65C2E",
    "TopicSetAt": "2026-11-21T06:34:30Z",
    "TopicSetBy": "208357868133980@lid",
    "TopicDeleted": False,
    "IsLocked": False,
    "IsAnnounce": False,
    "IsEphemeral": False,
    "DisappearingTimer": 0,
    "IsIncognito": False,
    "IsParent": False,
    "LinkedParentJID": "",
    "IsDefaultSubGroup": False,
    "IsJoinApprovalRequired": False,
    "AddressingMode": "lid",
    "GroupCreated": "2026-11-21T06:34:30Z",
    "ParticipantCount": 3,
    "Participants": [PERSON],
    "MemberAddMode": "all_member_add",
    "Suspended": False,
}


def group(info: GroupInfo, others: Iterable[Participant] = ()) -> dict[str, Any]:
    """A group; `others` are shown among its people, for they were refused."""
    described = info.description
    return {
        "JID": str(info.jid),
        "OwnerJID": jid_text(info.creator),
        "OwnerPN": jid_text(info.creator_pn),
        "Name": info.subject,
        "NameSetAt": time_text(info.subject_at),
        "NameSetBy": jid_text(info.subject_by),
        "Topic": described.text if described else "",
        "TopicID": described.id if described else "",
        "TopicSetAt": time_text(described.set_at if described else None),
        "TopicSetBy": jid_text(described.set_by if described else None),
        "TopicDeleted": False,
        "IsLocked": info.locked,
        "IsAnnounce": info.announce,
        "IsEphemeral": info.ephemeral_s > 0,
        "DisappearingTimer": info.ephemeral_s,
        "IsIncognito": info.incognito,
        "IsParent": info.is_community,
        "LinkedParentJID": jid_text(info.community),
        "IsDefaultSubGroup": info.is_default_sub_group,
        "IsJoinApprovalRequired": info.approval,
        "AddressingMode": info.addressing.value,
        "GroupCreated": time_text(info.created_at),
        "ParticipantCount": len(info.participants) if info.size is None else info.size,
        "Participants": [person(each) for each in (*info.participants, *others)],
        "MemberAddMode": info.member_add_mode,
        "Suspended": info.suspended,
    }


def person(participant: Participant) -> dict[str, Any]:
    """Somebody in a group, or why they are not."""
    request = participant.add_request
    return {
        "JID": str(participant.jid),
        "PhoneNumber": jid_text(participant.pn),
        "LID": jid_text(participant.lid),
        "IsAdmin": participant.is_admin,
        "IsSuperAdmin": participant.role.value == "superadmin",
        "DisplayName": participant.display_name or "",
        "Error": participant.error or 0,
        "AddRequest": request and {"Code": request.code, "Expiration": time_text(request.expires_at)},
    }
