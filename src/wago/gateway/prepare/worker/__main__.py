"""The worker's loop: settings once, then a request, a reply, a request..., until its input ends."""

from __future__ import annotations

import os
from typing import BinaryIO

from wago.gateway.prepare import jobs
from wago.gateway.prepare.results import Page, Prepared
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.limits import Refused, allow_seconds, confine, idle


def main() -> None:
    """Serve until the gateway closes our input."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # A codec that prints something must not end up between two frames.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    data = _read(requests)
    if data is None:
        return
    settings: PrepareSettings = jobs.decode(data, PrepareSettings)
    confine(settings)
    while (data := _read(requests)) is not None:
        reply = answer(data, settings)
        frame = jobs.encode(reply)
        replies.write(len(frame).to_bytes(jobs.LENGTH_BYTES, "big") + frame)
        replies.flush()
        if reply.last:
            return


def answer(data: bytes, settings: PrepareSettings) -> jobs.Reply:
    """Do what a frame asks for. Only a crash of the interpreter keeps it from having a reply."""
    request: jobs.Request = jobs.decode(data, jobs.Request)
    allow_seconds(request.seconds, settings.threads)
    try:
        result = do(request.job, settings)
        return jobs.Reply(result=jobs.encode(result))
    except Refused as refused:
        return jobs.Reply(refused=str(refused))
    except MemoryError:
        return jobs.Reply(refused="it needs too much memory", last=True)
    except Exception as error:
        # Codecs raise whatever they like over broken files; the worker's state is not to be trusted then.
        return jobs.Reply(
            bug=f"{type(request.job).__name__}: {type(error).__name__}: {error}"[:500], last=True
        )
    finally:
        idle()


def do(job: jobs.Job, settings: PrepareSettings) -> Prepared | Page:
    """Prepare one file. The codecs are imported by whoever needs them first.

    Raises:
        Refused: it cannot be prepared.
    """
    match job:
        case jobs.ImageJob():
            from wago.gateway.prepare.worker.images import prepare_image

            return prepare_image(job, settings)
        case jobs.VideoJob():
            from wago.gateway.prepare.worker.videos import prepare_video

            return prepare_video(job, settings)
        case jobs.AudioJob():
            from wago.gateway.prepare.worker.audios import prepare_audio

            return prepare_audio(job, settings)
        case jobs.DocumentJob():
            from wago.gateway.prepare.worker.documents import prepare_document

            return prepare_document(job, settings)
        case jobs.StickerJob():
            from wago.gateway.prepare.worker.stickers import prepare_sticker

            return prepare_sticker(job, settings)
        case jobs.LinkThumbnailJob():
            from wago.gateway.prepare.worker.images import prepare_link_thumbnail

            return prepare_link_thumbnail(job, settings)
        case jobs.PortraitJob():
            from wago.gateway.prepare.worker.images import prepare_portrait

            return prepare_portrait(job, settings)
        case jobs.PageJob():
            from wago.gateway.prepare.worker.pages import prepare_page

            return prepare_page(job)


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(jobs.LENGTH_BYTES)
    if len(head) < jobs.LENGTH_BYTES:
        return None
    return source.read(int.from_bytes(head, "big"))


if __name__ == "__main__":
    main()
