"""The service's AI bots. Each has one device with keys; what is written to it it reads, and answers in kind.

What a bot says is not encrypted in a Signal session but with the secret in the question (`msmsg`). These bots
say what they were told.

Source: whatsmeow send.go (bot mode), message.go (msmsg), user.go; whatsapp-rust wacore/src/bot_message.rs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from wago.errors import CryptoError, RemoteProtocolError
from wago.protocol.addons import Binding, encrypt_reply
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair, sign
from wago.protocol.jid import BOT_SERVER, Jid
from wago.protocol.message_id import message_id
from wago.protocol.message_secret import SECRET_LEN
from wago.protocol.messages.read import text_of
from wago.protocol.padding import unpad
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.signal import (
    OwnIdentity,
    PreKeySignalMessage,
    SessionRecord,
    decrypt,
    decrypt_prekey,
)
from wago.protocol.stanza.bots import Bot, BotCommand, BotList, BotProfile, BotSection
from wago.sandbox import adv
from wago.sandbox.directory import Directory
from wago.sandbox.keybundles import prekey_node
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.outgoing import OutgoingMessage
from wago.sandbox.queues import Queues
from wago.sandbox.routing import Router, check_identity
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Attrs, Refused, content_of, participant_hash

PROFILES: Final = (
    BotProfile(
        jid=Jid("867051314767696", BOT_SERVER),
        persona_id="867051314767696$760019659443059",
        name="Sandbox AI",
        attributes="patient",
        description="Says what it is told.",
        category="assistant",
        is_default=True,
        prompts=("🎈 What is a balloon?", "🦜 Say this again."),
        commands=(BotCommand(name="imagine", description="Describes a picture"),),
        commands_description="What it can do",
    ),
    BotProfile(
        jid=Jid("13135550002"),
        persona_id="1061492271844689$1",
        name="Sandbox bot with a number",
        description="Says what it is told, from a phone number.",
        category="character",
    ),
)

_SIGNED_PREKEY_ID: Final = 1


@dataclass(frozen=True, slots=True)
class _Keys:
    identity: OwnIdentity
    signed_prekey: KeyPair


class Bots:
    """All bots: their keys, their sessions with devices, and what they answer."""

    def __init__(
        self,
        storage: Storage,
        directory: Directory,
        queues: Queues,
        router: Router,
        random: Callable[[int], bytes],
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._queues = queues
        self._router = router
        self._random = random
        kept = dict(storage.load("bot"))
        self._keys = {each.jid: self._load(each.jid, kept.get(str(each.jid))) for each in PROFILES}
        self._sessions = {key: SessionRecord.from_bytes(data) for key, data in storage.load("bot_session")}

    def _load(self, jid: Jid, kept: bytes | None) -> _Keys:
        """Registration id and the two private keys, made when the bot is new."""
        data = kept or self._random(4 + 32 + 32)
        if kept is None:
            self._storage.put("bot", str(jid), data)
        number = int.from_bytes(data[:4], "big") & 0x3FFF
        identity = OwnIdentity(pair=KeyPair.from_private(data[4:36]), registration_id=number or 1)
        return _Keys(identity, KeyPair.from_private(data[36:]))

    # -- who there is -----------------------------------------------------------------------------------

    @property
    def listed(self) -> BotList:
        """What accounts are offered."""
        bots = tuple(Bot(jid=each.jid, persona_id=each.persona_id) for each in PROFILES)
        return BotList(sections=(BotSection(type="all", name="All", bots=bots),), default=bots[0])

    @staticmethod
    def profile(bot: Bot) -> BotProfile | None:
        """What a bot is like in one of its roles, None if there is no such one."""
        found = (p for p in PROFILES if p.jid == bot.jid and p.persona_id == bot.persona_id)
        return next(found, None)

    def knows(self, jid: Jid) -> bool:
        return jid in self._keys

    def bundle(self, jid: Jid) -> list[Node]:
        """What somebody needs to open a session with a bot. It has no one-time prekeys."""
        keys = self._keys[jid]
        public = keys.signed_prekey.public
        signature = sign(keys.identity.pair.private, KEY_TYPE_DJB + public, self._random(64))
        return [
            Node("registration", None, keys.identity.registration_id.to_bytes(4, "big")),
            Node("type", None, KEY_TYPE_DJB),
            Node("identity", None, keys.identity.pair.public),
            prekey_node("skey", _SIGNED_PREKEY_ID, public, signature),
        ]

    # -- what they are told -----------------------------------------------------------------------------

    def route(self, sender: Address, own: Account, node: Node) -> str | None:
        """Take a message to a bot, and give the sender's other devices their copies; as `Router`.

        Raises:
            RemoteProtocolError, Refused: it is not as it should be.
        """
        message = OutgoingMessage.parse(node)
        bot = message.to
        if not self.knows(bot):
            raise Refused(404, "item-not-found", f"there is no bot {bot}")
        check_identity(sender, own, message.device_identity, needed=message.opens_session)
        by_lid = bot.is_bot
        others = {own.jid(n, lid=by_lid) for n in own.devices} - {own.jid(sender.device, lid=by_lid)}
        if not set(message.copies) <= {bot, *others}:
            raise RemoteProtocolError(f"a message to {bot} names devices that have no part in it")
        found = self._router.inspect(sender, own, message)
        question = self._read(sender, bot, message.copies[bot]) if bot in message.copies else None
        copied = replace(message, to=own.jid(lid=by_lid), recipient=bot)
        for jid, enc in message.copies.items():
            if jid != bot:
                self._router.deliver(sender, own, jid, enc, copied, found)
        if question is not None:
            self._answer(own, bot, message.id, question)
        right = {bot, *others}
        return None if not message.fanout or set(message.copies) == right else participant_hash(right)

    def _read(self, sender: Address, bot: Jid, enc: Node) -> Message:
        keys, name = self._keys[bot], f"{bot}/{sender}"
        record = self._sessions.get(name)
        data = content_of(enc)
        try:
            if enc.attr("type") == "pkmsg":
                opening = PreKeySignalMessage.parse(data)
                if opening.signed_prekey_id != _SIGNED_PREKEY_ID:
                    raise RemoteProtocolError(f"bots have no signed prekey {opening.signed_prekey_id}")
                done = decrypt_prekey(record, opening, keys.identity, keys.signed_prekey, None, self._random)
            else:
                done = decrypt(record, data, self._random)
        except CryptoError as exc:
            raise RemoteProtocolError(f"a bot cannot read: {exc}") from exc
        device = self._directory.device(sender)
        if device is None or device.identity != done.identity:
            raise RemoteProtocolError(f"{sender} uses another identity key than it registered")
        self._sessions[name] = done.record
        self._storage.put("bot_session", name, done.record.to_bytes(exact=True))
        return adv.parse(Message, unpad(done.plaintext))

    def _answer(self, own: Account, bot: Jid, question_id: str, question: Message) -> None:
        """Raises RemoteProtocolError if the question has not what an answer is made of."""
        context = question.messageContextInfo
        if len(context.messageSecret) != SECRET_LEN:
            raise RemoteProtocolError("a message to a bot without message secret")
        persona = context.botMetadata.personaID
        if persona and self.profile(Bot(jid=bot, persona_id=persona)) is None:
            raise RemoteProtocolError(f"{bot} is never {persona}")
        asker = own.jid(lid=bot.is_bot)
        reply_id = message_id(None, int(time.time()), self._random)
        binding = Binding(secret=context.messageSecret, message_id=reply_id, author=asker, actor=bot)
        answer = Message(conversation=f"You said: {text_of(question)}")
        data = encrypt_reply(binding, answer.SerializeToString(), self._random(12))
        attrs: Attrs = {
            "from": bot,
            "id": reply_id,
            "t": str(int(time.time())),
            "type": "text",
            "notify": "Sandbox AI",
        }
        meta: Attrs = {"target_id": question_id, "target_sender_jid": asker}
        content = [
            Node("enc", {"v": 2, "type": "msmsg"}, data),
            Node("meta", meta),
            Node("bot", {"edit": "full"}),
        ]
        for device in own.devices:
            # The phones here show no bots.
            if device != PRIMARY:
                self._queues.add(Address(own.number, device), Node("message", attrs, content))
