"""A part of the history, read as it inflates."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import RemoteProtocolError
from wago.protocol import history
from wago.protocol.history import Told, read_messages, read_outline
from wago.protocol.proto.history_pb2 import HistorySync


def part(chats: list[list[str]], statuses: int = 0) -> HistorySync:
    made = HistorySync(syncType=HistorySync.RECENT, chunkOrder=2, progress=40, nctSalt=b"salt")
    for number, texts in enumerate(chats):
        chat = made.conversations.add(
            ID=f"{number}@lid", pnJID=f"49{number}@s.whatsapp.net", unreadCount=number
        )
        for text in texts:
            kept = chat.messages.add(msgOrderID=7).message
            kept.key.ID, kept.message.conversation = text[:5], text
    for number in range(statuses):
        made.statusV3Messages.add().key.ID = f"S{number}"
    made.pushnames.add(ID="1@lid", pushname="Bob")
    made.phoneNumberToLidMappings.add(pnJID="491@s.whatsapp.net", lidJID="1@lid")
    return made


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def texts_of(found: list[Told]) -> list[tuple[int | None, str]]:
    return [(each.chat, each.message.message.conversation or each.message.key.ID) for each in found]


@given(
    st.lists(st.lists(st.text(max_size=300), max_size=5), max_size=5),
    st.integers(0, 3),
    st.integers(1, 5000),
)
def test_it_is_what_the_whole_is(chats: list[list[str]], statuses: int, size: int) -> None:
    whole = part(chats, statuses)
    packed = zlib.compress(whole.SerializeToString())
    outline = read_outline(in_pieces(packed, size))
    found = texts_of(list(read_messages(in_pieces(packed, size))))
    wanted = [(n, text or text[:5]) for n, texts in enumerate(chats) for text in texts]
    assert found == [*wanted, *((None, f"S{n}") for n in range(statuses))]
    assert outline.messages == len(found)
    for chat in whole.conversations:
        del chat.messages[:]
    del whole.statusV3Messages[:]
    assert outline.history == whole


def test_it_goes_on_where_it_was_left() -> None:
    packed = zlib.compress(part([["a", "b"], [], ["c"]], 1).SerializeToString())
    assert texts_of(list(read_messages([packed], after=1))) == [(0, "b"), (2, "c"), (None, "S0")]
    assert texts_of(list(read_messages([packed], after=9))) == []


def test_messages_come_before_a_fault_behind_them() -> None:
    data = part([["a", "b"]]).SerializeToString() + b"\x12\x7f"
    found = read_messages([zlib.compress(data)])
    assert [next(found).message.message.conversation for _ in range(2)] == ["a", "b"]
    with pytest.raises(RemoteProtocolError):
        next(found)


def test_texts_are_texts() -> None:
    data = part([["good"]]).SerializeToString().replace(b"good", b"\xff\xfeod").replace(b"Bob", b"B\xffb")
    assert read_outline([zlib.compress(data)]).history.pushnames[0].pushname == "B\ufffdb"
    [told] = read_messages([zlib.compress(data)])
    assert told.message.message.conversation == "\ufffd\ufffdod"


def test_fields_of_every_kind_are_passed_over() -> None:
    strange = b"\xf8\x3f\x05" + b"\xf9\x3f" + bytes(8) + b"\xfd\x3f" + bytes(4) + b"\xfa\x3f\x02xx"
    inner = part([["a"]]).conversations[0].SerializeToString() + strange
    data = strange + b"\x12" + bytes([len(inner)]) + inner + strange
    assert read_outline([zlib.compress(data)]).history.conversations[0].ID == "0@lid"
    assert texts_of(list(read_messages([zlib.compress(data)]))) == [(0, "a")]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"\x13",
        b"\x12",
        b"\x12\x05ab",
        b"\x12\x03\x0a\x05a",
        b"\x12\x02\x12\x07" + bytes(9),
        b"\x80" * 11,
        b"\x39\x00",
        b"\x3a\x03\x0a\x7fa",
        b"\x12\x04\x12\x02\x0a\x7f",
        b"\x3a\xff\xff\xff\xff\x7f",
        b"\xfa\x3f\xff\xff\xff\xff\x7f",
    ],
)
def test_what_is_malformed_is_refused(data: bytes) -> None:
    packed = [zlib.compress(data)]
    with pytest.raises(RemoteProtocolError):
        print(read_outline(packed), list(read_messages(packed)))


@pytest.mark.parametrize("packed", [b"", b"junk", zlib.compress(b"\x08\x00" * 99)[:-6]])
def test_what_is_cut_is_refused(packed: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_outline([packed])
    with pytest.raises(RemoteProtocolError):
        list(read_messages([packed]))


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zlib.compress(part([["x" * 3000]] * 50).SerializeToString())
    assert len(list(read_messages([packed]))) == 50
    for name, value in (("MAX_INFLATED", 100_000), ("MAX_FIELD", 2000)):
        with monkeypatch.context() as patch:
            patch.setattr(history, name, value)
            with pytest.raises(RemoteProtocolError):
                list(read_messages([packed]))
    with monkeypatch.context() as patch:
        patch.setattr(history, "MAX_OUTLINE", 2000)
        with pytest.raises(RemoteProtocolError, match="besides messages"):
            read_outline([packed])
