"""What a phone tells its companions of the past: all it holds, in parts, or what one asks for.

Source: whatsmeow message.go (DownloadHistorySync), send.go (BuildHistorySyncRequest), proto/waHistorySync;
read from the other side.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from wago.errors import RemoteProtocolError
from wago.protocol.history_requests import OlderMessages
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.proto.e2e_pb2 import (
    HistorySyncNotification,
    HistorySyncType,
    Message,
    PeerDataOperationRequestMessage,
    ProtocolMessage,
)
from wago.protocol.proto.history_pb2 import Conversation, HistorySync
from wago.protocol.proto.web_pb2 import WebMessageInfo
from wago.protocol.texts import repaired
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.phones.state import Entry, State
from wago.sandbox.requests import integer, text
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

MAX_INLINE: Final = 64 * 1024
"""A part that is no longer than this may come inside its message."""

BOOTSTRAP: Final = 20
"""Messages of each chat that a new companion is told at once."""

MOST: Final = 50_000
"""Messages that may be made up at a time."""

KINDS: Final = tuple(name.lower() for name, _ in HistorySyncType.items())


class PhoneHistory:
    """Of one phone."""

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone

    # -- telling it -------------------------------------------------------------------------------------

    def bootstrap(self, device: int) -> None:
        """Tell a new companion the newest of each chat, and what people are called."""
        newest = [entry for chat in self._by_chat().values() for entry in chat[:BOOTSTRAP]]
        self.tell([device], "INITIAL_BOOTSTRAP", [newest], inline=True)
        if newest:
            self.tell([device], "PUSH_NAME", [[]], names=True)

    def tell(
        self,
        devices: Sequence[int],
        kind: str,
        parts: Sequence[Sequence[Entry]],
        *,
        inline: bool = False,
        names: bool = False,
        asked: tuple[str, Jid, bool] | None = None,
    ) -> None:
        """Tell companions of messages.

        Args:
            devices: which of them.
            kind: of history, as the enum has it.
            parts: messages, each in a part of its own.
            inline: inside the message, where a part is short enough.
            names: also what people are called.
            asked: the request that this answers, its chat, and whether there is nothing older.
        """
        for number, entries in enumerate(parts, 1):
            part = HistorySync(syncType=kind, chunkOrder=number, progress=100 * number // len(parts))
            part.conversations.extend(self._conversations(entries))
            if asked is not None:
                self._end(part, asked[1], complete=asked[2])
            if names:
                self._names(part)
            notification = HistorySyncNotification(syncType=kind, chunkOrder=number, progress=part.progress)
            if asked is not None:
                notification.peerDataRequestSessionID = asked[0]
            self._pack(notification, zlib.compress(part.SerializeToString()), inline=inline)
            message = Message()
            message.protocolMessage.type = ProtocolMessage.HISTORY_SYNC_NOTIFICATION
            message.protocolMessage.historySyncNotification.CopyFrom(notification)
            for device in devices:
                self._phone.send_peer(device, message)

    def _pack(self, notification: HistorySyncNotification, payload: bytes, *, inline: bool) -> None:
        if inline and len(payload) <= MAX_INLINE:
            notification.initialHistBootstrapInlinePayload = payload
            return
        file = self._phone.files.upload(payload, MediaKind.HISTORY, self._phone.now())
        notification.directPath = file.direct_path
        notification.mediaKey = file.media_key or b""
        notification.fileSHA256 = file.file_sha256 or b""
        notification.fileEncSHA256 = file.file_enc_sha256 or b""
        notification.fileLength = file.file_length or 0
        notification.encHandle = file.direct_path.rpartition("/")[2]

    # -- answering --------------------------------------------------------------------------------------

    def asked(self, device: int, request_id: str, request: PeerDataOperationRequestMessage) -> None:
        """A companion asks for what comes before a message.

        Raises:
            RemoteProtocolError: it names no chat or message that there is.
        """
        wanted = OlderMessages.parse(repaired(request))
        if wanted is None:
            return
        chat = self._chat_name(wanted.chat)
        entries = self._by_chat().get(chat, [])
        oldest = next(
            (each for each in entries if each.id == wanted.id and each.from_me == wanted.from_me), None
        )
        if oldest is None:
            raise RemoteProtocolError(f"history before {wanted.id}, which is not in the chat {wanted.chat}")
        older = entries[entries.index(oldest) + 1 :]
        page = older[: wanted.count]
        complete = len(page) == len(older)
        self.tell([device], "ON_DEMAND", [page], asked=(request_id, wanted.chat, complete))

    def _chat_name(self, chat: Jid) -> str:
        account = self._service.directory.resolve(chat) if chat.is_user else None
        return str(chat) if account is None else account.number

    # -- putting together -------------------------------------------------------------------------------

    def _by_chat(self) -> dict[str, list[Entry]]:
        """Readable messages by chat, newest first; chats by their newest."""
        found: dict[str, list[Entry]] = {}
        entries = (entry for entry in self._phone.chats.entries if entry.payload)
        for entry in sorted(entries, key=lambda each: (each.at, each.seq), reverse=True):
            found.setdefault(entry.chat, []).append(entry)
        return found

    def parts(self, length: int) -> list[list[Entry]]:
        """Everything, in parts of so many messages; none make one empty part."""
        entries = [entry for chat in self._by_chat().values() for entry in chat]
        return [entries[start : start + length] for start in range(0, len(entries), length)] or [[]]

    def _conversations(self, entries: Iterable[Entry]) -> list[Conversation]:
        by_chat: dict[str, list[Entry]] = {}
        for entry in entries:
            by_chat.setdefault(entry.chat, []).append(entry)
        made = []
        for name, told in by_chat.items():
            chat = Conversation(
                ID=str(self._phone.actions.chat(told[0])),
                lastMsgTimestamp=max(each.at for each in told),
                unreadCount=sum(not each.from_me and each.state is State.RECEIVED for each in told),
            )
            account = self._service.directory.account(name)
            if account is not None:
                chat.name, chat.pnJID, chat.lidJID = account.name, str(account.pn), str(account.lid_jid)
            for entry in told:
                chat.messages.add(msgOrderID=entry.seq).message.CopyFrom(self._kept(entry))
            made.append(chat)
        return made

    def _kept(self, entry: Entry) -> WebMessageInfo:
        target = self._phone.actions.target(entry)
        kept = WebMessageInfo(messageTimestamp=entry.at)
        kept.key.remoteJID, kept.key.fromMe, kept.key.ID = str(target.chat), entry.from_me, entry.id
        kept.message.ParseFromString(entry.payload)
        author = self._service.directory.account(entry.sender.partition(":")[0])
        if author is not None and not entry.from_me:
            kept.pushName = author.name
            if not target.chat.is_user and target.sender is not None:
                kept.key.participant = kept.participant = str(target.sender)
        return kept

    def _end(self, part: HistorySync, chat: Jid, *, complete: bool) -> None:
        """Say whether there is more; also of a chat that has no more messages."""
        told = part.conversations[0] if part.conversations else part.conversations.add(ID=str(chat))
        told.endOfHistoryTransfer = complete
        told.endOfHistoryTransferType = (
            Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
            if complete
            else Conversation.COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY
        )

    def _names(self, part: HistorySync) -> None:
        for name in self._by_chat():
            account = self._service.directory.account(name)
            if account is not None and account.name:
                part.pushnames.add(ID=str(account.pn), pushname=account.name)

    # -- a past that never was --------------------------------------------------------------------------

    def make_up(self, count: int, people: Sequence[str]) -> None:
        """Add messages to the phone as if they had been there before everything else, by turns of each side.

        Raises:
            Refused: there is no such person.
        """
        others = []
        for number in people:
            account = self._service.directory.account(number.lstrip("+"))
            if account is None or account is self._phone.account:
                raise Refused(404, "item-not-found", f"nobody else is {number}")
            others.append(account)
        chats = self._phone.chats
        oldest = min((entry.at for entry in chats.entries), default=self._phone.now())
        for n in range(count):
            other, mine = others[n % len(others)], n // len(others) % 2 == 1
            message = Message(conversation=f"Past message {count - n} with {other.name}")
            chats.add(
                id="3A" + self._service.random(9).hex().upper(),
                chat=other.number,
                from_me=mine,
                sender=str(self._phone.address) if mine else f"{other.number}:0",
                text=message.conversation,
                at=oldest - 60 * (n + 1),
                state=State.DELIVERED if mine else State.READ,
                payload=message.SerializeToString(),
                addressing=self._phone.state.settings.addressing,
            )


async def _send_history(service: Service, phone: Phone, body: Json) -> Json:
    """`{type?, messages?, with?, chunk?, device?}`; see docs/sandbox.md."""
    kind = text(body, "type", "recent")
    if kind not in KINDS or kind == "on_demand":
        words = ", ".join(sorted(set(KINDS) - {"on_demand"}))
        raise Refused(400, "bad-request", f"`type` is one of {words}")
    count, length = integer(body, "messages", 0), integer(body, "chunk", 500)
    people = body.get("with", [])
    if not isinstance(people, list) or not all(isinstance(each, str) for each in people):
        raise Refused(400, "bad-request", "`with` is no list of numbers")
    if not 0 <= count <= MOST or length < 1 or bool(count) != bool(people):
        raise Refused(400, "bad-request", f"`messages` is at most {MOST} and goes with `with`")
    devices = [device.number for device in phone.account.companions]
    if "device" in body:
        devices = [each for each in devices if each == integer(body, "device", 0)]
    if not devices:
        raise Refused(404, "item-not-found", "there is no such companion")
    if count:
        phone.history.make_up(count, people)
    names = kind == "push_name"
    parts: Sequence[Sequence[Entry]] = [[]] if names else phone.history.parts(length)
    phone.history.tell(devices, kind.upper(), parts, names=names)
    return {"parts": len(parts), "messages": sum(map(len, parts))}


HISTORY_DEEDS: Final[dict[str, Deed]] = {"send_history": _send_history}
