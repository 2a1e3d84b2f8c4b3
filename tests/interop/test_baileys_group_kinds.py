"""The gateway and Baileys in groups of both addressings: files, votes, answers, reactions and changes."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.e2e.test_groups import make_group
from tests.support.shapes import Like
from tests.support.stage import Stage
from tests.unit.gateway.prepare import samples

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]

BYTES: Final = bytes(range(256)) * 40


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["lid", "pn"])
async def group(request: pytest.FixtureRequest, stage: Stage) -> str:
    """A group of the gateway (its creator), Baileys and the phone."""
    members = (stage.us.number, stage.them.number, stage.friend.number)
    return await make_group(stage.world, *members, addressing=request.param)


async def ours(stage: Stage, group: str, **body: Any) -> str:
    """A message of the gateway that Baileys has."""
    sent = (await stage.api("/client/sendMessage", chatId=group, **body or {"text": "of ours"}))["messageId"]
    assert (await stage.content(sent))["key"]["remoteJid"] == group
    return str(sent)


async def theirs(stage: Stage, group: str, content: dict[str, Any] | None = None) -> str:
    """A message of Baileys that the gateway has."""
    sent = await stage.from_baileys(content or {"text": "of theirs"}, to=group)
    assert (await stage.came(sent))[0]["chat"] == group
    return sent


def named(group: str, message_id: str, person: str) -> dict[str, Any]:
    """A key by which Baileys names somebody else's message."""
    return {"remoteJid": group, "fromMe": False, "id": message_id, "participant": person}


async def author_of(stage: Stage, message_id: str) -> str:
    """Whom Baileys sees as the author."""
    return str((await stage.content(message_id))["key"]["participant"])


async def test_files_travel_both_ways(stage: Stage, group: str, tmp_path: Any) -> None:
    picture = samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG").read_bytes()
    sent = await ours(stage, group, media=b64encode(picture).decode(), caption="look")
    assert await stage.baileys_file(sent) == picture
    back = await theirs(
        stage, group, {"document": {"$bytes": b64encode(BYTES).decode()}, "mimetype": "application/pdf"}
    )
    assert await stage.file_of(group, back) == BYTES


async def test_votes_travel_both_ways(stage: Stage, group: str) -> None:
    poll_id = await theirs(stage, group, {"poll": {"name": "Tea?", "values": ["yes", "no"]}})
    vote = await stage.api("/message/vote", chatId=group, messageId=poll_id, options=["no"])
    await stage.content(vote["messageId"])
    tally = await stage.baileys.command("tally", id=vote["messageId"])
    assert tally["votes"] == {"yes": 0, "no": 1}

    body = {"chatId": group, "pollName": "Tea?", "pollOptions": ["yes", "no"]}
    poll_id = (await stage.api("/client/sendPoll", **body))["messageId"]
    author = await author_of(stage, poll_id)
    actor = stage.them.lid if author == stage.us.lid else stage.them.jid
    vote = await stage.baileys.command(
        "seal_vote", to=group, id=poll_id, options=["yes"], author=author, actor=actor
    )
    await stage.came_wago(vote["id"])
    votes = await stage.api("/message/getPollVotes", chatId=group, messageId=poll_id)
    assert [(each["name"], each["count"]) for each in votes["results"]] == [("yes", 1), ("no", 0)]


async def test_answers_to_events_travel_both_ways(stage: Stage, group: str) -> None:
    party = {"name": "Party", "startDate": {"$date": 1_900_000_000_000}}
    event_id = await theirs(stage, group, {"event": party})
    answer = await stage.api("/message/answerEvent", chatId=group, messageId=event_id, answer="going")
    await stage.content(answer["messageId"])
    names = {"authors": stage.them.names, "actors": stage.us.names}
    said = await stage.baileys.command("eventAnswer", id=event_id, answer=answer["messageId"], **names)
    assert said["said"]["response"] == "GOING"

    content = {"name": "Party", "startTime": 1_900_000_000}
    event_id = await ours(stage, group, contentType="Event", content=content)
    author = await author_of(stage, event_id)
    actor = stage.them.lid if author == stage.us.lid else stage.them.jid
    back = await stage.baileys.command(
        "seal_answer", to=group, id=event_id, answer={"response": 2}, author=author, actor=actor
    )
    await stage.came_wago(back["id"])
    (seen,) = (await stage.api("/message/getEventAnswers", chatId=group, messageId=event_id))["result"]
    assert seen["answer"] == "not_going"


async def test_reactions_travel_both_ways(stage: Stage, group: str) -> None:
    message_id = await theirs(stage, group)
    await stage.api("/message/react", chatId=group, messageId=message_id, reaction="👍")
    told = await stage.told("messages.reaction", lambda item: item["key"]["id"] == message_id)
    # Baileys sees its own message in the key.
    assert told["key"]["fromMe"] is True
    mine = await ours(stage, group)
    key = named(group, mine, await author_of(stage, mine))
    react = await stage.from_baileys({"react": {"text": "🎉", "key": key}}, to=group)
    await stage.came(react)
    found = (await stage.api("/message/getReactions", chatId=group, messageId=mine))["result"]
    assert [each["id"] for each in found] == ["🎉"]
    # The phone sees both, whichever address the keys name.
    for message, who, emoji in ((message_id, stage.us, "👍"), (mine, stage.them, "🎉")):
        await stage.world.admin.wait_message(
            stage.friend.number,
            lambda m, message=message, who=who, emoji=emoji: (
                m["id"] == message
                and ((m.get("attached") or {}).get("reactions") or {}).get(who.number) == emoji
            ),
        )


async def test_changes_travel_both_ways(stage: Stage, group: str) -> None:
    mine = await ours(stage, group, text="helo")
    await stage.api("/message/edit", chatId=group, messageId=mine, content="hello")
    await stage.told(
        "messages.update",
        lambda item: item["key"]["id"] == mine and "editedMessage" in (item["update"].get("message") or {}),
    )
    await stage.api("/message/delete", chatId=group, messageId=mine, everyone=True)
    await stage.told(
        "messages.update",
        lambda item: item["key"]["id"] == mine and item["update"].get("messageStubType") == 1,
    )
    its = await theirs(stage, group, {"text": "helo"})
    key = {"remoteJid": group, "fromMe": True, "id": its}
    edit = await stage.from_baileys({"text": "hello", "edit": key}, to=group)
    assert (await stage.came_wago(edit))["Info"]["Edit"] == "1"
    revoke = await stage.from_baileys({"delete": key}, to=group)
    assert (await stage.came_wago(revoke))["Info"]["Edit"] == "7"


async def test_an_admin_deletes_what_baileys_wrote(stage: Stage, group: str) -> None:
    its = await theirs(stage, group)
    await stage.api("/message/delete", chatId=group, messageId=its, everyone=True)
    await stage.told(
        "messages.update",
        lambda item: item["key"]["id"] == its and item["update"].get("messageStubType") == 1,
    )


async def test_quotes_and_pins_reach_baileys(stage: Stage, group: str) -> None:
    its = await theirs(stage, group)
    sent = await stage.api("/message/reply", chatId=group, messageId=its, content="answer")
    context = (await stage.content(sent["messageId"]))["content"]["extendedTextMessage"]["contextInfo"]
    assert context["stanzaId"] == its
    assert context["participant"] in stage.them.names
    pin = await stage.api("/message/pin", chatId=group, messageId=its, duration=86_400)
    pinned = (await stage.content(pin["messageId"]))["content"]["pinInChatMessage"]
    assert pinned == Like.of({"type": 1, "key": {"id": its, "remoteJid": group}})
    assert pinned["key"]["participant"] in stage.them.names


async def test_states_are_kept_for_each_receiver(stage: Stage, group: str) -> None:
    mine = await ours(stage, group)
    await stage.baileys.mark([(await stage.baileys.message(mine)).key], "read")
    await stage.world.admin.wait_message(stage.friend.number, lambda m: m["id"] == mine)
    await stage.world.admin.post(f"/admin/phones/{stage.friend.number}/read", {"id": mine})
    for person in (stage.them, stage.friend):
        await stage.world.receiver.wait(
            lambda item, person=person: (
                stage.world.of_api(stage.session, "message_ack", id=mine, ack=3)(item)
                and {item["data"]["sender"], item["data"].get("senderAlt")} & {*person.names}
            )
        )
    info = await stage.api("/message/getInfo", chatId=group, messageId=mine)
    assert [each["status"] for each in info["recipients"]] == ["read", "read"]
