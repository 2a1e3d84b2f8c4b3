"""Media as the rest of a client sees it: transfers, and the own phone asked for what has expired."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from wago.client.context import ClientContext
from wago.client.events import MessageInfo
from wago.client.media.files import Source
from wago.client.media.handles import Handles
from wago.client.media.media import DownloadedMedia, Media
from wago.client.media.refs import MediaRef
from wago.client.media.retries import MediaRetries
from wago.client.media.upload import UploadedMedia
from wago.errors import MediaGone
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaOrigin:
    """The message that has the media; by it the phone knows what is asked for.

    Attributes:
        id: of the message.
        chat: where it is.
        from_me: we sent it.
        participant: who sent it, in a group.
    """

    id: str
    chat: Jid
    from_me: bool
    participant: Jid | None = None

    @classmethod
    def of(cls, info: MessageInfo) -> MediaOrigin:
        """That of a message that came or went."""
        return cls(
            id=info.id,
            chat=info.chat,
            from_me=info.from_me,
            participant=info.sender.bare if info.is_group else None,
        )


class AccountMedia:
    """Uploads and downloads of one account.

    Args:
        ctx: the client's.
    """

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._media = Media(
            ctx.config, ctx.config.media, ctx.execute, clock=ctx.clock, sleep=ctx.sleep, random=ctx.random
        )
        self._retries = MediaRetries(ctx)
        self.handles = Handles()
        ctx.on_forgotten(self._media.hosts.forget)

    async def upload(
        self,
        source: Source,
        kind: MediaKind,
        *,
        length: int | None = None,
        newsletter: bool = False,
        limit: int | None = None,
    ) -> UploadedMedia:
        """Encrypt and upload a file; to a channel it goes as it is.

        Args:
            source: the file.
            kind: what it is.
            length: bytes, if known: too large a file is refused before anything of it is read.
            newsletter: it is for a channel.
            limit: bytes, instead of the configured ones.

        Raises:
            MediaTooLarge: it is larger than allowed.
            MediaRefused: the hosts do not take it.
            MediaUnavailable: no host could take it.
            MediaError: the source cannot be read, or the disk takes nothing.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        done = await self._media.upload(source, kind, length=length, newsletter=newsletter, limit=limit)
        self.handles.learn(done.direct_path, done.handle)
        return done

    async def download(
        self, ref: MediaRef, *, origin: MediaOrigin | None = None, limit: int | None = None
    ) -> DownloadedMedia:
        """Fetch, check and decrypt a file. The phone is asked again for what the servers have no longer.

        Args:
            ref: where it is and how it is opened.
            origin: the message that has it; None asks no phone.
            limit: bytes, instead of the configured ones.

        Raises:
            MediaTooLarge: it is larger than allowed.
            MediaGone: the servers have it no longer, and the phone was not asked.
            MediaLost: the phone has it no longer either.
            MediaCorrupt: it is not what the message says.
            MediaRefused: the hosts do not give it.
            MediaUnavailable: no host could give it, or the phone does not answer.
            MediaError: the disk takes nothing, or the phone could not upload it.
            NotConnected, NotLoggedIn, RequestTimeout, IQError: no hosts are known, or nobody can be asked.
        """
        return await self._again(ref, origin, lambda at: self._media.download(at, limit=limit))

    async def download_to(
        self, ref: MediaRef, path: Path, *, origin: MediaOrigin | None = None, limit: int | None = None
    ) -> int:
        """Fetch a file to a path, which has either all of it or what it had before; how many bytes.

        Raises:
            MediaError, NotConnected, NotLoggedIn, RequestTimeout, IQError: as `download`.
        """
        return await self._again(ref, origin, lambda at: self._media.download_to(at, path, limit=limit))

    async def _again(
        self, ref: MediaRef, origin: MediaOrigin | None, fetch: Callable[[MediaRef], Awaitable[T]]
    ) -> T:
        try:
            return await fetch(ref)
        except MediaGone as gone:
            if origin is None or ref.media_key is None or origin.chat.is_newsletter:
                raise
            self._ctx.log.info("Media asked for again", id=origin.id, status=gone.status)
            path = await self._retries.ask(
                origin.id,
                origin.chat,
                ref.media_key,
                from_me=origin.from_me,
                participant=origin.participant,
            )
        # The same key makes the same bytes of it, so everything else still holds.
        return await fetch(replace(ref, direct_path=path))

    async def delete(self, ref: MediaRef, *, handle: str = "") -> None:
        """Take media from the servers that has served its purpose (history).

        Args:
            ref: what.
            handle: the `encHandle` of its message.

        Raises:
            MediaRefused: the host does not.
            MediaUnavailable: it cannot be reached.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        await self._media.delete(ref, handle=handle)

    async def close(self) -> None:
        """End every transfer."""
        await self._media.close()
