"""Every endpoint of both doors that is about groups and communities, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_groups import GROUP, JOHN, NO_GROUP, SHY, TOWN

CODE = "OldCode12345"


async def wago_groups(call: Any, main: dict[str, str]) -> None:
    """WaGo's."""
    one, none = {"GroupJID": str(GROUP)}, {"GroupJID": "15550002222"}
    await call("GET", "/group/list", **main)
    await call("GET", "/group/myall", **main)
    asked: dict[str, dict[str, Any]] = {
        "/group/info": {},
        "/group/invitelink": {"Reset": True},
        "/group/name": {"Name": "New"},
        "/group/description": {"Description": "New"},
        "/group/lock": {"Lock": True},
        "/group/adminonly": {"AdminOnly": True},
        "/group/update": {"ParticipantJID": [JOHN.user, SHY.user], "Action": "add"},
    }
    for path, body in asked.items():
        await call("POST", path, {**one, **body}, **main)
        await call("POST", path, {**none, **body}, **main)
        await call("POST", path, {**body}, **main)
    await call("POST", "/group/info", {"GroupJID": str(NO_GROUP)}, **main)
    update = {**one, "ParticipantJID": JOHN.user}
    await call("POST", "/group/update", {**update, "Action": "praise"}, **main)
    await call("POST", "/group/update", {**one, "ParticipantJID": ["?"], "Action": "add"}, **main)
    await call("POST", "/group/create", {"GroupName": "New", "Participants": [JOHN.user, SHY.user]}, **main)
    await call("POST", "/group/create", {"GroupName": "New"}, **main)
    await call("POST", "/group/leave", {"GroupId": GROUP.user}, **main)
    await call("POST", "/group/leave", {"GroupId": str(NO_GROUP)}, **main)
    await call("POST", "/group/join", {"Code": f"https://chat.whatsapp.com/{CODE}"}, **main)
    await call("POST", "/group/join", {"Code": "Revoked12345"}, **main)
    await call("POST", "/group/join", {"Code": "?"}, **main)
    await call("POST", "/community/create", {"CommunityName": "Town"}, **main)
    await call("POST", "/community/create", {}, **main)
    for path in ("/community/add", "/community/remove"):
        groups = [str(GROUP), str(NO_GROUP)]
        await call("POST", path, {"CommunityJID": str(TOWN), "GroupJID": groups}, **main)
        await call("POST", path, {"CommunityJID": str(TOWN), "GroupJID": "15550002222"}, **main)


async def wago_api_groups(call: Any) -> None:
    """wago-api's."""
    one, none = {"chatId": str(GROUP)}, {"chatId": "15550002222"}
    await call("GET", "/client/getChats/main")
    people = {"participantIds": [JOHN.user, SHY.user]}
    asked: dict[str, dict[str, Any]] = {
        "groupChat/getClassInfo": {},
        "groupChat/leave": {},
        "groupChat/addParticipants": people,
        "groupChat/removeParticipants": people,
        "groupChat/promoteParticipants": people,
        "groupChat/demoteParticipants": {"contactIds": JOHN.user},
        "groupChat/getInviteCode": {},
        "groupChat/revokeInvite": {},
        "groupChat/setSubject": {"subject": "New"},
        "groupChat/setDescription": {"description": "New"},
        "groupChat/setMessagesAdminsOnly": {},
        "groupChat/setInfoAdminsOnly": {"adminsOnly": False},
        "groupChat/getGroupMembershipRequests": {},
        "groupChat/approveGroupMembershipRequests": {"options": {"requesterIds": [JOHN.user]}},
        "groupChat/rejectGroupMembershipRequests": {},
        "community/linkGroup": {"groupIds": [str(GROUP), str(NO_GROUP)]},
        "community/unlinkGroup": {"groupId": str(GROUP)},
        "community/getSubGroups": {},
        "community/getParticipants": {},
        "community/setJoinApprovalMode": {},
        "community/setMemberAddMode": {"mode": "admin_add"},
    }
    for path, body in asked.items():
        await call("POST", f"/{path}/main", {**one, **body})
        await call("POST", f"/{path}/main", {**none, **body})
        await call("POST", f"/{path}/main", body)
    await call("POST", "/groupChat/addParticipants/main", one)
    await call("POST", "/groupChat/addParticipants/main", {**one, "participantIds": ["?"]})
    await call("POST", "/community/linkGroup/main", {**one, "groupIds": ["15550002222"]})
    options = {"messagesAdminsOnly": True, "parentGroupId": str(TOWN), "messageTimer": 86400}
    made = {"title": "New", "participants": [JOHN.user, SHY.user], "options": options}
    await call("POST", "/client/createGroup/main", made)
    await call("POST", "/client/createGroup/main", {"participants": []})
    for path in ("client/acceptInvite", "client/getInviteInfo"):
        await call("POST", f"/{path}/main", {"inviteCode": CODE})
        await call("POST", f"/{path}/main", {"inviteCode": "Revoked12345"})
    for path in ("client/getCommonGroups", "contact/getCommonGroups"):
        await call("POST", f"/{path}/main", {"contactId": JOHN.user})
        await call("POST", f"/{path}/main", {"contactId": "?"})
    await call("POST", "/community/create/main", {"title": "Town"})
