"""Both products' lists of events: each is made of something that the engine tells, and shown end to end."""

from __future__ import annotations

import dataclasses
import enum
import itertools
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from google.protobuf.message import Message as AnyMessage

from tests.unit.gateway.test_events import GROUP, info, receipt, received
from wago.client import events as ev
from wago.gateway import events_wago, events_wago_api
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message

E2E: Final = Path(__file__).parents[2] / "e2e"

WAGO_API: Final = [
    "ready",
    "disconnected",
    "logged_out",
    "temporary_ban",
    "connect_failure",
    "stream_replaced",
    "qr",
    "authenticated",
    "message",
    "message_create",
    "message_ack",
    "presence",
    "group_update",
    "group_join",
    "call",
    "contact_changed",
    "blocklist",
    "blocklist_change",
    "chat_archived",
    "chat_muted",
    "chat_pinned",
    "chat_removed",
    "message_starred",
    "message_revoke_me",
    "unread_count",
    "label_edit",
    "label_association_chat",
    "label_association_message",
    "history_sync",
    "identity_change",
    "newsletter_message",
    "newsletter_join",
    "newsletter_leave",
    "newsletter_mute_change",
    "picture",
]
"""The 35 names that wago-api lists."""

WAGO: Final = [
    "Message",
    "ReadReceipt",
    "Presence",
    "HistorySync",
    "ChatPresence",
    "Call",
    "Newsletter",
    "LoggedOut",
]
"""What can be subscribed to at WaGo's door; `All` is all of it."""

SILENT: Final = {
    "StateChanged",
    "LinkCode",
    "OfflineSynced",
    "DevicesChanged",
    "UnknownStanza",
    "AppStateChanged",
    "AppStateSynced",
}
"""What the engine tells that neither product has a word for: its own state, and what it does not know."""

CHANNEL: Final = Jid("120363000000000001", "newsletter")


# -- one of each ----------------------------------------------------------------------------------------


def every(kind: Any, deep: int = 0) -> list[Any]:
    """Some values of a type: both of a bool, all of an enumeration, one of everything that it can be."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return [value for arg in args for value in every(arg, deep)]
    if origin is typing.Literal:
        return list(args)
    if origin is tuple and args[-1] is Ellipsis:
        return [(value,) for value in every(args[0], deep)]
    if origin is tuple:
        return [tuple(every(arg, deep)[0] for arg in args)]
    if origin is not None:
        name = getattr(origin, "__name__", "")
        if name in ("Mapping", "dict", "MutableMapping"):
            return [{every(args[0], deep)[0]: every(args[1], deep)[0]}]
        return [[every(args[0], deep)[0]]]
    if kind in _PLAIN:
        return list(_PLAIN[kind])
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return list(kind)
    if isinstance(kind, type) and issubclass(kind, AnyMessage):
        return [kind()]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return list(itertools.islice(instances(kind, deep + 1), 8))
    raise TypeError(f"no sample of {kind!r}")


_PLAIN: Final[dict[Any, tuple[Any, ...]]] = {
    str: ("x",),
    int: (1,),
    float: (1.0,),
    bytes: (b"x",),
    bool: (True, False),
    type(None): (None,),
    Jid: (Jid("15550002222"), GROUP, CHANNEL),
    Node: (Node("x"),),
    object: ("x",),
    Any: ("x",),
}


def instances(kind: type[Any], deep: int = 0) -> Iterator[Any]:
    """Some of a dataclass: one, and one more for each other value of each of its fields."""
    if kind in _MADE:
        yield from _MADE[kind]
        return
    hints = typing.get_type_hints(kind, localns=vars(ev))
    fields = {f.name: every(hints[f.name], deep) for f in dataclasses.fields(kind) if f.init}
    first = {name: values[0] for name, values in fields.items()}
    yield kind(**first)
    for name, values in fields.items() if deep < 2 else ():
        for value in values[1:]:
            yield kind(**{**first, name: value})


_MADE: Final[dict[type[Any], list[Any]]] = {
    Message: [Message(conversation="x")],
    ev.MessageInfo: [info(), info(from_me=True), info(chat=CHANNEL)],
    ev.PasskeyRequested: [ev.PasskeyRequested(options='{"challenge": "x"}')],
    ev.MessageReceived: [
        received(Message(conversation="x")),
        received(Message(conversation="x"), from_me=True),
        received(Message(conversation="x"), chat=CHANNEL),
    ],
    ev.ReceiptReceived: [receipt(kind) for kind in ev.ReceiptKind],
}


def leaves(kind: Any) -> list[type[Any]]:
    """The classes that an event can be of."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [leaf for arg in typing.get_args(kind) for leaf in leaves(arg)]
    children = [leaf for child in kind.__subclasses__() for leaf in leaves(child)]
    return children or [kind]


KINDS: Final = list(dict.fromkeys(leaves(ev.Event)))


def shapes(kind: type[Any]) -> tuple[set[str], set[str]]:
    """What instances of a class are called: by WaGo, by wago-api; what they hold must be JSON."""
    wago, wago_api = set(), set()
    for event in instances(kind):
        shaped = events_wago.shape(event)
        if shaped is not None:
            wago.add(shaped[0])
            msgspec.json.encode(shaped[1])
        for name, data in events_wago_api.shape(event):
            wago_api.add(name)
            msgspec.json.encode(data)
    return wago, wago_api


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[set[str], set[str]]]:
    return {kind.__name__: shapes(kind) for kind in KINDS}


def test_each_event_of_wago_api_is_made(made: dict[str, tuple[set[str], set[str]]]) -> None:
    assert len(set(WAGO_API)) == 35
    there = set().union(*(names for _, names in made.values()))
    assert set(WAGO_API) <= there
    assert there <= set(events_wago_api.EVENTS)


def test_each_class_of_wago_is_made(made: dict[str, tuple[set[str], set[str]]]) -> None:
    there = set().union(*(names for names, _ in made.values()))
    assert set(WAGO) <= there
    assert set(events_wago.CLASSES) == {*WAGO, "All"}
    assert there <= {*events_wago.CLASSES, *events_wago.OWN_CLASSES}


def test_nothing_that_the_engine_tells_is_lost(made: dict[str, tuple[set[str], set[str]]]) -> None:
    silent = {name for name, (wago, wago_api) in made.items() if not wago and not wago_api}
    assert silent == SILENT


def test_each_event_is_shown_end_to_end() -> None:
    texts = "\n".join(path.read_text() for path in E2E.glob("test_*.py"))
    unshown = {name for name in (*WAGO_API, *WAGO) if not re.search(rf"[\"'/]{name}[\"']", texts)}
    assert unshown == set()
