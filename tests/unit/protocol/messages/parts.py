"""What the tests of messages share."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages.files import MediaFile
from wago.protocol.messages.keys import Target
from wago.protocol.proto.e2e_pb2 import Message

JOHN: Final = Jid("15550002222")
ANNA: Final = Jid("990003333", "lid")
GROUP: Final = Jid("120363000000000001", "g.us")
SECRET: Final = bytes(range(32))
NOW_MS: Final = 1_777_744_034_123

OURS: Final = Target(chat=JOHN, id="3EB0AA", from_me=True)
THEIRS: Final = Target(chat=JOHN, id="3EB0BB", from_me=False)
IN_GROUP: Final = Target(chat=GROUP, id="3EB0CC", from_me=False, sender=ANNA)

FILE: Final[dict[str, Any]] = {
    "URL": "https://mmg.whatsapp.net/v/t1.enc?x=1",
    "directPath": "/v/t1.enc?x=1",
    "mediaKey": b"k" * 32,
    "fileSHA256": b"h" * 32,
    "fileEncSHA256": b"e" * 32,
    "fileLength": 1234,
    "mediaKeyTimestamp": 1_777_744_000,
}
"""`uploaded()` as media messages have it."""


def uploaded(kind: MediaKind, **changes: Any) -> MediaFile:
    values: dict[str, Any] = {
        "kind": kind,
        "url": "https://mmg.whatsapp.net/v/t1.enc?x=1",
        "direct_path": "/v/t1.enc?x=1",
        "media_key": b"k" * 32,
        "file_sha256": b"h" * 32,
        "file_enc_sha256": b"e" * 32,
        "file_length": 1234,
        "media_key_timestamp": 1_777_744_000,
    }
    return MediaFile(**values | changes)


def wrapped(message: Message, *names: str) -> Message:
    """In wrappers, the first outermost."""
    for name in reversed(names):
        outer = Message()
        getattr(outer, name).message.CopyFrom(message)
        message = outer
    return message


def again(message: Message) -> Message:
    """As it comes out at the other side."""
    return Message.FromString(message.SerializeToString())


def texts(most: int = 40, least: int = 1) -> st.SearchStrategy[str]:
    """Texts that say something and can be sent."""
    chars = st.characters(codec="utf-8")
    return st.text(chars, min_size=least, max_size=most).filter(lambda s: not least or s.strip() != "")


def some_bytes(most: int = 40) -> st.SearchStrategy[bytes]:
    return st.binary(max_size=most)


def _jid(parts: tuple[str, str]) -> Jid:
    return Jid(*parts)


users: Final = st.tuples(
    st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(("s.whatsapp.net", "lid"))
).map(_jid)
groups: Final = st.tuples(st.from_regex(r"1203[0-9]{14}", fullmatch=True), st.just("g.us")).map(_jid)
ids: Final = st.from_regex(r"3EB0[0-9A-F]{8,18}", fullmatch=True)
hashes: Final = st.binary(min_size=32, max_size=32)


@st.composite
def targets(draw: st.DrawFn, *, ours: bool | None = None) -> Target:
    from_me = draw(st.booleans()) if ours is None else ours
    in_group = draw(st.booleans())
    sender = draw(users) if in_group and not from_me else None
    chat = draw(groups if in_group else users)
    return Target(chat=chat, id=draw(ids), from_me=from_me, sender=sender)


@st.composite
def files(draw: st.DrawFn, kind: MediaKind) -> MediaFile:
    return MediaFile(
        kind=kind,
        url=draw(st.sampled_from(("", "https://mmg.whatsapp.net/x"))),
        direct_path=draw(texts()),
        media_key=draw(st.none() | hashes),
        file_sha256=draw(hashes),
        file_enc_sha256=draw(st.none() | hashes),
        file_length=draw(st.integers(0, 2**40)),
        media_key_timestamp=draw(st.integers(0, 2**40)),
    )
