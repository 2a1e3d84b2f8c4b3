"""What bots answer: encrypted with the secret of the question, not in a Signal session.

Source: whatsmeow message.go (decryptMessages), msgsecret.go (decryptBotMessage); whatsapp-rust
src/message/msg_secret.rs (handle_msmsg_payload).
"""

from __future__ import annotations

from itertools import product
from typing import Final

from wago.client.addon_types import AddOnTarget, BotReply
from wago.client.context import ClientContext
from wago.client.events import MessageInfo
from wago.client.identities import Identities, plain
from wago.client.receive.addons import Reading, Secret
from wago.client.receive.arrivals import Earlier
from wago.client.receive.info import jid_of, key_of
from wago.client.receive.unwrap import parse_message
from wago.client.secrets import MessageSecrets
from wago.errors import BadMac, RemoteProtocolError, UnknownMessageSecret
from wago.protocol.addons import Binding, decrypt_reply
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.message import Enc, IncomingMessage

CONTINUED: Final = ("inner", "last")
"""Parts of an answer that replace its first one, under whose id they are encrypted."""


class BotReader:
    """Decrypts bots' replies."""

    def __init__(self, ctx: ClientContext, identities: Identities, secrets: MessageSecrets) -> None:
        self._ctx = ctx
        self._identities = identities
        self._secrets = secrets

    async def read(self, message: IncomingMessage, info: MessageInfo, earlier: Earlier) -> list[Reading]:
        """What is in the stanza's ciphertexts.

        Args:
            message: the stanza.
            info: where it stands.
            earlier: waits for the messages that came before.

        Raises:
            UnknownMessageSecret: the question is not known.
            BadMac: it does not fit the question.
            RemoteProtocolError: malformed, or it does not say what it answers.
            StoreError: the store failed.
        """
        target = self._target(message, info)
        secret = await self._secrets.find(target.chat, target.sender, target.id)
        if secret is None:
            await earlier()
            secret = await self._secrets.find(target.chat, target.sender, target.id)
        if secret is None:
            raise UnknownMessageSecret(target.id)
        askers = [target.sender]
        other = await self._identities.alt(target.sender)
        if other is not None:
            askers.append(other)
        part = str(message.bot.get("edit") or "")
        edits = str(message.bot.get("edit_target_id") or "")
        ids = [info.id] if not edits else [edits, info.id] if part in CONTINUED else [info.id, edits]
        binding = Binding(
            secret=secret, message_id=info.id, author=target.sender, actor=plain(info.sender.bare)
        )
        addon = BotReply(target=target, part=part, edits=edits if part in CONTINUED else "")
        messages = [parse_message(_open(enc, binding, ids, askers)) for enc in message.encs]
        return [Reading(each, addon, _secrets(info, each)) for each in messages]

    def _target(self, message: IncomingMessage, info: MessageInfo) -> AddOnTarget:
        question = message.meta.get("target_id")
        if not question:
            raise RemoteProtocolError("a bot's reply that does not say what it answers")
        asker = jid_of(message.meta.get("target_sender_jid")) or self._own(info.sender)
        chat = jid_of(message.meta.get("target_chat_jid")) or info.chat
        sender = plain(asker.bare)
        return AddOnTarget(
            id=str(question),
            chat=plain(chat.bare),
            sender=sender,
            from_me=sender.is_user and self._identities.is_me(sender),
        )

    def _own(self, bot: Jid) -> Jid:
        """Ourselves as a bot names us: by LID, but for the bots that have a number."""
        lid = self._ctx.lid
        return lid if bot.is_bot and lid is not None else self._ctx.jid


def _secrets(info: MessageInfo, message: Message) -> tuple[Secret, ...]:
    secret = message.messageContextInfo.messageSecret
    return (Secret(*key_of(info), secret),) if secret else ()


def _open(enc: Enc, binding: Binding, ids: list[str], askers: list[Jid]) -> bytes:
    """Raises:
    BadMac: none of the ids and names fits.
    RemoteProtocolError: malformed.
    """
    for message_id, asker in product(ids, askers):
        tried = Binding(secret=binding.secret, message_id=message_id, author=asker, actor=binding.actor)
        try:
            return decrypt_reply(tried, enc.data)
        except BadMac:
            continue
    raise BadMac("a bot's reply does not fit the question")
