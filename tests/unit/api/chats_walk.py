"""Every endpoint of both doors about the list of chats, labels and contacts, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_client import FakeClient
from tests.support.fake_groups import GROUP, JOHN
from wago.errors import AppStateUnavailable


async def wago_chats(call: Any, client: FakeClient, main: dict[str, str]) -> None:
    """WaGo's."""
    await call("POST", "/label/edit", {"Name": "New customer", "Color": 3}, **main)
    await call("POST", "/label/edit", {}, **main)
    await call("POST", "/label/edit", {"LabelId": "9", "Action": False}, **main)
    await call("POST", "/label/edit", {"LabelId": 1, "Color": 77}, **main)
    chat = {"Jid": JOHN.user, "LabelId": "1"}
    message = {**chat, "MessageId": "IN1"}
    asked: dict[str, dict[str, Any]] = {
        "/chat/pin": {"Chat": JOHN.user},
        "/chat/unpin": {"Chat": JOHN.user},
        "/chat/archive": {"Chat": str(GROUP), "Archive": False},
        "/chat/mute": {"Chat": JOHN.user, "Duration": "1w"},
        "/chat/delete": {"Phone": JOHN.user},
        "/label/chat": chat,
        "/label/message": message,
        "/unlabel/chat": chat,
        "/unlabel/message": message,
        "/contact/add": {"Phone": JOHN.user, "FullName": "John Doe", "SaveOnBook": True},
        "/contact/remove": {"Phone": JOHN.user},
    }
    for path, body in asked.items():
        await call("POST", path, body, **main)
        await call("POST", path, dict.fromkeys(body), **main)
        await call("POST", path, {**body, next(iter(body)): "?"}, **main)
        client.appstate.fail = AppStateUnavailable("regular: the phone has not shared its keys yet")
        await call("POST", path, body, **main)
        client.appstate.fail = None
    await call("POST", "/chat/mute", {"Chat": JOHN.user, "Mute": False}, **main)
    await call("POST", "/chat/mute", {"Chat": JOHN.user, "Duration": "soon"}, **main)
    await call("POST", "/chat/mute", {"Chat": JOHN.user, "Duration": 10**12}, **main)
    await call("POST", "/label/chat", {**chat, "LabelId": 77}, **main)
    await call("POST", "/contact/remove", {"Phone": JOHN.user}, **main)
    await call("POST", "/contact/add", {"Phone": str(GROUP), "FullName": "x"}, **main)
    await call("POST", "/contact/add", {"Phone": JOHN.user}, **main)
    await call("POST", "/contact/add", {"Phone": JOHN.user, "FirstName": "x" * 256}, **main)
    await call("POST", "/contact/add", {"Phone": JOHN.user, "FirstName": "John"}, **main)
    await call("GET", "/user/contacts", **main)
    await call("GET", "/chat/list", **main)
    await call("GET", "/user/appstate?full=true", **main)


async def wago_api_chats(call: Any, client: FakeClient) -> None:
    """wago-api's."""
    await call("POST", "/client/editLabel/main", {"name": "New customer", "color": 3})
    await call("POST", "/client/editLabel/main", {"labelId": "x", "name": "y"})
    await call("POST", "/client/editLabel/main", {"labelId": 5, "deleted": True})
    await call("POST", "/client/editLabel/main", {"labelId": 1, "name": "x" * 101})
    chat = {"chatId": JOHN.user}
    asked: dict[str, dict[str, Any]] = {
        "client/archiveChat": chat,
        "client/unarchiveChat": chat,
        "client/pinChat": chat,
        "client/unpinChat": chat,
        "client/muteChat": {**chat, "unmuteDate": 1_999_999_999},
        "client/unmuteChat": chat,
        "chat/delete": chat,
        "chat/changeLabels": {**chat, "labelIds": [1]},
        "chat/getLabels": chat,
        "client/addOrRemoveLabels": {"chatIds": [JOHN.user], "labelIds": ["1"], "action": "remove"},
    }
    for path, body in asked.items():
        await call("POST", f"/{path}/main", body)
        await call("POST", f"/{path}/main", {})
        await call("POST", f"/{path}/main", {**body, next(iter(body)): "?"})
        await call("POST", f"/{path}/nobody", body)
        client.appstate.fail = AppStateUnavailable("regular: the phone has not shared its keys yet")
        await call("POST", f"/{path}/main", body)
        client.appstate.fail = None
    await call("POST", "/client/muteChat/main", chat)
    await call("POST", "/client/muteChat/main", {**chat, "unmuteDate": 1})
    await call("POST", "/client/muteChat/main", {**chat, "unmuteDate": 1_999_999_999_000})
    await call("POST", "/chat/changeLabels/main", {**chat, "labelIds": ["77"]})
    await call("POST", "/chat/changeLabels/main", chat)
    both = {"chatIds": JOHN.user, "labelIds": 1}
    await call("POST", "/client/addOrRemoveLabels/main", both)
    await call("POST", "/client/addOrRemoveLabels/main", {**both, "action": "paint"})
    await call("POST", "/client/getLabels/main")
    await call("GET", "/client/getContacts/main")
    await call("GET", "/chat/list/main")
