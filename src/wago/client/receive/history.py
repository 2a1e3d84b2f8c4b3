"""What the primary tells of the past when we are linked: people, their names and tokens, timers, secrets.

The first and most important part comes inside the message; the rest waits on the media servers.

Source: whatsmeow message.go (DownloadHistorySync), whatsapp-rust src/history_sync.rs.
"""

from __future__ import annotations

import zlib
from typing import Final

from google.protobuf.message import DecodeError

from wago.client.ciphers import Work
from wago.client.context import ClientContext
from wago.client.ephemeral import ChatTimer, Timers
from wago.client.identities import Identities, plain
from wago.client.secrets import MessageSecrets
from wago.client.tokens import SALT_SETTING
from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.jid import Jid
from wago.protocol.proto import history_pb2
from wago.protocol.proto.web_pb2 import WebMessageInfo
from wago.protocol.texts import repaired
from wago.store.interfaces import PrivacyToken

MAX_BYTES: Final = 32 * 1024 * 1024
"""Bound on what one part inflates to."""


def read_history(payload: bytes) -> history_pb2.HistorySync:
    """Inflate and read one part.

    Raises:
        RemoteProtocolError: malformed, or too long.
    """
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(payload, MAX_BYTES)
        if inflater.unconsumed_tail or not inflater.eof:
            raise RemoteProtocolError("a part of the history is cut or too long")
        return repaired(history_pb2.HistorySync.FromString(data))
    except (zlib.error, DecodeError) as exc:
        raise RemoteProtocolError("malformed history") from exc


class HistoryKeeper:
    """Keeps what a part of the history says, in one transaction with the message that brought it."""

    def __init__(
        self, ctx: ClientContext, identities: Identities, secrets: MessageSecrets, timers: Timers
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._secrets = secrets
        self._timers = timers

    def keep(self, work: Work, history: history_pb2.HistorySync) -> None:
        """Keep one part."""
        keep_people(self._ctx, self._identities, work, history)
        for chat in history.conversations:
            where = _person(chat.lidJID) or _person(chat.ID) or _group(chat.ID)
            if where is None:
                continue
            if where.is_user and chat.ephemeralExpiration:
                timer = ChatTimer(chat.ephemeralExpiration, max(chat.ephemeralSettingTimestamp, 0))
                self._timers.learn(work.batch, str(where), timer)
            for each in chat.messages:
                self._keep_secret(work, where, each.message)

    def _keep_secret(self, work: Work, chat: Jid, kept: WebMessageInfo) -> None:
        """So that votes on an old poll can be read."""
        secret = kept.messageSecret or kept.message.messageContextInfo.messageSecret
        if kept.key.fromMe:
            sender: Jid | None = (self._ctx.lid or self._ctx.jid).bare
        else:
            sender = chat if chat.is_user else _person(kept.key.participant or kept.participant)
        if sender is not None and kept.key.ID:
            self._secrets.keep(work.batch, str(chat), str(sender), kept.key.ID, secret)


def keep_people(
    ctx: ClientContext, identities: Identities, work: Work, history: history_pb2.HistorySync
) -> None:
    """Keep who is who, what people are called, and their tokens."""
    for mapping in history.phoneNumberToLidMappings:
        identities.learn(work.batch, _person(mapping.lidJID), _person(mapping.pnJID))
    for chat in history.conversations:
        person = _person(chat.ID)
        for other in (_person(chat.pnJID), _person(chat.lidJID)):
            identities.learn(work.batch, person, other)
        if person is not None and chat.tcToken:
            # By LID where the chat has one: that is where a token is looked for first.
            name = _person(chat.lidJID) or person
            token = PrivacyToken(
                user=name,
                token=chat.tcToken,
                received_at=chat.tcTokenTimestamp,
                issued_at=chat.tcTokenSenderTimestamp or None,
            )
            work.batch.put_privacy_token(token)
    for entry in history.pushnames:
        person = _person(entry.ID)
        if person is None or entry.pushname in ("", "-"):
            continue
        if identities.is_me(person):
            ctx.update_device(work.batch, push_name=entry.pushname)
        else:
            work.batch.put_contact_name(person, entry.pushname)
    if history.nctSalt:
        work.batch.put_setting(SALT_SETTING, history.nctSalt)


def _person(text: str) -> Jid | None:
    try:
        jid = plain(Jid.parse(text).bare)
    except LocalProtocolError:
        return None
    return jid if jid.is_user and jid.user else None


def _group(text: str) -> Jid | None:
    try:
        jid = Jid.parse(text)
    except LocalProtocolError:
        return None
    return jid if jid.is_group else None
