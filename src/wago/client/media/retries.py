"""Media that is gone from the servers, asked for again: the own phone uploads it and says where.

Source: whatsmeow mediaretry.go; whatsapp-rust src/features/media_reupload.rs.
"""

from __future__ import annotations

import asyncio
from typing import Final

from wago.client.context import ClientContext
from wago.errors import (
    BadMac,
    LocalProtocolError,
    MediaError,
    MediaLost,
    MediaUnavailable,
    NotConnected,
    NotLoggedIn,
    RemoteProtocolError,
)
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.media.retry import IV_LEN, RetryAnswer, RetryResult, open_answer, seal_request
from wago.protocol.stanza.media_retry import (
    MediaRetryNotice,
    MediaRetryRequest,
    RetriedMessage,
    SealedRetry,
)

ANSWER_S: Final = 30.0
"""How long the phone has (whatsapp-rust media_reupload.rs)."""


class MediaRetries:
    """Asks, and tells the answers apart. Who asks while somebody waits for the same waits with them.

    Args:
        ctx: the client's.
    """

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._waiting: dict[tuple[str, bytes], set[asyncio.Future[RetryAnswer]]] = {}
        ctx.on("notification", self._arrived, kind="mediaretry")

    async def ask(
        self,
        message_id: str,
        chat: Jid,
        media_key: bytes,
        *,
        from_me: bool,
        participant: Jid | None = None,
        timeout_s: float = ANSWER_S,
    ) -> str:
        """Have the phone upload a message's media again; its new direct path.

        Args:
            message_id: of the message.
            chat: where it is.
            media_key: of its media.
            from_me: we sent it.
            participant: who sent it, in a group.
            timeout_s: how long the phone has.

        Raises:
            MediaLost: the phone has it no longer.
            MediaUnavailable: the phone did not answer; it is offline, perhaps.
            MediaError: it answered that it could not, or this media has no key.
            NotConnected, NotLoggedIn: nothing could be asked.
        """
        if chat.is_newsletter:
            raise MediaError("media of channels is not on the phone")
        key = (message_id, media_key)
        answer: asyncio.Future[RetryAnswer] = asyncio.get_running_loop().create_future()
        others = self._waiting.setdefault(key, set())
        is_first = not others
        others.add(answer)
        try:
            async with asyncio.timeout(timeout_s):
                if is_first:
                    request = self._request(message_id, chat, media_key, from_me, participant)
                    await self._ctx.send(request.build())
                found = await answer
        except TimeoutError as exc:
            raise MediaUnavailable("the phone did not answer the request to upload the media again") from exc
        except LocalProtocolError as exc:
            raise MediaError(str(exc)) from exc
        except (NotConnected, NotLoggedIn) as exc:
            for other in others - {answer}:
                if not other.done():
                    other.set_exception(exc)
            raise
        finally:
            others.discard(answer)
            if not others:
                self._waiting.pop(key, None)
        if found.result is RetryResult.NOT_FOUND:
            raise MediaLost
        if found.direct_path is None:
            what = found.result.name.lower().replace("_", " ")
            raise MediaError(f"the phone could not upload the media again: {what}")
        return found.direct_path

    def _request(
        self, message_id: str, chat: Jid, media_key: bytes, from_me: bool, participant: Jid | None
    ) -> MediaRetryRequest:
        iv = self._ctx.random(IV_LEN)
        return MediaRetryRequest(
            id=message_id,
            to=self._ctx.jid.bare,
            sealed=SealedRetry(ciphertext=seal_request(media_key, message_id, iv), iv=iv),
            message=RetriedMessage(chat=chat, from_me=from_me, participant=participant),
        )

    def _arrived(self, node: Node) -> None:
        try:
            notice = MediaRetryNotice.parse(node)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad media retry answer", error=str(exc))
            return
        for (message_id, media_key), answers in self._waiting.items():
            if message_id == notice.id:
                self._settle(notice, media_key, answers)

    def _settle(
        self, notice: MediaRetryNotice, media_key: bytes, answers: set[asyncio.Future[RetryAnswer]]
    ) -> None:
        error: MediaError | None = None
        found = RetryAnswer(notice.error or RetryResult.GENERAL_ERROR)
        try:
            if notice.sealed is not None:
                found = open_answer(media_key, notice.id, notice.sealed.iv, notice.sealed.ciphertext)
        except BadMac:
            # It may be the answer to another device's question, or made with an older key.
            self._ctx.log.warning("Media retry answer cannot be decrypted", id=notice.id)
            return
        except RemoteProtocolError as exc:
            error = MediaError(str(exc))
        for answer in answers:
            if answer.done():
                continue
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)
