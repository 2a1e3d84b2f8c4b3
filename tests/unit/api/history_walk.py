"""Every endpoint of both doors about the history, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_client import FakeClient
from tests.support.fake_groups import JOHN
from wago.client.events import MessageInfo, MessageReceived
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message


def arrive(client: FakeClient, id: str, text: str, *, chat: Jid = JOHN, at: int = 1_777_744_000) -> None:
    """A text comes in."""
    info = MessageInfo(
        id=id,
        chat=chat,
        sender=chat,
        chat_alt=None,
        sender_alt=None,
        from_me=False,
        is_group=False,
        timestamp=at,
        push_name="John",
    )
    client.emit(MessageReceived(info=info, message=Message(conversation=text)))


async def wago_history(call: Any, client: FakeClient, main: dict[str, str]) -> None:
    """WaGo's."""
    await call("POST", "/history/search", {"Query": "tea"}, **main)
    await call("POST", "/history/since", {}, **main)
    await call("GET", "/session/history", **main)
    await call("POST", "/session/history", {"Store": True}, **main)
    await call("POST", "/session/history", {"Days": -1}, **main)
    await call("POST", "/history/sync", {"Phone": "15559990000"}, **main)
    arrive(client, "PAST1", "Some tea?")
    for path, body in (
        ("/history/search", {"Query": "tea"}),
        ("/history/search", {"Query": "tea", "BeforeTime": 5, "BeforeCursor": 2, "Phone": JOHN.user}),
        ("/history/search", {"Query": "tea", "Phone": "?"}),
        ("/history/search", {"Query": "!"}),
        ("/history/search", {}),
        ("/history/since", {"Cursor": 0, "Sender": JOHN.user}),
        ("/history/since", {"Cursor": -1}),
        ("/history/messages", {"Phone": JOHN.user, "Limit": 1}),
        ("/history/messages", {"Phone": JOHN.user, "Limit": 0}),
        ("/history/messages", {"Phone": "?"}),
        ("/history/messages", {}),
        ("/history/sync", {"Phone": JOHN.user}),
        ("/history/sync", {}),
    ):
        await call("POST", path, body, **main)
    await call("POST", "/session/history", {}, **main)


async def wago_api_history(call: Any, client: FakeClient) -> None:
    """wago-api's."""
    await call("POST", "/history/search/main", {"query": "tea"})
    await call("GET", "/session/history/main")
    await call("GET", "/session/history/nobody")
    await call("POST", "/session/history/main", {"store": True, "days": 30_000})
    await call("POST", "/session/history/main", {"days": 99_999})
    arrive(client, "PAST1", "Some tea?")
    for path, body in (
        ("/history/search", {"query": "tea", "chatId": JOHN.user, "beforeTime": 5}),
        ("/history/search", {"query": "tea", "limit": 0}),
        ("/history/search", {}),
        ("/history/since", {}),
        ("/history/since", {"cursor": -1}),
        ("/chat/fetchMessages", {"chatId": JOHN.user, "searchOptions": {"limit": 1, "fromMe": False}}),
        ("/chat/fetchMessages", {"chatId": JOHN.user, "searchOptions": {"limit": 0}}),
        ("/chat/fetchMessages", {}),
        ("/chat/syncHistory", {"chatId": JOHN.user}),
        ("/chat/syncHistory", {}),
        ("/client/syncHistory", {"chatId": "15559990000"}),
        ("/client/syncHistory", {"chatId": "?"}),
    ):
        await call("POST", f"{path}/main", body)
    await call("POST", "/session/history/main", {})
