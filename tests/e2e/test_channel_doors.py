"""Channels by both doors: gateway, sandbox, phones."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.support.world import Linked, World


async def wago(world: World, session: Linked, path: str, **body: Any) -> Any:
    """What WaGo's door answers."""
    return (await world.wago.post(path, body, headers=session.headers)).ok()["data"]


async def api(world: World, session: Linked, path: str, **body: Any) -> Any:
    """What wago-api's door answers."""
    return (await world.api.post(f"{path}/{session.name}", body)).ok()


async def do(world: World, number: str, action: str, **body: Any) -> Any:
    """Have a phone do something."""
    return (await world.admin.post(f"/admin/phones/{number}/do", {"action": action, **body})).ok()


async def served(world: World, channel: str) -> dict[str, Any]:
    """A channel as the service has it."""
    listed = (await world.admin.get("/admin/channels")).ok()["channels"]
    return next(each for each in listed if each["channel"] == channel)


async def of_wago(
    world: World, session: Linked, kind: str, fits: Callable[[Any], bool] = lambda _: True
) -> Any:
    """An event of WaGo's door."""
    is_one = world.of_wago(session, kind)
    return (await world.receiver.wait(lambda item: is_one(item) and fits(item["data"])))["data"]


async def of_api(
    world: World, session: Linked, event: str, fits: Callable[[Any], bool] = lambda _: True
) -> Any:
    """An event of wago-api's door."""
    is_one = world.of_api(session, event)
    return (await world.receiver.wait(lambda item: is_one(item) and fits(item["data"])))["data"]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


async def test_a_channel_by_wagos_door(world: World) -> None:
    bob = await world.admin.phone("Bob")
    session = await world.link("wagochannel")
    theirs = await do(world, bob, "make_channel", name="Harbour", description="Tides")
    channel = theirs["channel"]
    seen = await wago(
        world, session, "/newsletter/link", Key=f"https://whatsapp.com/channel/{theirs['invite']}"
    )
    assert (seen["id"], seen["viewer_metadata"]["role"]) == (channel, "guest")
    await wago(world, session, "/newsletter/subscribe", Jid=channel)
    info = await wago(world, session, "/newsletter/info", Jid=channel)
    assert info["thread_metadata"]["subscribers_count"] == "2"
    assert info["viewer_metadata"] == {"mute": "off", "role": "subscriber"}
    post = await world.admin.send(bob, channel, "High tide at six")
    told = await of_wago(world, session, "Newsletter", lambda data: data["Info"]["ID"] == post)
    assert (told["Info"]["Chat"], told["Info"]["ServerID"]) == (channel, 100)
    assert (told["Message"], told["NewsletterMeta"]) == ({"conversation": "High tide at six"}, None)
    await do(world, bob, "edit_post", channel=channel, id=post, text="At seven")
    edited = await of_wago(world, session, "Newsletter", lambda data: data["NewsletterMeta"] is not None)
    assert (edited["Info"]["ID"], edited["Message"]) == (post, {"conversation": "At seven"})
    await wago(world, session, "/message/react", Phone=channel, Body="👍", Id=post)
    await do(world, bob, "view_post", channel=channel, id=post)
    [listed] = await wago(world, session, "/newsletter/messages", Jid=channel, Count=5, Watch=True)
    assert (listed["MessageServerID"], listed["MessageID"]) == (100, post)
    assert (listed["ViewsCount"], listed["ReactionCounts"]) == (1, {"👍": 1})
    own = await wago(world, session, "/newsletter/create", Name="Mine", Description="Boats")
    mine = own["id"]
    assert own["viewer_metadata"]["role"] == "owner"
    got = (await world.wago.get("/newsletter/list", headers=session.headers)).ok()["data"]["Newsletter"]
    assert {each["id"] for each in got} == {channel, mine}
    await do(world, bob, "follow_channel", channel=mine)
    sent = await world.send_text(session, mine, "From the gateway")
    assert (await world.admin.wait_message(bob, lambda m: m["id"] == sent))["text"] == "From the gateway"
    await wago(world, session, "/message/delete", Chat=mine, MessageID=sent)
    await world.admin.wait_message(bob, lambda m: m["id"] == sent and m["kind"] == "deleted")
    refused = await world.wago.post(
        "/send/text", {"Phone": channel, "Body": "not mine"}, headers=session.headers
    )
    assert (refused.status, refused.json["error"][:33]) == (500, "Error sending message: forbidden ")


async def test_a_channel_by_wago_apis_door(world: World) -> None:
    bob = await world.admin.phone("Bob")
    session = await world.link("apichannel")
    made = await api(world, session, "/client/createChannel", title="Harbour", description="Tides")
    channel = made["result"]["id"]
    one = {"chatId": channel}
    await do(world, bob, "follow_channel", channel=channel)
    text = await api(world, session, "/channel/sendMessage", **one, text="High tide at six")
    await world.admin.wait_message(bob, lambda m: m["id"] == text["messageId"])
    await api(world, session, "/message/edit", **one, messageId=text["messageId"], content="At seven")
    await world.admin.wait_message(bob, lambda m: m["text"] == "At seven")
    file = {"mimetype": "image/jpeg", "data": base64.b64encode(jpeg()).decode()}
    picture = await api(
        world, session, "/channel/sendMessage", **one, contentType="MessageMedia", content=file
    )
    await world.admin.wait_message(bob, lambda m: m["id"] == picture["messageId"] and m["kind"] == "image")
    poll = await api(world, session, "/client/sendPoll", **one, pollName="Boats?", pollOptions=["Yes", "No"])
    await world.admin.wait_message(bob, lambda m: m["id"] == poll["messageId"] and m["kind"] == "poll")
    await do(world, bob, "react_to_post", channel=channel, server_id=100, emoji="🌊")
    await api(world, session, "/channel/sendReaction", **one, messageId=text["messageId"], reaction="👍")
    posts = (await api(world, session, "/channel/fetchMessages", **one, searchOptions={"watch": True}))[
        "messages"
    ]
    assert [(each["serverId"], each["type"], each["isFromMe"]) for each in posts] == [
        (100, "text", True),
        (101, "image", True),
        (102, "poll", True),
    ]
    assert (posts[0]["body"], posts[0]["reactions"]) == ("At seven", {"🌊": 1, "👍": 1})
    await do(world, bob, "view_post", channel=channel, server_id=100)
    live = await of_api(world, session, "newsletter_live_update")
    assert (live["chat"], live["messages"][0]["serverId"], live["messages"][0]["views"]) == (channel, 100, 1)
    told = (await of_wago(world, session, "NewsletterLiveUpdate"))["Messages"][0]
    assert (told["MessageServerID"], told["ViewsCount"], told["ReactionCounts"]["🌊"]) == (100, 1, 1)
    await api(world, session, "/channel/sendSeen", **one)
    assert [post["views"] for post in (await served(world, channel))["posts"]] == [2, 1, 1]
    await api(world, session, "/channel/mute", **one)
    info = (await api(world, session, "/channel/getClassInfo", **one))["channel"]
    assert (info["isMuted"], info["subscribers"], info["role"]) == (True, 2, "owner")
    await api(world, session, "/channel/unmute", **one)
    assert (await served(world, channel))["muted"] == []
    theirs = await do(world, bob, "make_channel", name="Theirs")
    found = await api(world, session, "/client/getChannelByInviteCode", inviteCode=theirs["invite"])
    assert found["result"]["id"] == theirs["channel"]
    await api(world, session, "/client/subscribeToChannel", channelId=theirs["channel"])
    listed = (await world.api.get(f"/client/getChannels/{session.name}")).ok()["result"]
    assert {each["id"]: each["role"] for each in listed} == {
        channel: "owner",
        theirs["channel"]: "subscriber",
    }
    await api(world, session, "/client/unsubscribeFromChannel", channelId=theirs["channel"])
    assert session.number not in (await served(world, theirs["channel"]))["members"]
    await api(world, session, "/channel/deleteChannel", **one)
    gone = await world.api.post(f"/channel/getClassInfo/{session.name}", one)
    assert (gone.status, gone.json["error"]) == (404, "Channel not Found")


async def test_events_of_channels(world: World) -> None:
    """What the account's own phone and the channel's owner do comes in both dialects."""
    bob = await world.admin.phone("Bob")
    session = await world.link("channelevents")
    channel = (await do(world, bob, "make_channel", name="Harbour"))["channel"]
    await do(world, session.number, "follow_channel", channel=channel)
    joined = await of_wago(world, session, "NewsletterJoin")
    assert (joined["id"], joined["viewer_metadata"]["role"]) == (channel, "subscriber")
    assert (await of_api(world, session, "newsletter_join"))["channel"]["name"] == "Harbour"
    picture = {"to": channel, "kind": "image", "content": {"data": base64.b64encode(jpeg()).decode()}}
    post = (await world.admin.post(f"/admin/phones/{bob}/send", picture)).ok()["id"]
    told = await of_api(world, session, "newsletter_message", lambda data: data["id"] == post)
    assert (told["chat"], told["type"], told["serverId"], told["hasMedia"]) == (channel, "image", 100, True)
    wanted = {"chatId": channel, "messageId": post}
    media = (await api(world, session, "/message/downloadMedia", **wanted))["messageMedia"]
    assert base64.b64decode(media["data"]) == jpeg()
    await do(world, bob, "change_channel", channel=channel, name="Port")
    assert (await of_wago(world, session, "NewsletterUpdate"))["name"] == "Port"
    assert (await of_api(world, session, "newsletter_update"))["name"] == "Port"
    await do(world, session.number, "mute_channel", channel=channel)
    assert (await of_wago(world, session, "NewsletterMuteChange")) == {"id": channel, "mute": "on"}
    assert (await of_api(world, session, "newsletter_mute_change"))["isMuted"] is True
    await do(world, bob, "delete_post", channel=channel, id=post)
    deleted = await of_api(world, session, "newsletter_message", lambda data: data.get("targetId") == post)
    assert deleted["type"] == "revoke"
    await do(world, session.number, "unfollow_channel", channel=channel)
    assert (await of_wago(world, session, "NewsletterLeave")) == {"id": channel, "role": "subscriber"}
    assert (await of_api(world, session, "newsletter_leave"))["role"] == "subscriber"
