"""Between the gateway and Baileys: votes, answers, reactions, changes, receipts, typing, timers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.shapes import Like
from tests.support.stage import Stage

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]

STARTS = 1_900_000_000


async def ours(stage: Stage, text: str = "of ours") -> str:
    """A text of the gateway that Baileys has; its id."""
    sent = (await stage.api("/client/sendMessage", chatId=stage.them.number, text=text))["messageId"]
    await stage.content(sent)
    return str(sent)


async def theirs(stage: Stage, content: dict[str, Any] | None = None) -> tuple[str, str]:
    """A message of Baileys that the gateway has: its chat and id."""
    sent = await stage.from_baileys(content or {"text": "of theirs"})
    return str((await stage.came(sent))[0]["chat"]), sent


def own_key(message_id: str, stage: Stage) -> dict[str, Any]:
    """The key by which Baileys names what it sent to us."""
    return {"remoteJid": stage.us.jid, "fromMe": True, "id": message_id}


# -- votes and answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("several", [False, True])
async def test_baileys_counts_our_votes(stage: Stage, several: bool) -> None:
    poll = {"name": "Tea?", "values": ["yes", "no", "later"], "selectableCount": 0 if several else 1}
    chat, poll_id = await theirs(stage, {"poll": poll})
    taken = ["yes", "later"] if several else ["no"]
    sent = await stage.api("/message/vote", chatId=chat, messageId=poll_id, options=taken)
    assert (await stage.content(sent["messageId"]))["kind"] == "pollUpdateMessage"
    tally = await stage.baileys.command("tally", id=sent["messageId"])
    assert tally["votes"] == {name: int(name in taken) for name in poll["values"]}
    back = await stage.api("/message/vote", chatId=chat, messageId=poll_id, options=[])
    await stage.content(back["messageId"])
    tally = await stage.baileys.command("tally", id=back["messageId"])
    assert not any(tally["votes"].values())


@pytest.mark.parametrize("name", [0, 1])
async def test_we_count_baileys_votes(stage: Stage, name: int) -> None:
    """Whichever of people's two names the vote is sealed with."""
    body = {"chatId": stage.them.number, "pollName": "Tea?", "pollOptions": ["yes", "no"]}
    poll_id = (await stage.api("/client/sendPoll", **body))["messageId"]
    await stage.content(poll_id)
    vote = await stage.baileys.command(
        "seal_vote",
        to=stage.us.jid,
        id=poll_id,
        options=["no"],
        author=stage.us.names[name],
        actor=stage.them.names[name],
    )
    await stage.came_wago(vote["id"])
    about = {"chatId": stage.them.number, "messageId": poll_id}
    votes = await stage.api("/message/getPollVotes", **about)
    assert [(each["name"], each["count"]) for each in votes["results"]] == [("yes", 0), ("no", 1)]
    assert votes["votes"][0]["voter"] in stage.them.names


async def test_baileys_reads_our_answer_to_an_event(stage: Stage) -> None:
    chat, event_id = await theirs(stage, {"event": {"name": "Party", "startDate": {"$date": STARTS * 1000}}})
    sent = await stage.api("/message/answerEvent", chatId=chat, messageId=event_id, answer="maybe", guests=2)
    assert (await stage.content(sent["messageId"]))["kind"] == "encEventResponseMessage"
    names = {"authors": stage.them.names, "actors": stage.us.names}
    said = await stage.baileys.command("eventAnswer", id=event_id, answer=sent["messageId"], **names)
    assert said["said"] == Like.of({"response": "MAYBE", "extraGuestCount": 2})


async def test_we_read_baileys_answer_to_an_event(stage: Stage) -> None:
    body = {"contentType": "Event", "content": {"name": "Party", "startTime": STARTS}}
    event_id = (await stage.api("/client/sendMessage", chatId=stage.them.number, **body))["messageId"]
    await stage.content(event_id)
    answer = await stage.baileys.command(
        "seal_answer",
        to=stage.us.jid,
        id=event_id,
        answer={"response": 1, "extraGuestCount": 3},
        author=stage.us.lid,
        actor=stage.them.lid,
    )
    await stage.came_wago(answer["id"])
    about = {"chatId": stage.them.number, "messageId": event_id}
    (said,) = (await stage.api("/message/getEventAnswers", **about))["result"]
    assert (said["answer"], said["guests"]) == ("going", 3)


# -- reactions and changes ------------------------------------------------------------------------------


async def test_our_reactions_reach_baileys(stage: Stage) -> None:
    chat, message_id = await theirs(stage)
    for emoji in ("👍", ""):
        await stage.api("/message/react", chatId=chat, messageId=message_id, reaction=emoji)
        told = await stage.told(
            "messages.reaction",
            lambda item, emoji=emoji: (
                item["key"]["id"] == message_id and (item["reaction"].get("text") or "") == emoji
            ),
        )
        # Baileys sees its own message in the key.
        assert told["key"]["fromMe"] is True


async def test_baileys_reactions_reach_us(stage: Stage) -> None:
    message_id = await ours(stage)
    about = {"chatId": stage.them.number, "messageId": message_id}
    for emoji, left in (("🎉", ["🎉"]), ("", [])):
        react = await stage.from_baileys(
            {"react": {"text": emoji, "key": {"remoteJid": stage.us.jid, "fromMe": False, "id": message_id}}}
        )
        api, _ = await stage.came(react)
        assert (api["type"], api["reactionTo"]) == ("reaction", message_id)
        found = (await stage.api("/message/getReactions", **about))["result"]
        assert [each["id"] for each in found] == left


async def test_our_edits_and_deletions_reach_baileys(stage: Stage) -> None:
    message_id = await ours(stage, "helo")
    await stage.api("/message/edit", chatId=stage.them.number, messageId=message_id, content="hello")
    told = await stage.told(
        "messages.update",
        lambda item: (
            item["key"]["id"] == message_id and "editedMessage" in (item["update"].get("message") or {})
        ),
    )
    assert told["update"]["message"]["editedMessage"]["message"]["conversation"] == "hello"
    await stage.api("/message/delete", chatId=stage.them.number, messageId=message_id, everyone=True)
    await stage.told(
        "messages.update",
        lambda item: item["key"]["id"] == message_id and item["update"].get("messageStubType") == 1,
    )


async def test_baileys_edits_and_deletions_reach_us(stage: Stage) -> None:
    _, message_id = await theirs(stage, {"text": "helo"})
    edit = await stage.from_baileys({"text": "hello", "edit": own_key(message_id, stage)})
    wago = await stage.came_wago(edit)
    assert wago["Info"]["Edit"] == "1"
    assert wago["Message"]["protocolMessage"]["editedMessage"]["extendedTextMessage"]["text"] == "hello"
    revoke = await stage.from_baileys({"delete": own_key(message_id, stage)})
    wago = await stage.came_wago(revoke)
    assert wago["Info"]["Edit"] == "7"
    assert wago["Message"]["protocolMessage"]["key"]["ID"] == message_id


async def test_our_pins_and_keeps_reach_baileys(stage: Stage) -> None:
    chat, message_id = await theirs(stage)
    sent = await stage.api("/message/pin", chatId=chat, messageId=message_id, duration=86_400)
    got = (await stage.content(sent["messageId"]))["content"]
    assert got["pinInChatMessage"] == Like.of({"type": 1, "key": {"id": message_id}})
    assert got["messageContextInfo"]["messageAddOnDurationInSecs"] == 86_400
    sent = await stage.api("/message/unpin", chatId=chat, messageId=message_id)
    assert (await stage.content(sent["messageId"]))["content"]["pinInChatMessage"]["type"] == 2
    for what, kind in (("keep", 1), ("unkeep", 2)):
        sent = await stage.api(f"/message/{what}", chatId=chat, messageId=message_id)
        got = (await stage.content(sent["messageId"]))["content"]["keepInChatMessage"]
        assert got == Like.of({"keepType": kind, "key": {"id": message_id}})


async def test_baileys_pins_reach_us(stage: Stage) -> None:
    message_id = await ours(stage)
    key = {"remoteJid": stage.us.jid, "fromMe": False, "id": message_id}
    for kind in (1, 2):
        pin = await stage.from_baileys({"pin": key, "type": kind, "time": 86_400})
        wago = await stage.came_wago(pin)
        assert wago["Info"]["Edit"] == "2"
        assert wago["Message"]["pinInChatMessage"] == Like.of({"type": kind, "key": {"ID": message_id}})


async def test_comments_travel_both_ways(stage: Stage) -> None:
    chat, message_id = await theirs(stage)
    sent = await stage.api("/message/comment", chatId=chat, messageId=message_id, text="nice")
    assert (await stage.content(sent["messageId"]))["kind"] in ("commentMessage", "encCommentMessage")
    mine = await ours(stage)
    comment = {
        "commentMessage": {
            "message": {"conversation": "well"},
            "targetMessageKey": {"remoteJid": stage.us.jid, "fromMe": False, "id": mine},
        }
    }
    back = await stage.baileys.command("relay", to=stage.us.jid, message=comment)
    api, _ = await stage.came(back["id"])
    assert (api["type"], api["body"], api["targetId"]) == ("comment", "well", mine)


async def test_a_pressed_button_comes_from_baileys(stage: Stage) -> None:
    button = {"type": "reply", "body": "Yes", "id": "y"}
    content = {"body": "Well?", "buttons": [button]}
    body = {"chatId": stage.them.number, "contentType": "Buttons", "content": content}
    sent = (await stage.api("/client/sendMessage", **body))["messageId"]
    await stage.content(sent)
    pressed = await stage.from_baileys(
        {"buttonReply": {"id": "y", "displayText": "Yes", "index": 0}, "type": "plain"},
        quoted={"$message": sent},
    )
    api, _ = await stage.came(pressed)
    assert (api["body"], api["quotedMessageId"]) == ("Yes", sent)


# -- the chat's timer -----------------------------------------------------------------------------------


async def test_the_chats_timer_goes_with_what_is_sent(stage: Stage) -> None:
    setting = await stage.from_baileys({"disappearingMessagesInChat": 86_400})
    await stage.came_wago(setting)
    got = await stage.content(await ours(stage, "soon gone"))
    assert got["content"]["extendedTextMessage"]["contextInfo"]["expiration"] == 86_400
    off = await stage.from_baileys({"disappearingMessagesInChat": False})
    await stage.came_wago(off)
    got = await stage.content(await ours(stage, "to stay"))
    assert got["kind"] == "conversation"


# -- receipts and typing --------------------------------------------------------------------------------


async def test_our_receipts_reach_baileys(stage: Stage) -> None:
    voice = {"audio": {"$bytes": "AAAA"}, "ptt": True, "seconds": 1}
    chat, message_id = await theirs(stage, voice)

    async def told(kind: str) -> None:
        await stage.baileys.receipt(message_id, kind, stage.us)

    await told("delivered")
    read = {"Id": [message_id], "Chat": chat, "Sender": stage.them.jid}
    await stage.wago("/message/markread", **read)
    await told("read")
    await stage.wago("/message/markread", **read, Played=True)
    await told("played")


async def test_baileys_receipts_reach_us(stage: Stage) -> None:
    message_id = await ours(stage)
    got = await stage.baileys.message(message_id)
    await stage.baileys.mark([got.key], "read")
    await stage.world.receiver.wait(stage.world.of_api(stage.session, "message_ack", id=message_id, ack=3))
    await stage.baileys.mark([got.key], "played")
    await stage.world.receiver.wait(stage.world.of_api(stage.session, "message_ack", id=message_id, ack=4))


async def test_typing_is_seen_both_ways(stage: Stage) -> None:
    await stage.baileys.presence(available=True)
    for path, state in (
        ("/chat/sendStateTyping", "composing"),
        ("/chat/sendStateRecording", "recording"),
        ("/chat/clearState", "available"),
    ):
        await stage.api(path, chatId=stage.them.number)
        await stage.told(
            "presence.update",
            lambda item, state=state: any(
                each["lastKnownPresence"] == state for each in item["presences"].values()
            ),
        )
    for state in ("composing", "recording", "paused"):
        await stage.baileys.typing(stage.us.jid, state)
        await stage.world.receiver.wait(
            lambda item, state=state: (
                item["path"] == f"/hook/{stage.session.name}/presence" and item["data"]["state"] == state
            )
        )
