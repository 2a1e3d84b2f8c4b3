"""What the primary tells of the past when we are linked: who is who, names, tokens.

The first and most important part comes inside the message; the rest waits on the media servers.

Source: whatsmeow message.go (DownloadHistorySync), whatsapp-rust src/history_sync.rs.
"""

from __future__ import annotations

import zlib
from typing import Final

from google.protobuf.message import DecodeError

from wago.client.ciphers import Work
from wago.client.context import ClientContext
from wago.client.identities import Identities, plain
from wago.client.tokens import SALT_SETTING
from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.jid import Jid
from wago.protocol.proto import history_pb2
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


def keep_history(
    ctx: ClientContext, identities: Identities, work: Work, history: history_pb2.HistorySync
) -> None:
    """Keep what one part says of people, in one transaction with the message that brought it."""
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
