"""WaGo: what is done about messages that are there, files of messages, statuses, bots, typing."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_client import OWN, FakeClient
from tests.unit.api.conftest import MakeWorld, World
from tests.unit.api.test_wago_sending import is_refused
from tests.unit.gateway.prepare import samples
from wago.client.events import MessageInfo, MessageReceived, ReceiptKind, ReceiptReceived
from wago.client.media import MediaGone
from wago.errors import AppStateUnavailable
from wago.gateway.settings import MediaSettings
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.messages import changes, media, polls, reactions, text
from wago.protocol.messages.context import read_context
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.groups import GroupInfo

PERSON = Jid("15550002222")
GROUP = Jid("123456789-1", "g.us")
FRIEND = Jid("15550003333")


def received(
    client: FakeClient, message: Message, id: str = "IN1", *, chat: Jid = PERSON, sender: Jid | None = None
) -> None:
    info = MessageInfo(
        id=id,
        chat=chat,
        sender=sender or chat,
        chat_alt=None,
        sender_alt=None,
        from_me=False,
        is_group=chat.is_group,
        timestamp=1_777_744_000,
    )
    client.emit(MessageReceived(info=info, message=message))


def file_of(client: FakeClient, content: bytes) -> MediaFile:
    up = client.media.put(content)
    return MediaFile(
        kind=up.kind,
        url=up.url,
        direct_path=up.direct_path,
        media_key=up.media_key,
        file_sha256=up.file_sha256,
        file_enc_sha256=up.file_enc_sha256,
        file_length=up.file_length,
    )


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """It is six seconds after the time at which the fake server takes messages."""
    return await make_world(clock=lambda: 1_777_744_040.0)


async def ask(world: World, path: str, **body: Any) -> Any:
    return (await world.call("POST", path, body)).ok()["data"]


# -- reactions, edits, deletions ------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "emoji"), [("👍", "👍"), ("", ""), ("remove", "")])
async def test_a_reaction(world: World, given: str, emoji: str) -> None:
    client = await world.linked()
    data = await ask(world, "/message/react", Phone=str(PERSON), Body=given, Id="IN1", IsFromMe=False)
    assert set(data) == {"Details", "Id", "Timestamp"}
    reaction = reactions.read_reaction(client.messages.sent[0][1])
    assert reaction is not None
    assert reaction.emoji == emoji
    assert reaction.target is not None
    assert (reaction.target.id, reaction.target.from_me, reaction.target.chat) == ("IN1", False, PERSON)


@pytest.mark.parametrize("body", [{"Id": "me:MINE"}, {"Id": "MINE", "IsFromMe": True}])
async def test_a_reaction_to_our_own(world: World, body: dict[str, Any]) -> None:
    client = await world.linked()
    await ask(world, "/message/react", Phone=str(PERSON), Body="👍", **body)
    reaction = reactions.read_reaction(client.messages.sent[0][1])
    assert reaction is not None
    assert reaction.target is not None
    assert (reaction.target.id, reaction.target.from_me) == ("MINE", True)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"Body": "x", "Id": "A"}, "Missing Phone in Payload"),
        ({"Phone": str(PERSON)}, "Missing Body in Payload"),
        ({"Phone": str(PERSON), "Body": ""}, "Missing Id in Payload"),
        ({"Phone": "x", "Body": "x", "Id": "A"}, "Could not parse Group JID"),
        ({"Phone": str(PERSON), "Body": "x" * 40, "Id": "A", "IsFromMe": True}, "Invalid "),
    ],
)
async def test_a_reaction_that_is_refused(world: World, body: dict[str, Any], problem: str) -> None:
    client = await world.linked()
    answer = await world.call("POST", "/message/react", body)
    assert answer.status == 400
    assert answer.json["error"].startswith(problem)
    assert client.messages.sent == []


async def test_whose_a_message_in_a_group_is_is_known(world: World) -> None:
    client = await world.linked()
    client.groups.known[GROUP] = GroupInfo(jid=GROUP)
    body = {"Phone": str(GROUP), "Body": "👍", "Id": "IN1"}
    is_refused(
        await world.call("POST", "/message/react", body), 404, "no message with this id is known: 'IN1'"
    )
    received(client, Message(conversation="hi"), chat=GROUP, sender=FRIEND)
    (await world.call("POST", "/message/react", body)).ok()
    reaction = reactions.read_reaction(client.messages.sent[0][1])
    assert reaction is not None
    assert reaction.target is not None
    assert reaction.target.sender == FRIEND


async def test_reactions_among_announcements_are_encrypted(world: World) -> None:
    client = await world.linked()
    client.groups.known[GROUP] = GroupInfo(jid=GROUP, is_default_sub_group=True)
    received(client, Message(conversation="hi"), chat=GROUP, sender=FRIEND)
    await ask(world, "/message/react", Phone=str(GROUP), Body="👍", Id="IN1")
    [(name, args, _)] = client.addons.calls
    assert (name, args) == ("react", (GROUP, "IN1", FRIEND, "👍"))


async def test_an_edit(world: World) -> None:
    client = await world.linked()
    sent = await ask(world, "/send/text", Phone=str(PERSON), Body="teh text")
    mention = ["15550003333"]
    body = {"Chat": str(PERSON), "Message": "the text", "MessageID": sent["Id"], "MentionedJID": mention}
    await ask(world, "/message/edit", **body)
    edit = changes.read_edit(client.messages.sent[1][1])
    assert edit is not None
    assert edit.target is not None
    assert edit.target.id == sent["Id"]
    assert edit.message.extendedTextMessage.text == "the text"
    assert read_context(edit.message).mentions == (FRIEND,)


async def test_an_edit_of_a_caption(world: World, tmp_path: Path) -> None:
    client = await world.linked()
    image = b64encode(samples.save(tmp_path / "a.png", samples.picture(), "PNG").read_bytes()).decode()
    sent = await ask(world, "/send/image", Phone=str(PERSON), Image=image, Caption="old")
    await ask(world, "/message/edit", Chat=str(PERSON), Message="new", MessageID=sent["Id"])
    edit = changes.read_edit(client.messages.sent[1][1])
    assert edit is not None
    assert edit.message.imageMessage.caption == "new"
    assert edit.message.imageMessage.directPath == client.media.uploads[0].direct_path


async def test_edits_that_are_refused(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="theirs"))
    poll = {"Phone": str(PERSON), "Question": "q", "Options": ["a", "b"], "MaxAnswer": 1}
    sent = await ask(world, "/send/poll", **poll)
    for body, message in (
        ({"MessageID": "X"}, "missing Chat in payload"),
        ({"Chat": str(PERSON), "MessageID": "X"}, "missing Message in payload"),
        ({"Chat": str(PERSON), "Message": "x"}, "missing MessageID in payload"),
        ({"Chat": "?", "Message": "x", "MessageID": "X"}, "could not parse Chat"),
        (
            {"Chat": str(PERSON), "Message": "x", "MessageID": "IN1"},
            "Invalid MessageID: is not our own, so it cannot be edited",
        ),
        (
            {"Chat": str(PERSON), "Message": "x", "MessageID": sent["Id"]},
            "Invalid MessageID: has neither text nor caption to edit",
        ),
    ):
        is_refused(await world.call("POST", "/message/edit", body), 400, message)
    assert len(client.messages.sent) == 1


async def test_an_edit_comes_too_late(make_world: MakeWorld) -> None:
    world = await make_world(clock=lambda: 1_777_744_034.0 + 20 * 60 + 1)
    client = await world.linked()
    sent = await ask(world, "/send/text", Phone=str(PERSON), Body="teh text")
    body = {"Chat": str(PERSON), "Message": "the text", "MessageID": sent["Id"]}
    answer = await world.call("POST", "/message/edit", body)
    is_refused(answer, 400, "Invalid MessageID: is older than 20 minutes")
    assert len(client.messages.sent) == 1


async def test_deletions(world: World) -> None:
    client = await world.linked()
    mine = (await ask(world, "/send/text", Phone=str(PERSON), Body="x"))["Id"]
    data = await ask(world, "/message/delete", Chat=str(PERSON), MessageID=mine)
    assert data["Details"] == "Deleted"
    received(client, Message(conversation="spam"), chat=GROUP, sender=FRIEND)
    await ask(world, "/message/delete", Chat=str(GROUP), MessageID="IN1")
    own, other = [changes.read_revoke(message) for _, message, _ in client.messages.sent[1:]]
    assert own is not None
    assert own.target is not None
    assert (own.target.id, own.target.from_me) == (mine, True)
    assert other is not None
    assert other.target is not None
    assert (other.target.from_me, other.target.sender) == (False, FRIEND)


@pytest.mark.parametrize("path", ["edit", "delete", "reactions", "votes", "react", "forward", "star", "pin"])
async def test_a_message_that_nobody_knows(world: World, path: str) -> None:
    client = await world.linked()
    of = {"Chat": str(PERSON), "Phone": str(PERSON), "MessageID": "NONE", "Id": "NONE"}
    body = {**of, "Message": "x", "Body": "x"}
    answer = await world.call("POST", f"/message/{path}", body)
    is_refused(answer, 404, "no message with this id is known: 'NONE'")
    assert client.messages.sent == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/message/edit", {"Message": "x"}),
        ("/message/delete", {}),
        ("/message/pin", {}),
        ("/message/keep", {}),
    ],
)
async def test_an_unknown_message_is_left_alone(world: World, path: str, body: dict[str, Any]) -> None:
    client = await world.linked()
    answer = await world.call("POST", path, {"Chat": str(PERSON), "MessageID": "NONE", **body})
    is_refused(answer, 404, "no message with this id is known: 'NONE'")
    assert client.messages.sent == []


async def test_anothers_message_to_a_person_cannot_be_deleted_for_everyone(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="theirs"))
    answer = await world.call("POST", "/message/delete", {"Chat": str(PERSON), "MessageID": "IN1"})
    is_refused(answer, 400, "Invalid Target: is not our own message, and the chat is no group")
    assert client.messages.sent == []


# -- on the account's own devices -----------------------------------------------------------------------


async def test_stars_and_deletions_for_me(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="hi"))
    of = {"Chat": str(PERSON), "MessageID": "IN1"}
    assert await ask(world, "/message/star", **of) == {"Details": "Starred"}
    assert await ask(world, "/message/star", **of, Star=False) == {"Details": "Unstarred"}
    assert await ask(world, "/message/deleteforme", **of, DeleteMedia=False) == {"Details": "Deleted"}
    assert client.appstate.calls == [
        ("star", (PERSON, "IN1", False, PERSON, True), {}),
        ("star", (PERSON, "IN1", False, PERSON, False), {}),
        ("delete_for_me", (PERSON, "IN1", False, PERSON, 1_777_744_000, False), {}),
    ]
    for path in ("/message/star", "/message/deleteforme"):
        unknown = {"Chat": str(PERSON), "MessageID": "NONE"}
        is_refused(await world.call("POST", path, unknown), 404, "no message with this id is known: 'NONE'")


async def test_pins_and_keeps(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="hi"))
    of = {"Chat": str(PERSON), "MessageID": "IN1"}
    await ask(world, "/message/pin", **of, Duration="30d")
    await ask(world, "/message/pin", **of, Pin=False)
    await ask(world, "/message/keep", **of)
    await ask(world, "/message/keep", **of, Keep=False)
    messages = [message for _, message, _ in client.messages.sent]
    pins = [changes.read_pin(message) for message in messages[:2]]
    assert [(pin.pinned, pin.duration_s) for pin in pins if pin] == [(True, 2_592_000), (False, None)]
    keeps = [changes.read_keep(message) for message in messages[2:]]
    assert [keep.kept for keep in keeps if keep] == [True, False]
    answer = await world.call("POST", "/message/pin", {**of, "Duration": "5d"})
    is_refused(answer, 400, "invalid duration. Use: 24h, 7d or 30d")


# -- polls, events, comments, forwards ------------------------------------------------------------------


async def test_votes(world: World) -> None:
    client = await world.linked()
    poll = polls.poll("Lunch?", ["Pizza", "Soup"], 1, secret=bytes(32))
    received(client, poll)
    of = {"Chat": str(PERSON), "MessageID": "IN1"}
    await ask(world, "/message/vote", **of, Options=["Soup"])
    await ask(world, "/message/vote", **of, Options=[])
    assert [args for _, args, _ in client.addons.calls] == [
        (PERSON, "IN1", PERSON, ("Soup",)),
        (PERSON, "IN1", PERSON, ()),
    ]
    counted = await ask(world, "/message/votes", **of)
    assert counted["Question"] == "Lunch?"
    assert [option["Name"] for option in counted["Options"]] == ["Pizza", "Soup"]
    for options, problem in (
        (["Fish"], "Invalid Options: has 'Fish', which is none of the poll's"),
        (["Pizza", "Soup"], "Invalid Options: has 2, more than 1"),
    ):
        is_refused(await world.call("POST", "/message/vote", {**of, "Options": options}), 400, problem)
    assert len(client.addons.calls) == 2


async def test_answers_to_events(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="an event"))
    of = {"Chat": str(PERSON), "MessageID": "IN1"}
    await ask(world, "/message/eventresponse", **of, Response="Going", ExtraGuests=2)
    [(_, args, _)] = client.addons.calls
    assert args == (PERSON, "IN1", PERSON, "going", 2)
    answer = await world.call("POST", "/message/eventresponse", {**of, "Response": "perhaps"})
    is_refused(answer, 400, "Invalid Response: is 'perhaps', not one of going, not_going, maybe")


async def test_comments(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="news"), chat=GROUP, sender=FRIEND)
    await ask(world, "/message/comment", Chat=str(GROUP), MessageID="IN1", Body="nice")
    [(_, args, _)] = client.addons.calls
    assert args == (GROUP, "IN1", FRIEND, text.text("nice"))


async def test_a_forward_uploads_nothing(world: World) -> None:
    client = await world.linked()
    image = media.image(file_of(client, b"picture"), caption="c")
    received(client, image)
    await ask(world, "/message/forward", Phone="15550004444", MessageID="IN1", Id="FWD")
    [(to, message, message_id)] = client.messages.sent
    assert (to, message_id) == (Jid("15550004444"), "FWD")
    assert message.imageMessage.directPath == image.imageMessage.directPath
    assert message.imageMessage.contextInfo.isForwarded
    assert message.imageMessage.contextInfo.forwardingScore == 1
    assert client.media.uploads == []
    is_refused(
        await world.call("POST", "/message/forward", {"Phone": "15550004444", "MessageID": "NONE"}),
        404,
        "no message with this id is known: 'NONE'",
    )


async def test_what_can_be_seen_once_is_not_forwarded(world: World) -> None:
    client = await world.linked()
    received(client, media.image(file_of(client, b"picture"), view_once=True))
    answer = await world.call("POST", "/message/forward", {"Phone": "15550004444", "MessageID": "IN1"})
    is_refused(answer, 400, "Invalid MessageID: can be seen once, so it cannot be forwarded")
    assert client.messages.sent == []


async def test_a_quote_shows_what_is_stored(world: World) -> None:
    client = await world.linked()
    received(client, media.image(file_of(client, b"picture"), caption="what is this?"))
    info = {"StanzaID": "IN1", "Participant": str(PERSON)}
    await ask(world, "/send/text", Phone=str(PERSON), Body="a picture", ContextInfo=info)
    quoted = client.messages.sent[0][1].extendedTextMessage.contextInfo
    assert (quoted.stanzaID, quoted.participant) == ("IN1", str(PERSON))
    assert quoted.quotedMessage.imageMessage.caption == "what is this?"


async def test_everybody_is_mentioned(world: World) -> None:
    client = await world.linked()
    await ask(world, "/send/text", Phone=str(GROUP), Body="@all", ContextInfo={"MentionAll": True})
    assert read_context(client.messages.sent[0][1]).mention_all


# -- how far a message is -------------------------------------------------------------------------------


async def test_the_status_of_a_message(world: World) -> None:
    client = await world.linked()
    sent = await ask(world, "/send/text", Phone=str(PERSON), Body="hi")
    status = await ask(world, "/message/status", Id=sent["Id"])
    assert (status["Id"], status["Chat"], status["FromMe"], status["Status"]) == (
        sent["Id"],
        str(PERSON),
        True,
        "Sent",
    )
    assert [step["Step"] for step in status["Timeline"]] == ["Queued", "Sent"]
    for kind, at in ((ReceiptKind.DELIVERED, 1_777_744_040), (ReceiptKind.READ, 1_777_744_050)):
        client.emit(
            ReceiptReceived(
                chat=PERSON,
                sender=PERSON,
                chat_alt=None,
                sender_alt=None,
                from_me=False,
                is_group=False,
                message_ids=(sent["Id"],),
                kind=kind,
                timestamp=at,
            )
        )
    status = await ask(world, "/message/status", Id=sent["Id"], Chat=str(PERSON))
    assert status["Status"] == "Read"
    assert status["Timestamp"] == "2026-05-02T17:47:30Z"
    assert status["Recipients"] == [
        {"Jid": str(PERSON), "Status": "Read", "Timestamp": "2026-05-02T17:47:30Z"}
    ]
    is_refused(
        await world.call("POST", "/message/status", {"Id": "NONE"}),
        404,
        "no message with this id is known: 'NONE'",
    )


async def test_reactions_are_listed(world: World) -> None:
    client = await world.linked()
    sent = await ask(world, "/send/text", Phone=str(PERSON), Body="hi")
    target = reactions.Target(chat=OWN.bare, id=sent["Id"], from_me=False)
    received(client, reactions.reaction(target, "🎉", at_ms=1_777_744_060_000), "R1")
    listed = await ask(world, "/message/reactions", Chat=str(PERSON), MessageID=sent["Id"])
    assert [(each["Emoji"], each["FromMe"]) for each in listed["Reactions"]] == [("🎉", False)]


@pytest.mark.parametrize("at_ms", [2**63 - 1, -(2**63), -1, 0])
async def test_a_reaction_whose_sender_has_an_odd_clock(world: World, at_ms: int) -> None:
    client = await world.linked()
    sent = await ask(world, "/send/text", Phone=str(PERSON), Body="hi")
    target = reactions.Target(chat=OWN.bare, id=sent["Id"], from_me=False)
    reaction = reactions.reaction(target, "🎉", at_ms=1)
    reaction.reactionMessage.senderTimestampMS = at_ms
    received(client, reaction, "R1")
    [listed] = (await ask(world, "/message/reactions", Chat=str(PERSON), MessageID=sent["Id"]))["Reactions"]
    assert listed["Timestamp"].endswith("Z")


# -- reading and typing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", ["IN1", ["IN1", "IN2"]])
async def test_marking_as_read(world: World, ids: Any) -> None:
    client = await world.linked()
    data = await ask(world, "/message/markread", Id=ids, Chat=str(PERSON))
    assert data == {"Details": "Message(s) marked as read"}
    assert client.messages.read == [(PERSON, ("IN1",) if ids == "IN1" else ("IN1", "IN2"), None, False)]


async def test_marking_as_read_that_is_refused(world: World) -> None:
    client = await world.linked()
    for body, text_ in (
        ({"Id": ["A"]}, "Missing Chat in Payload"),
        ({"Chat": str(PERSON)}, "Missing Id in Payload"),
        ({"Chat": str(PERSON), "Id": []}, "Missing Id in Payload"),
        ({"Chat": str(PERSON), "Id": ["A", ""]}, "Missing Id in Payload"),
        ({"Chat": "x", "Id": ["A"]}, "Could not parse Chat"),
    ):
        is_refused(await world.call("POST", "/message/markread", body), 400, text_)
    assert client.messages.read == []


async def test_a_whole_chat_is_read(world: World) -> None:
    client = await world.linked()
    received(client, Message(conversation="a"), "IN1")
    received(client, Message(conversation="b"), "IN2")
    await ask(world, "/chat/read", Phone=str(PERSON))
    [(chat, ids, _, _)] = client.messages.read
    assert (chat, set(ids)) == (PERSON, {"IN1", "IN2"})
    await ask(world, "/chat/unread", Phone=str(PERSON))
    assert [(name, args[:2]) for name, args, _ in client.appstate.calls] == [
        ("mark_chat_read", (PERSON, True)),
        ("mark_chat_read", (PERSON, False)),
    ]
    await ask(world, "/chat/read", Phone=str(PERSON))
    assert len(client.messages.read) == 1


async def test_a_chat_is_read_by_receipts_alone_where_devices_share_nothing_yet(world: World) -> None:
    client = await world.linked()
    client.appstate.fail = AppStateUnavailable("no key yet")
    received(client, Message(conversation="a"), "IN1")
    await ask(world, "/chat/read", Phone=str(PERSON))
    for path in ("/chat/read", "/chat/unread"):
        answer = await world.call("POST", path, {"Phone": str(PERSON)})
        is_refused(answer, 500, "Could not sync with the phone: no key yet")
    assert [ids for _, ids, _, _ in client.messages.read] == [("IN1",)]


@pytest.mark.parametrize(
    ("path", "body", "shown"),
    [
        ("/chat/typing/start", {"Jid": str(PERSON)}, (PERSON, True, False)),
        ("/chat/typing/stop", {"Jid": str(PERSON)}, (PERSON, False, False)),
        ("/chat/recording/start", {"Jid": str(PERSON)}, (PERSON, True, True)),
        ("/chat/recording/stop", {"Jid": str(PERSON)}, (PERSON, False, False)),
        ("/message/presence", {"Phone": str(PERSON), "State": "composing"}, (PERSON, True, False)),
        (
            "/message/presence",
            {"Phone": str(PERSON), "State": "composing", "Media": "audio"},
            (PERSON, True, True),
        ),
        ("/message/presence", {"Phone": str(PERSON), "State": "paused"}, (PERSON, False, False)),
    ],
)
async def test_typing(world: World, path: str, body: Any, shown: Any) -> None:
    client = await world.linked()
    assert await ask(world, path, **body) == {"Details": "Chat presence set successfuly"}
    assert client.presence.shown == [shown]


async def test_presence_that_is_none(world: World) -> None:
    client = await world.linked()
    for body, text_ in (
        ({"State": "composing"}, "Missing Phone in Payload"),
        ({"Phone": str(PERSON)}, "Missing State in Payload"),
        ({"Phone": str(PERSON), "State": "dancing"}, "Invalid State: is composing or paused"),
    ):
        is_refused(await world.call("POST", "/message/presence", body), 400, text_)
    assert client.presence.shown == []


# -- statuses, lists, bots ------------------------------------------------------------------------------


async def test_a_status(world: World) -> None:
    client = await world.linked()
    body = {"Text": "Hello", "TextColor": 4294967295, "BackgroundColor": 4278255360, "Font": 2}
    data = await ask(world, "/status/text", **body, Audience=["15550003333"])
    assert data["Details"] == "Sent"
    to, message, _ = client.messages.sent[0]
    assert to == STATUS_BROADCAST
    wire = message.extendedTextMessage
    assert (wire.text, wire.textArgb, wire.backgroundArgb, wire.font) == ("Hello", 0xFFFFFFFF, 0xFF00FF00, 2)
    assert client.messages.audiences == [[FRIEND]]


async def test_statuses_with_files(world: World, tmp_path: Path) -> None:
    client = await world.linked()
    image = b64encode(samples.save(tmp_path / "a.png", samples.picture(), "PNG").read_bytes()).decode()
    video = b64encode(samples.video(tmp_path / "a.mp4").read_bytes()).decode()
    await ask(world, "/status/image", Image=image, Caption="one")
    await ask(world, "/status/video", Video=video, JpegThumbnail=image)
    assert [media.read_media(message).kind for _, message, _ in client.messages.sent] == ["image", "video"]  # type: ignore[union-attr]
    assert client.messages.audiences == [None, None]


@pytest.mark.parametrize(
    ("body", "text_"),
    [
        ({}, "missing Text in payload"),
        ({"Text": "x" * 701}, "Invalid Text: has 701 characters, more than 700"),
        ({"Text": "x", "Font": 77}, "Invalid Font: is 77, not one of 0, 1, 2, 6, 7, 8, 9, 10"),
        ({"Text": "x", "TextColor": -1}, "Invalid TextColor: is no 0xAARRGGBB colour"),
    ],
)
async def test_a_status_that_is_refused(world: World, body: Any, text_: str) -> None:
    client = await world.linked()
    is_refused(await world.call("POST", "/status/text", body), 400, text_)
    assert client.messages.sent == []


async def test_who_gets_a_broadcast(world: World) -> None:
    await world.linked()
    for given in ("status@broadcast", "status"):
        data = await ask(world, "/broadcast/listparticipants", ID=given)
        assert data == {"ID": "status@broadcast", "Participants": [str(PERSON)]}
    answer = await world.call("POST", "/broadcast/listparticipants", {"ID": "1234567890"})
    is_refused(answer, 400, "Invalid ID: is known to the phone only; status@broadcast is known here")


async def test_bots(world: World) -> None:
    client = await world.linked()
    [bot] = (await world.call("GET", "/bot/list")).ok()["data"]["Bots"]
    assert (bot["Name"], bot["IsDefault"], bot["Commands"][0]["Name"]) == ("Meta AI", True, "imagine")
    question = {"Body": "hi", "PersonaID": bot["PersonaID"], "Id": "mine"}
    data = await ask(world, "/bot/message", **question)
    assert data["Details"] == "Sent"
    assert client.bots.calls == [("ask", ("hi", bot["PersonaID"], None), {"id": "mine"})]
    is_refused(await world.call("POST", "/bot/message", {}), 400, "missing Body in payload")


# -- files ----------------------------------------------------------------------------------------------


@pytest.fixture
async def keeping(make_world: MakeWorld, tmp_path: Path) -> World:
    return await make_world(gateway={"media": MediaSettings(folder=tmp_path / "data")})


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
async def test_a_file_by_what_the_webhook_said(keeping: World, tmp_path: Path, kind: str) -> None:
    client = await keeping.linked()
    content = bytes(range(256)) * 3000
    up = client.media.put(content)
    assert up.media_key is not None
    body = {
        "Url": up.url,
        "MediaKey": b64encode(up.media_key).decode(),
        "Mimetype": "image/jpeg",
        "FileSHA256": b64encode(up.file_sha256).decode(),
        "FileLength": len(content),
    }
    data = await ask(keeping, f"/message/download/{kind}", **body)
    assert data == {
        "Mimetype": "image/jpeg",
        "Data": "data:image/jpeg;base64," + b64encode(content).decode(),
    }
    [kept] = (tmp_path / "data" / "files" / "user_main").iterdir()
    assert kept.read_bytes() == content


async def test_a_file_of_a_stored_message(keeping: World) -> None:
    client = await keeping.linked()
    received(client, media.image(file_of(client, b"picture")))
    received(client, Message(conversation="none"), "IN2")
    data = await ask(keeping, "/message/download", MessageID="IN1")
    assert data["Data"] == "data:image/jpeg;base64," + b64encode(b"picture").decode()
    [origin] = client.media.origins
    assert origin is not None
    assert (origin.id, origin.chat) == ("IN1", PERSON)
    is_refused(
        await keeping.call("POST", "/message/download", {"MessageID": "IN2"}),
        404,
        "the message 'IN2' has no file",
    )


@pytest.mark.parametrize("path", ["/message/downloadimage", "/message/download/image"])
async def test_downloads_that_are_refused(world: World, path: str) -> None:
    client = await world.linked()
    up = client.media.put(b"picture")
    assert up.media_key is not None
    good = {
        "Url": up.url,
        "MediaKey": b64encode(up.media_key).decode(),
        "Mimetype": "image/jpeg",
        "FileSHA256": b64encode(up.file_sha256).decode(),
        "FileLength": 7,
    }
    for change, text_ in (
        ({"Url": None}, "Missing Url in Payload"),
        ({"MediaKey": ""}, "Missing MediaKey in Payload"),
        ({"Mimetype": ""}, "Missing Mimetype in Payload"),
        ({"FileSHA256": ""}, "Missing FileSHA256 in Payload"),
        ({"FileLength": None}, "Missing FileLength in Payload"),
        ({"FileLength": "7"}, "Could not decode Payload: FileLength: expected int, got str"),
        ({"MediaKey": "AAEC"}, "MediaKey: it has 3 bytes, not 32"),
    ):
        is_refused(await world.call("POST", path, {**good, **change}), 400, text_)
    assert client.media.origins == []
    client.media.fail = MediaGone(410)
    answer = await world.call("POST", path, good)
    assert answer.status == 500
    assert answer.json["error"].startswith("Failed to download image ")


async def test_the_timer_of_a_chat(world: World) -> None:
    client = await world.linked()
    for timer in ("24h", "7d", "90d", "off"):
        body = {"phone": str(PERSON), "timer": timer}
        (await world.call("POST", "/chat/disappearing-timer", body)).ok()
    assert [args[1] for _, args, _ in client.ephemeral.calls] == [86_400, 604_800, 7_776_000, 0]
    wrong = await world.call("POST", "/chat/disappearing-timer", {"phone": str(PERSON), "timer": "1h"})
    assert (wrong.status, wrong.json["error"]) == (400, "invalid duration. Use: 24h, 7d, 90d, or off")
