"""Fuzz what callers and media hosts give us as files: `python tests/fuzz/fuzz_files.py --seconds 60`."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import sys
import tempfile
import zlib
from base64 import b64encode
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from google.protobuf.message import DecodeError

from tests.fuzz.harness import Target, main
from wago.errors import MediaCorrupt, RemoteProtocolError
from wago.gateway.errors import FileFault, RefusedUrl
from wago.gateway.media import Attachment, Base64, DataUrl, Fetcher, Sources, TempFolder, source_of
from wago.gateway.media.fetch import _Inflater, check_url
from wago.gateway.media.names import file_name, mime_type
from wago.gateway.netguard import NetGuard
from wago.gateway.settings import MediaSettings
from wago.protocol.proto.e2e_pb2 import Message

MOST = 1000
CONTENT = bytes(range(256)) * 3
TEXT = b64encode(CONTENT).decode()


def sources(data: bytes) -> None:
    """A text field: decoded into at most so many bytes, or refused; never a trace on the disk."""
    source = source_of(data.decode("latin-1"))
    if not isinstance(source, Base64 | DataUrl):
        raise RemoteProtocolError("a URL")
    asyncio.run(_spool(source))


async def _spool(source: Base64 | DataUrl) -> None:
    parent = Path(tempfile.mkdtemp(prefix="wago-fuzz-"))
    folder = TempFolder(parent)
    try:
        wanted = Sources(folder, Fetcher(NetGuard(), folder, MediaSettings()))
        async with wanted.spool(source, limit=MOST, field="Image") as file:
            assert 0 < file.length == file.path.stat().st_size <= MOST
        assert [each.name for each in folder.path.iterdir()] == ["lock"]
    except FileFault as exc:
        raise RemoteProtocolError(str(exc)) from exc
    finally:
        folder.close()
        shutil.rmtree(parent)


def inflate(data: bytes) -> None:
    """A compressed answer: parts of bounded length, whatever it claims to be."""
    inflater = _Inflater(zlib.MAX_WBITS if data[:1] == b"x" else 16 + zlib.MAX_WBITS)
    came = 0
    try:
        for at in range(0, len(data), 50):
            for part in inflater.parts(data[at : at + 50], "Url"):
                came += len(part)
                assert len(part) <= 64 * 1024
                if came > 10_000_000:
                    return
    except FileFault as exc:
        raise RemoteProtocolError(str(exc)) from exc


def names(data: bytes) -> None:
    """Names, types and URLs from strangers."""
    text = data.decode("latin-1")
    name = file_name(text)
    assert not {"/", "\\", "\0", "\n"} & set(name)
    assert name not in (".", "..")
    assert len(mime_type(text)) <= 129
    try:
        url = check_url(text, "Url")
    except RefusedUrl as exc:
        raise RemoteProtocolError(str(exc)) from exc
    assert url.scheme in ("http", "https")
    assert url.host
    assert url.user is None


def attachments(data: bytes) -> None:
    """A message of a stranger: what it says of its file survives the outbox."""
    try:
        message = Message.FromString(data)
        attachment = Attachment.of(message, None)
    except (DecodeError, MediaCorrupt) as exc:
        raise RemoteProtocolError(str(exc)) from exc
    if attachment is None:
        return
    assert Attachment.decode(attachment.encode()) == attachment
    assert "/" not in attachment.name
    _ = attachment.ref


def _message() -> bytes:
    message = Message()
    document = message.documentWithCaptionMessage.message.documentMessage
    document.directPath, document.mimetype = "/v/t62.7119-24/1_n.enc?oh=1", "application/pdf"
    document.mediaKey = document.fileSHA256 = document.fileEncSHA256 = bytes(range(32))
    document.fileLength, document.fileName = 5, "a.pdf"
    return message.SerializeToString()


TARGETS = [
    Target("sources", sources, [TEXT.encode(), b"data:image/png;base64," + TEXT.encode(), b"AA\r\nA="]),
    Target(
        "inflate", inflate, [gzip.compress(CONTENT), zlib.compress(CONTENT), gzip.compress(bytes(500_000))]
    ),
    Target(
        "names",
        names,
        [b"https://example.com:443/a/b.png?x=1#y", b"http://[2001:db8::1]/", b"http://a@b/", b"image/png"],
    ),
    Target("attachments", attachments, [_message(), Message(conversation="x").SerializeToString()]),
]


if __name__ == "__main__":
    main(TARGETS)
