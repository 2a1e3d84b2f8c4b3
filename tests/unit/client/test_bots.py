"""WhatsApp's AI bots: which there are, asking them, and what they answer."""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.unit.client.post_office import NOW, WAIT_S, End, Office
from tests.unit.client.test_strange_stanzas import answers
from wago.client.addon_types import BotReply
from wago.client.bots import META_AI
from wago.client.events import MessageReceived, UndecryptableMessage
from wago.client.send.sender import SentReceipt
from wago.errors import InvalidContent
from wago.protocol import addons
from wago.protocol.addons import Binding
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import BOT_SERVER, GROUP_SERVER, Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.bots import Bot, BotList, BotProfile, BotSection, QueryBotProfiles, QueryBots

ANNA = "4915100001"
OTHER = Bot(jid=Jid("55", BOT_SERVER), persona_id="55$1")
NUMBERED = Bot(jid=Jid("13135550002"), persona_id="867051314767696$9")
LISTED = BotList(sections=(BotSection(type="all", bots=(OTHER, NUMBERED)),), default=META_AI)
PROFILES = tuple(BotProfile(jid=bot.jid, persona_id=bot.persona_id, name="A bot") for bot in LISTED.bots)


class BotOffice(Office):
    """Bots are people with one device whose keys nobody vouches for."""

    async def with_bot(self, jid: Jid) -> End:
        end = await self.join(jid.user, 0)
        self.people[jid] = end.person
        return end

    def answer(self, end: End, iq: Node) -> Node:
        if iq.attr("xmlns") == "bot":
            QueryBots.parse(iq)
            return LISTED.build_reply(iq)
        if QueryBotProfiles.asks(iq):
            asked = QueryBotProfiles.parse(iq).bots
            return QueryBotProfiles.build_reply(iq, [p for p in PROFILES if p.jid in {b.jid for b in asked}])
        return super().answer(end, iq)


@pytest.fixture
def office() -> BotOffice:
    return BotOffice()


async def ask(end: End, message: Message | str, **how: object) -> SentReceipt:
    async with asyncio.timeout(WAIT_S):
        return await end.messaging.bots.ask(message, **how)  # type: ignore[arg-type]


def reply(
    binding: Binding,
    text: str,
    *,
    id: str,
    question: str,
    asker: Jid | None = None,
    chat: Jid | None = None,
    bot: dict[str, AttrValue] | None = None,
    origin: Jid | None = None,
) -> Node:
    data = addons.encrypt_reply(binding, Message(conversation=text).SerializeToString(), os.urandom(12))
    attrs: dict[str, AttrValue | int | None] = {
        "id": id,
        "from": origin or binding.actor,
        "participant": binding.actor if origin is not None else None,
        "t": NOW,
        "type": "text",
    }
    meta = Node("meta", {"target_id": question, "target_sender_jid": asker, "target_chat_jid": chat})
    return Node(
        "message", attrs, [Node("enc", {"v": 2, "type": "msmsg"}, data), meta, Node("bot", bot or {})]
    )


async def secret_of(end: End, chat: Jid, message_id: str, own: Jid) -> bytes:
    secret = await end.account.message_secret(str(chat), str(own), message_id)
    assert secret is not None
    return secret


async def test_which_there_are(office: BotOffice) -> None:
    anna = await office.join(ANNA)
    assert await anna.messaging.bots.list() == (META_AI, OTHER, NUMBERED)
    assert await anna.messaging.bots.profiles() == PROFILES
    assert [each.jid for each in await anna.messaging.bots.profiles([OTHER])] == [OTHER.jid]
    assert await anna.messaging.bots.profiles([]) == ()


async def test_a_question_carries_what_the_answer_is_made_with(office: BotOffice) -> None:
    bot, anna, second = (
        await office.with_bot(META_AI.jid),
        await office.join(ANNA),
        await office.join(ANNA, 2),
    )
    receipt = await ask(anna, "What is a balloon?")
    await office.idle()
    [question] = bot.of(MessageReceived)
    assert question.message.extendedTextMessage.text == "What is a balloon?"
    assert question.message.messageContextInfo.botMetadata.personaID == META_AI.persona_id
    secret = question.message.messageContextInfo.messageSecret
    assert secret == await secret_of(anna, META_AI.jid, receipt.id, anna.person.lid)
    assert (receipt.chat, receipt.sender) == (META_AI.jid, anna.lid)
    # Our other devices know it too, and so can read the answer.
    assert second.of(MessageReceived)[0].info.chat == META_AI.jid
    binding = Binding(secret=secret, message_id="R", author=anna.person.lid, actor=META_AI.jid)
    node = reply(binding, "Round.", id="R", question=receipt.id, asker=anna.person.lid)
    for end in (anna, second):
        office.put(end, node)
    await office.idle()
    for end in (anna, second):
        got = end.of(MessageReceived)[-1]
        assert got.message.conversation == "Round."
        assert isinstance(got.addon, BotReply)
        assert (got.addon.target.id, got.addon.target.from_me) == (receipt.id, True)
        assert (got.info.chat, got.info.sender, got.info.from_me) == (META_AI.jid, META_AI.jid, False)
        assert not end.waiting
        assert answers(end, "R") == [("receipt", None, None)]


async def test_an_answer_told_piece_by_piece(office: BotOffice) -> None:
    await office.with_bot(OTHER.jid)
    anna = await office.join(ANNA)
    receipt = await ask(anna, "Count.", persona_id=OTHER.persona_id)
    secret = await secret_of(anna, OTHER.jid, receipt.id, anna.person.lid)
    # All are encrypted under the id of the first; one more under its own, as some bots do.
    first = Binding(secret=secret, message_id="R1", author=anna.person.lid, actor=OTHER.jid)
    own = Binding(secret=secret, message_id="R4", author=anna.person.lid, actor=OTHER.jid)
    for binding, text, id, part in (
        (first, "1", "R1", "first"),
        (first, "1 2", "R2", "inner"),
        (first, "1 2 3", "R3", "last"),
        (own, "1 2 3!", "R4", "last"),
    ):
        marks: dict[str, AttrValue] = {"edit": part}
        if part != "first":
            marks["edit_target_id"] = "R1"
        office.put(anna, reply(binding, text, id=id, question=receipt.id, bot=marks))
    await office.idle()
    events = anna.of(MessageReceived)
    assert events[0].info.bot == {"edit": "first"}
    assert events[1].info.bot["edit_target_id"] == "R1"
    assert events[1].info.meta["target_id"] == receipt.id
    assert [event.message.conversation for event in events] == ["1", "1 2", "1 2 3", "1 2 3!"]
    assert [(event.addon.part, event.addon.edits) for event in events] == [
        ("first", ""),
        ("inner", "R1"),
        ("last", "R1"),
        ("last", "R1"),
    ]


async def test_a_bot_with_a_number_names_us_by_number(office: BotOffice) -> None:
    await office.with_bot(NUMBERED.jid)
    anna = await office.join(ANNA)
    receipt = await ask(anna, Message(conversation="hi"), bot=NUMBERED.jid)
    secret = await secret_of(anna, NUMBERED.jid, receipt.id, anna.person.lid)
    binding = Binding(secret=secret, message_id="R", author=anna.person.pn, actor=NUMBERED.jid)
    office.put(anna, reply(binding, "hello", id="R", question=receipt.id))
    await office.idle()
    assert anna.of(MessageReceived)[-1].message.conversation == "hello"


async def test_an_answer_in_a_group_to_somebody_else(office: BotOffice) -> None:
    anna = await office.join(ANNA)
    group, asker = Jid("1203630", GROUP_SERVER), Jid("77", "lid")
    batch = anna.account.batch()
    batch.put_message_secret(str(group), str(asker), "Q", b"q" * 32, NOW)
    await batch.commit()
    # From the group, and from the bot's own address, naming the group.
    for id, origin, chat in (("R1", group, None), ("R2", None, group)):
        binding = Binding(secret=b"q" * 32, message_id=id, author=asker, actor=META_AI.jid)
        office.put(anna, reply(binding, "So.", id=id, question="Q", asker=asker, origin=origin, chat=chat))
    await office.idle()
    first, second = anna.of(MessageReceived)
    for got in (first, second):
        assert (got.info.chat, got.info.is_group, got.info.sender) == (group, True, META_AI.jid)
        assert not got.addon.target.from_me


async def test_what_cannot_be_read_is_told_and_not_asked_for(office: BotOffice) -> None:
    await office.with_bot(META_AI.jid)
    anna = await office.join(ANNA)
    receipt = await ask(anna, "?")
    wrong = Binding(secret=bytes(32), message_id="W", author=anna.person.lid, actor=META_AI.jid)
    office.put(anna, reply(wrong, "x", id="W", question=receipt.id))
    office.put(anna, reply(wrong, "x", id="V", question="3EB0"))
    unnamed = reply(wrong, "x", id="U", question="")
    unnamed.child("meta").attrs.clear()
    office.put(anna, unnamed)
    secret = await secret_of(anna, META_AI.jid, receipt.id, anna.person.lid)
    binding = Binding(secret=secret, message_id="M", author=anna.person.lid, actor=META_AI.jid)
    malformed = reply(binding, "x", id="M", question=receipt.id)
    malformed.child("enc").content = addons.encrypt_reply(binding, b"\xff\xff", bytes(12))
    office.put(anna, malformed)
    await office.idle()
    assert [event.info.id for event in anna.of(UndecryptableMessage)] == ["W", "V", "U", "M"]
    for id in "WVUM":
        assert answers(anna, id) == [("ack", "message", "495")]
    assert not anna.of(MessageReceived)
    assert not anna.waiting


async def test_refusals(office: BotOffice) -> None:
    anna = await office.join(ANNA)
    with pytest.raises(InvalidContent, match=r"bot 1@s\.whatsapp\.net is none"):
        await ask(anna, "?", bot=Jid("1"))
    for persona in ("867051314767696", "x$1", "$1"):
        with pytest.raises(InvalidContent, match="persona_id"):
            await ask(anna, "?", persona_id=persona)
    with pytest.raises(InvalidContent, match="message is empty"):
        await ask(anna, "")
