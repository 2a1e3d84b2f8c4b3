"""From a decrypted Message to events: secrets and timers kept, add-ons read, control messages taken aside.

Some of it takes looking things up, which `study` does ahead; `deliver` then does not await, so that all of it
shares one batch with the state of the cipher.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wago.client.ciphers import Work
from wago.client.context import ClientContext
from wago.client.ephemeral import Timers
from wago.client.events import MessageInfo, MessageReceived
from wago.client.receive.addons import AddOnReader, Reading
from wago.client.receive.arrivals import Earlier
from wago.client.receive.control import Control
from wago.client.receive.info import RetryKey
from wago.client.receive.placeholders import Placeholders, Recovered
from wago.client.receive.unwrap import has_content, unwrap
from wago.client.secrets import MessageSecrets
from wago.protocol.jid import PRIMARY_DEVICE
from wago.protocol.proto.e2e_pb2 import Message, PeerDataOperationRequestResponseMessage


class Studied(NamedTuple):
    """What was looked up for one decrypted message.

    Attributes:
        decrypted: that message.
        reading: of the add-on in it, None if there is none.
        recovered: messages that it brings, from our phone.
    """

    decrypted: Message
    reading: Reading | None
    recovered: tuple[tuple[Recovered, Reading], ...] = ()


class Delivery:
    """Reports what was decrypted."""

    def __init__(
        self,
        ctx: ClientContext,
        control: Control,
        secrets: MessageSecrets,
        addons: AddOnReader,
        placeholders: Placeholders,
        timers: Timers,
    ) -> None:
        self._ctx = ctx
        self._control = control
        self._secrets = secrets
        self._addons = addons
        self._placeholders = placeholders
        self._timers = timers

    # -- ahead ------------------------------------------------------------------------------------------

    async def load(self, info: MessageInfo, key: RetryKey) -> None:
        """Have in memory what any message of this chat is compared with.

        Raises:
            StoreError: the store failed.
        """
        if info.chat.is_user:
            await self._timers.load(key[0])

    def wants_study(self, info: MessageInfo, messages: Sequence[Message]) -> bool:
        """Whether there is anything to look up for these decrypted messages."""
        return any(
            self._addons.concerns(content) or _answer_of_phone(info, content) is not None
            for content in (unwrap(each, from_me=info.from_me).message for each in messages)
        )

    async def study(self, info: MessageInfo, messages: Sequence[Message], earlier: Earlier) -> list[Studied]:
        """Look up what `deliver` needs, which the messages that came earlier may bring.

        Raises:
            StoreError: the store failed.
        """
        return [await self._study_one(info, each, earlier) for each in messages]

    async def _study_one(self, info: MessageInfo, decrypted: Message, earlier: Earlier) -> Studied:
        content = unwrap(decrypted, from_me=info.from_me).message
        reading = await self._addons.read(info, content, earlier) if self._addons.concerns(content) else None
        answer = _answer_of_phone(info, content)
        if answer is None:
            return Studied(decrypted, reading)
        recovered = []
        for each in await self._placeholders.read(answer):
            if await self._ctx.account.seen(*each.key):
                self._ctx.log.debug("Phone gives a message that has come meanwhile", id=each.info.id)
                continue
            await self.load(each.info, each.key)
            recovered.append((each, await self._addons.read(each.info, each.message, earlier)))
        return Studied(decrypted, reading, tuple(recovered))

    # -- in the step ------------------------------------------------------------------------------------

    def deliver(
        self, work: Work, info: MessageInfo, key: RetryKey, decrypted: Message, studied: Sequence[Studied]
    ) -> None:
        """Report one decrypted message, with the batch of what decrypted it."""
        content = unwrap(decrypted, from_me=info.from_me).message
        known = next((each for each in studied if each.decrypted == decrypted), None)
        self._secrets.keep(work.batch, *key, content.messageContextInfo.messageSecret)
        answer = _answer_of_phone(info, content)
        if known is not None and answer is not None:
            for recovered, reading in known.recovered:
                self._deliver_recovered(work, recovered, reading, answer.stanzaID)
        if self._control.take(work, info, content):
            return
        reading = (known.reading if known is not None else None) or Reading(content)
        self.report(work, info, key, reading)

    def report(self, work: Work, info: MessageInfo, key: RetryKey, reading: Reading) -> None:
        """Report a message that has been read to the end."""
        # What came again because it could not be read says so itself, also after a restart.
        recovered = self._placeholders.was_told(key) or info.retry_count > 0
        self._report(work, info, key, reading, recovered=recovered)

    def _deliver_recovered(self, work: Work, found: Recovered, reading: Reading, request_id: str) -> None:
        work.batch.put_seen(*found.key, self._ctx.now())
        self._secrets.keep(work.batch, *found.key, found.secret)
        work.on_submit(lambda: self._placeholders.settled(found.key))
        self._report(work, found.info, found.key, reading, recovered=True, request_id=request_id)

    def _report(
        self,
        work: Work,
        info: MessageInfo,
        key: RetryKey,
        reading: Reading,
        *,
        recovered: bool,
        request_id: str = "",
    ) -> None:
        for each in reading.secrets:
            self._secrets.keep(work.batch, *each)
        if info.chat.is_user:
            self._timers.learn_from(work.batch, key[0], reading.message, info.timestamp)
        if has_content(reading.message):
            event = MessageReceived(
                info=info,
                message=reading.message,
                addon=reading.addon,
                recovered=recovered,
                request_id=request_id,
            )
            self._ctx.emit(event, work.batch)


def _answer_of_phone(info: MessageInfo, content: Message) -> PeerDataOperationRequestResponseMessage | None:
    """The phone's answer to a request of ours. Nobody else may give us messages in others' names."""
    if not info.from_me or info.sender.device != PRIMARY_DEVICE:
        return None
    protocol = content.protocolMessage
    if not protocol.HasField("peerDataOperationRequestResponseMessage"):
        return None
    answer = protocol.peerDataOperationRequestResponseMessage
    placeholders = (
        each.HasField("placeholderMessageResendResponse") for each in answer.peerDataOperationResult
    )
    return answer if any(placeholders) else None
