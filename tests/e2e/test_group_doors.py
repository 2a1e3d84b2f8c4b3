"""Groups and communities by both doors: gateway, sandbox, phones."""

from __future__ import annotations

from typing import Any

from tests.e2e.test_groups import make_group, phones, refusals
from tests.support.world import Linked, World


async def wago(world: World, session: Linked, path: str, **body: Any) -> Any:
    """What WaGo's door answers."""
    return (await world.wago.post(path, body, headers=session.headers)).ok()["data"]


async def api(world: World, session: Linked, path: str, **body: Any) -> Any:
    """What wago-api's door answers."""
    return (await world.api.post(f"{path}/{session.name}", body)).ok()


async def group_of(world: World, group: str) -> dict[str, Any]:
    """A group as the service has it."""
    return dict((await world.admin.get(f"/admin/groups/{group}")).ok())


def who(group: dict[str, Any]) -> dict[str, str]:
    return {each["number"]: each["role"] for each in group["members"]}


async def told(world: World, session: Linked, group: str, **fields: Any) -> dict[str, Any]:
    """A `group_update` or `group_join` of a group."""

    def fits(item: dict[str, Any]) -> bool:
        data = item["data"] or {}
        named = item["path"].rpartition("/")[2] in ("group_update", "group_join")
        mine = item["path"].startswith(f"/hook/{session.name}/")
        return mine and named and data["chat"] == group and all(data.get(k) == v for k, v in fields.items())

    return dict((await world.receiver.wait(fits))["data"])


async def test_a_group_by_wagos_door(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("wagogroup")
    made = await wago(
        world, session, "/group/create", GroupName="Friends", Participants=[f"+{bob}", "49999999999"]
    )
    group = made["JID"]
    assert (made["Name"], made["ParticipantCount"]) == ("Friends", 2)
    assert {each["PhoneNumber"].partition("@")[0]: each["Error"] for each in made["Participants"]} == {
        session.number: 0,
        bob: 0,
        "49999999999": 404,
    }
    updated = await wago(
        world, session, "/group/update", GroupJID=group, ParticipantJID=[carol], Action="add"
    )
    [action] = updated["Group Updated"]["Content"]
    assert (action["Tag"], [each["Tag"] for each in action["Content"]]) == ("add", ["participant"])
    assert updated["Participants"][0]["Error"] == 0
    await wago(world, session, "/group/update", GroupJID=group, ParticipantJID=[bob], Action="promote")
    assert who(await group_of(world, group)) == {session.number: "superadmin", bob: "admin", carol: ""}
    await world.send_text(session, group, "hello all")
    await world.admin.wait_message(carol, lambda m: m["text"] == "hello all")
    await wago(world, session, "/group/name", GroupJID=group, Name="Best friends")
    assert (await told(world, session, group, type="subject"))["subject"] == "Best friends"
    await wago(world, session, "/group/description", GroupJID=group, Description="Who we are")
    await wago(world, session, "/group/lock", GroupJID=group, Lock=True)
    await wago(world, session, "/group/adminonly", GroupJID=group, AdminOnly=True)
    info = await wago(world, session, "/group/info", GroupJID=group)
    shown = {name: info[name] for name in ("Name", "Topic", "IsLocked", "IsAnnounce", "IsParent")}
    assert shown == {
        "Name": "Best friends",
        "Topic": "Who we are",
        "IsLocked": True,
        "IsAnnounce": True,
        "IsParent": False,
    }
    theirs = await make_group(world, bob, session.number)
    listed = (await world.wago.get("/group/list", headers=session.headers)).ok()["data"]["Groups"]
    assert {each["JID"] for each in listed} == {group, theirs}
    mine = (await world.wago.get("/group/myall", headers=session.headers)).ok()["data"]["Groups"]
    assert [each["JID"] for each in mine] == [group]
    await wago(world, session, "/group/leave", GroupId=group)
    assert session.number not in who(await group_of(world, group))
    gone = await world.wago.post("/group/info", {"GroupJID": group}, headers=session.headers)
    assert (gone.status, gone.json["error"]) == (403, f"The account is not in this group: {group}")
    assert await refusals(world, bob, carol) == []


async def test_a_group_by_wago_apis_door(world: World) -> None:
    bob, carol, dave = await phones(world, 3)
    session = await world.link("apigroup")
    options = {"description": "Who we are", "messageTimer": 86400, "infoAdminsOnly": True}
    made = await api(
        world,
        session,
        "/client/createGroup",
        title="Friends",
        participants=[bob, "49999999999"],
        options=options,
    )
    response = made["response"]
    group = response["gid"]
    codes = {jid.partition("@")[0]: each["code"] for jid, each in response["participants"].items()}
    assert codes == {bob: 200, "49999999999": 404}
    shown = (await api(world, session, "/groupChat/getClassInfo", chatId=group))["chat"]
    assert (shown["name"], shown["description"], shown["ephemeralDuration"]) == (
        "Friends",
        "Who we are",
        86400,
    )
    assert (shown["infoAdminsOnly"], shown["messagesAdminsOnly"]) == (True, False)
    added = await api(
        world, session, "/groupChat/addParticipants", chatId=group, participantIds=[carol, dave]
    )
    assert {each["code"] for each in added["result"].values()} == {200}
    await api(world, session, "/groupChat/promoteParticipants", chatId=group, participantIds=carol)
    await api(world, session, "/groupChat/removeParticipants", chatId=group, contactIds=[dave])
    assert who(await group_of(world, group)) == {session.number: "superadmin", bob: "", carol: "admin"}
    await told(world, session, group, type="remove")
    await api(world, session, "/groupChat/demoteParticipants", chatId=group, participantIds=[carol])
    await api(world, session, "/groupChat/setSubject", chatId=group, subject="Nüw")
    await api(world, session, "/groupChat/setDescription", chatId=group, description="")
    await api(world, session, "/groupChat/setMessagesAdminsOnly", chatId=group)
    await api(world, session, "/groupChat/setInfoAdminsOnly", chatId=group, adminsOnly=False)
    shown = (await api(world, session, "/groupChat/getClassInfo", chatId=group))["chat"]
    names = ("name", "description", "messagesAdminsOnly", "infoAdminsOnly")
    assert [shown[name] for name in names] == ["Nüw", "", True, False]
    common = await api(world, session, "/client/getCommonGroups", contactId=bob)
    assert common["groups"] == [group]
    assert (await api(world, session, "/contact/getCommonGroups", contactId=dave))["result"] == []
    chats = (await world.api.get(f"/client/getChats/{session.name}")).ok()["chats"]
    assert [each["id"] for each in chats] == [group]
    nobody = await world.api.post(f"/groupChat/getClassInfo/{session.name}", {"chatId": bob})
    assert (nobody.status, nobody.json["error"]) == (400, "chatId: The chat is not a group")


async def test_links_requests_and_invitations(world: World) -> None:
    one, two = await world.link("host"), await world.link("guest")
    made = await wago(
        world, one, "/group/create", GroupName="Open house", Participants=[(await phones(world, 1))[0]]
    )
    group = made["JID"]
    link = (await wago(world, one, "/group/invitelink", GroupJID=group))["InviteLink"]
    info = (await api(world, two, "/client/getInviteInfo", inviteCode=link))["inviteInfo"]
    assert info["name"] == "Open house"
    refused = await world.wago.post("/group/invitelink", {"GroupJID": group}, headers=two.headers)
    assert refused.status == 403
    await api(world, one, "/community/setJoinApprovalMode", chatId=group)
    joined = await api(world, two, "/client/acceptInvite", inviteCode=link)
    assert joined == {"success": True, "acceptInvite": group, "pending": True}
    asked = await told(world, one, group, type="join_request")
    assert asked["waiting"] is True
    waiting = (await api(world, one, "/groupChat/getGroupMembershipRequests", chatId=group))["result"]
    assert [each["pn"] for each in waiting] == [two.jid]
    chosen = {"requesterIds": [two.number]}
    answered = await api(
        world, one, "/groupChat/approveGroupMembershipRequests", chatId=group, options=chosen
    )
    assert [each["error"] for each in answered["result"]] == [None]
    assert (await told(world, two, group, type="created"))["subject"] == "Open house"
    await api(world, two, "/groupChat/leave", chatId=group)
    await wago(world, one, "/group/invitelink", GroupJID=group, Reset=True)
    dead = await world.wago.post("/group/join", {"Code": link}, headers=two.headers)
    assert (dead.status, dead.json["error"]) == (404, "the invitation was revoked or has expired")
    added = await api(world, one, "/groupChat/addParticipants", chatId=group, participantIds=[two.number])
    assert added["result"][two.jid] == {"code": 200, "message": "done", "isInviteV4Sent": False}


async def test_who_lets_nobody_add_them_gets_an_invitation(world: World) -> None:
    host, guest = await world.link("inviter"), await world.link("shy")
    await world.admin.post(f"/admin/phones/{guest.number}/privacy", {"groupadd": "none"})
    made = await wago(world, host, "/group/create", GroupName="Shy", Participants=[guest.number])
    group = made["JID"]
    refused = next(each for each in made["Participants"] if each["Error"])
    assert refused["Error"] == 403
    assert refused["AddRequest"]["Code"]
    added = await api(
        world,
        host,
        "/groupChat/addParticipants",
        chatId=group,
        participantIds=[guest.number],
        options={"comment": "Come in"},
    )
    assert added["result"][guest.jid] == {
        "code": 403,
        "message": "can only be invited",
        "isInviteV4Sent": True,
    }
    came = await world.receiver.wait(
        lambda i: world.of_api(guest, "message")(i) and (i["data"] or {}).get("body") == "Come in"
    )
    assert came["data"]["type"] == "groups_v4_invite" or "invite" in came["data"]["type"]


async def test_a_community_by_both_doors(world: World) -> None:
    session = await world.link("town")
    other = (await phones(world, 1))[0]
    made = await wago(world, session, "/community/create", CommunityName="Town")
    town = made["JID"]
    assert made["IsParent"] is True
    choir = await make_group(world, session.number, other)
    linked = await wago(world, session, "/community/add", CommunityJID=town, GroupJID=[choir])
    assert linked == {"success": [choir], "failed": []}
    assert (await told(world, session, choir, type="linked"))["group"] == town
    subs = (await api(world, session, "/community/getSubGroups", chatId=town))["result"]
    assert [each["isAnnouncementGroup"] for each in subs] == [True, False]
    people = (await api(world, session, "/community/getParticipants", chatId=town))["result"]
    assert {each["pn"].partition("@")[0] for each in people} == {session.number, other}
    gone = await api(world, session, "/community/unlinkGroup", chatId=town, groupIds=[choir])
    assert gone["result"] == [{"id": choir, "code": 200, "message": "done"}]
    await api(world, session, "/community/setMemberAddMode", chatId=choir, mode="admin_add")
    assert (await wago(world, session, "/group/info", GroupJID=choir))["MemberAddMode"] == "admin_add"
    second = (await api(world, session, "/community/create", title="Village", closed=False))["result"]
    assert second["isCommunity"] is True
