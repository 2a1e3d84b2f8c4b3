"""Channels at both doors: what the engine is asked, what is answered, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fake_newsletters import CHANNEL, NO_CHANNEL, NOT_OURS
from tests.unit.api.conftest import MakeWorld, World
from tests.unit.api.wago_walk import PNG
from wago.errors import IQError, NotConnected, RequestTimeout, SendRefused

CODE = "0029Va4K0PZ5a245NkngBA2M"
ONE = {"chatId": str(CHANNEL)}


async def ask(world: World, path: str, **body: Any) -> Any:
    """An endpoint of wago-api's door that does what it should."""
    return (await world.api.post(f"{path}/main", body)).ok()


def asked(client: Any) -> list[tuple[Any, ...]]:
    """What the engine was asked, names and arguments."""
    return [(name, *args) for name, args, _ in client.newsletters.calls]


async def test_wagos_channels(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    made = (await world.call("POST", "/newsletter/create", {"Name": "Port", "Description": "Boats"})).ok()
    assert made["data"]["thread_metadata"]["name"]["text"] == "Port"
    info = (await world.call("POST", "/newsletter/info", {"jid": str(CHANNEL)})).ok()["data"]
    assert info == {
        "id": str(CHANNEL),
        "state": {"type": "active"},
        "thread_metadata": {
            "creation_time": "1688746895",
            "invite": CODE,
            "name": {"text": "Harbour", "id": "1688746895480511", "update_time": "1688746895480511"},
            "description": {"text": "Tides", "id": "1689653839450668", "update_time": "1689653839450668"},
            "subscribers_count": "25",
            "verification": "verified",
            "picture": {"url": "", "id": "1689", "type": "image", "direct_path": "/v/picture", "hash": None},
            "preview": {
                "url": "",
                "id": "1689",
                "type": "preview",
                "direct_path": "/v/preview",
                "hash": None,
            },
            "settings": {"reaction_codes": {"value": "all"}},
        },
        "viewer_metadata": {"mute": "off", "role": "owner"},
    }
    linked = (await world.call("POST", "/newsletter/link", {"Key": CODE})).ok()["data"]
    assert linked["viewer_metadata"] is None
    listed = (await world.call("GET", "/newsletter/list")).ok()["data"]["Newsletter"]
    assert [(each["id"], each["thread_metadata"]["picture"]) for each in listed] == [(str(CHANNEL), None)]
    done = (await world.call("POST", "/newsletter/subscribe", {"Jid": CHANNEL.user})).ok()["data"]
    assert done == {"Details": "Newsletter followed successfully"}
    posts = (await world.call("POST", "/newsletter/messages", {"Jid": str(CHANNEL), "Count": 5})).ok()["data"]
    assert posts[0] == {
        "MessageServerID": 100,
        "MessageID": "3EB0A",
        "Type": "text",
        "Timestamp": "2026-05-02T17:46:40Z",
        "ViewsCount": 7,
        "ReactionCounts": {"👍": 2},
        "Message": {"conversation": "High tide at six"},
    }
    assert (posts[1]["ReactionCounts"], posts[1]["Message"]) == (None, None)
    page = {"Jid": str(CHANNEL), "BeforeId": 101, "Watch": True}
    assert len((await world.call("POST", "/newsletter/messages", page)).ok()["data"]) == 1
    assert asked(client) == [
        ("create", "Port", "Boats"),
        ("info", CHANNEL),
        ("by_invite", CODE),
        ("subscribed",),
        ("follow", CHANNEL),
        ("posts", CHANNEL, 5, None),
        ("posts", CHANNEL, 50, 101),
        ("watch", CHANNEL),
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("create", {}, 400, "name is required"),
        ("create", {"Name": " "}, 400, "name is required"),
        ("create", {"Name": 7}, 400, "could not decode Payload: Name: "),
        ("create", {"Name": "x" * 101}, 400, "Invalid Name: has 101 characters, more than 100"),
        ("info", {}, 400, "jid is required"),
        ("info", {"Jid": "15550002222@s.whatsapp.net"}, 400, "Could not parse Newsletter JID"),
        ("info", {"Jid": "?"}, 400, "Could not parse Newsletter JID"),
        ("info", {"Jid": str(NO_CHANNEL)}, 404, "There is no such channel: "),
        ("link", {}, 400, "key is required"),
        ("link", {"Key": "0029Vnothing"}, 404, "There is no such channel: "),
        ("subscribe", {}, 400, "jid is required"),
        ("subscribe", {"Jid": str(NO_CHANNEL)}, 404, "There is no such channel: "),
        ("messages", {"Count": 5}, 400, "jid is required"),
        ("messages", {"Jid": str(CHANNEL), "Count": 0}, 400, "Invalid Count: is 0, not between"),
        ("messages", {"Jid": str(CHANNEL), "Count": "many"}, 400, "could not decode Payload: Count: "),
        ("messages", {"Jid": str(CHANNEL), "BeforeId": "x"}, 400, "could not decode Payload: BeforeId: "),
    ],
)
async def test_what_wago_refuses(
    make_world: MakeWorld, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    world = await make_world()
    await world.linked()
    answer = await world.call("POST", f"/newsletter/{path}", body)
    got = answer.json["error"][: len(error)]
    assert (answer.status, got[:1].lower() + got[1:]) == (status, error[:1].lower() + error[1:])


async def test_wago_apis_channels(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    made = await ask(world, "/client/createChannel", title="Port", options={"description": "Boats"})
    assert (made["result"]["name"], made["result"]["description"]) == ("Port", "Boats")
    await ask(world, "/client/createChannel", title="Dock", options={"picture": {"data": PNG}})
    listed = (await world.api.get("/client/getChannels/main")).ok()["result"]
    assert [(each["id"], each["subscribers"]) for each in listed] == [(str(CHANNEL), None)]
    found = await ask(world, "/client/getChannelByInviteCode", inviteCode=CODE)
    assert found["result"]["role"] is None
    await ask(world, "/client/subscribeToChannel", channelId=str(CHANNEL))
    options = {"deleteLocalModels": True}
    await ask(world, "/client/unsubscribeFromChannel", channelId=str(CHANNEL), options=options)
    info = await ask(world, "/channel/getClassInfo", **ONE)
    assert info["channel"] == {
        "id": str(CHANNEL),
        "name": "Harbour",
        "description": "Tides",
        "state": "active",
        "isVerified": True,
        "reactions": "all",
        "inviteCode": CODE,
        "inviteLink": f"https://whatsapp.com/channel/{CODE}",
        "createdAt": 1_688_746_895,
        "subscribers": 25,
        "role": "owner",
        "isMuted": False,
        "pictureId": "1689",
        "pictureDirectPath": "/v/picture",
    }
    assert (await ask(world, "/channel/mute", **ONE))["result"] is True
    await ask(world, "/channel/unmute", **ONE)
    await ask(world, "/channel/deleteChannel", **ONE)
    assert asked(client) == [
        ("create", "Port", "Boats"),
        ("create", "Dock", "", b"\xff\xd8\xff"),
        ("subscribed",),
        ("by_invite", CODE),
        ("follow", CHANNEL),
        ("unfollow", CHANNEL),
        ("info", CHANNEL),
        ("mute", CHANNEL, True),
        ("mute", CHANNEL, False),
        ("delete", CHANNEL),
    ]


async def test_posts_of_wago_api(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    sent = await ask(world, "/channel/sendMessage", **ONE, text="Low tide at noon", messageId="OWN1")
    assert (sent["message"]["id"], sent["messageId"]) == ("OWN1", "OWN1")
    assert [(to, message.conversation) for to, message, _ in client.messages.sent] == [
        (CHANNEL, "Low tide at noon")
    ]
    posts = (await ask(world, "/channel/fetchMessages", **ONE))["messages"]
    assert posts[0] == {
        "serverId": 100,
        "isFromMe": False,
        "type": "text",
        "body": "High tide at six",
        "id": "3EB0A",
        "timestamp": 1_777_744_000,
        "message": None,
        "views": 7,
        "reactions": {"👍": 2},
    }
    for options, expected in (
        ({"limit": 1}, [101]),
        ({"fromMe": False}, [100]),
        ({"fromMe": True, "limit": 1}, [101]),
        ({"before": 101}, [100]),
        ({"limit": 0, "fromMe": True}, []),
    ):
        found = await ask(world, "/channel/fetchMessages", **ONE, searchOptions=options)
        assert [each["serverId"] for each in found["messages"]] == expected
    reacted = await ask(world, "/channel/sendReaction", **ONE, messageId="3EB0A", reaction="👍")
    assert reacted["messageId"]
    # The general endpoint knows channels too.
    await ask(world, "/message/react", **ONE, messageId="100", reaction="")
    calls = [call for call in asked(client) if call[0] == "react"]
    assert calls == [("react", CHANNEL, "3EB0A", "👍"), ("react", CHANNEL, "100", "")]
    await ask(world, "/channel/sendSeen", **ONE)
    assert asked(client)[-1] == ("mark_viewed", CHANNEL, (100, 101))
    assert client.messages.read == [(CHANNEL, ("3EB0A",), CHANNEL, False)]


async def test_a_post_is_edited_and_deleted(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    sent = await ask(world, "/channel/sendMessage", **ONE, text="High tide at six")
    await ask(world, "/message/edit", **ONE, messageId=sent["messageId"], content="At seven")
    await ask(world, "/message/delete", **ONE, messageId=sent["messageId"], everyone=True)
    # Somebody else who runs the channel has posted this.
    await ask(world, "/message/delete", **ONE, messageId="THEIRS", everyone=True)
    _, edit, revoke, theirs = [message.protocolMessage for _, message, _ in client.messages.sent]
    assert (edit.key.ID, edit.editedMessage.conversation) == (sent["messageId"], "At seven")
    named = [each.key.ID for each in (revoke, theirs)]
    assert named == [sent["messageId"], "THEIRS"]


@pytest.mark.parametrize(
    "path",
    [
        *("getClassInfo", "sendMessage", "fetchMessages", "sendSeen", "sendReaction", "mute", "unmute"),
        "deleteChannel",
    ],
)
async def test_what_is_no_channel(make_world: MakeWorld, path: str) -> None:
    world = await make_world()
    client = await world.linked()
    body = {"text": "hi", "messageId": "3EB0A", "reaction": "👍"}

    async def refused(chat: str) -> tuple[int, str]:
        answer = await world.api.post(f"/channel/{path}/main", {**body, "chatId": chat})
        return answer.status, answer.json["error"]

    assert await refused("") == (400, "missing chatId in payload")
    assert await refused("?") == (400, "chatId: '?' is neither a phone number nor a JID")
    for chat in ("15550002222", "120363012345678901@g.us"):
        assert await refused(chat) == (400, "chatId: The chat is not a channel")
    assert asked(client) == []
    if path != "sendMessage":
        assert await refused(str(NO_CHANNEL)) == (404, "Channel not Found")
    if path == "deleteChannel":
        status, error = await refused(str(NOT_OURS))
        assert (status, error[:47]) == (403, "the account may not do that in this channel: 12")


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("client/createChannel", {}, 400, "missing title in payload"),
        ("client/createChannel", {"title": "x" * 101}, 400, "title has 101 characters, more than 100"),
        ("client/createChannel", {"title": "x", "options": {"description": 1}}, 400, "options.description: "),
        (
            "client/createChannel",
            {"title": "x", "options": {"picture": {"mimetype": "image/png"}}},
            400,
            "missing options.picture.data",
        ),
        (
            "client/createChannel",
            {"title": "x", "options": {"picture": {"data": "bm8gcGljdHVyZQ=="}}},
            400,
            "options.picture.data: ",
        ),
        ("client/subscribeToChannel", {}, 400, "missing channelId in payload"),
        (
            "client/subscribeToChannel",
            {"channelId": "15550002222"},
            400,
            "channelId: The chat is not a channel",
        ),
        ("client/subscribeToChannel", {"channelId": str(NO_CHANNEL)}, 404, "Channel not Found"),
        (
            "client/unsubscribeFromChannel",
            {"channelId": str(CHANNEL), "options": {"deleteLocalModels": "?"}},
            400,
            "options.deleteLocalModels: ",
        ),
        ("client/getChannelByInviteCode", {}, 400, "missing inviteCode in payload"),
        ("client/getChannelByInviteCode", {"inviteCode": "0029Vnothing"}, 404, "Channel not Found"),
        ("channel/sendReaction", ONE, 400, "missing messageId in payload"),
        ("channel/fetchMessages", {**ONE, "searchOptions": {"limit": "x"}}, 400, "searchOptions.limit: "),
        ("channel/fetchMessages", {**ONE, "searchOptions": {"fromMe": 3}}, 400, "searchOptions.fromMe: "),
        ("channel/fetchMessages", {**ONE, "searchOptions": {"watch": 3}}, 400, "searchOptions.watch: "),
        (
            "channel/fetchMessages",
            {**ONE, "searchOptions": {"limit": 0}},
            400,
            "searchOptions.limit is 0, not between 1 and 100",
        ),
        ("channel/sendMessage", ONE, 400, "missing text in payload"),
        ("channel/sendMessage", {**ONE, "contentType": "Odd", "content": "x"}, 400, "contentType: "),
    ],
)
async def test_what_wago_api_refuses(
    make_world: MakeWorld, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    world = await make_world()
    await world.linked()
    answer = await world.api.post(f"/{path}/main", body)
    assert (answer.status, answer.json["error"][: len(error)]) == (status, error)


@pytest.mark.parametrize(
    ("failure", "wago", "api"),
    [
        (IQError(429, "rate-overlimit"), (500, "WhatsApp refused"), (500, "WhatsApp refused")),
        (IQError(503, "service-unavailable"), (500, "WhatsApp refused"), (500, "WhatsApp refused")),
        (RequestTimeout("no answer"), (500, "WhatsApp did not"), (504, "WhatsApp did not")),
        (NotConnected("lost"), (500, "Not connected"), (404, "session_not_conn")),
        (SendRefused(403, "forbidden", "X"), (500, "Error sending me"), (500, "message refused:")),
    ],
)
async def test_the_service_does_not_do_it(
    make_world: MakeWorld, failure: Exception, wago: tuple[int, str], api: tuple[int, str]
) -> None:
    world = await make_world()
    client = await world.linked()
    client.newsletters.fail = failure
    one = await world.call("POST", "/newsletter/subscribe", {"Jid": str(CHANNEL)})
    assert (one.status, one.json["error"][:16]) == wago
    other = await world.api.post("/channel/sendReaction/main", {**ONE, "messageId": "1", "reaction": "👍"})
    assert (other.status, other.json["error"][:16]) == api
