"""Every endpoint of both doors that is about channels, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_newsletters import CHANNEL, NO_CHANNEL, NOT_OURS


async def wago_channels(call: Any, main: dict[str, str]) -> None:
    """WaGo's."""
    await call("GET", "/newsletter/list", **main)
    await call("POST", "/newsletter/create", {"Name": "Harbour", "Description": "Tides"}, **main)
    await call("POST", "/newsletter/create", {"Name": "x" * 101}, **main)
    await call("POST", "/newsletter/create", {}, **main)
    await call("POST", "/newsletter/link", {"Key": "0029Va4K0PZ5a245NkngBA2M"}, **main)
    await call("POST", "/newsletter/link", {"Key": "0029Vnothing"}, **main)
    await call("POST", "/newsletter/link", {}, **main)
    for path in ("info", "subscribe", "messages"):
        for jid in (str(CHANNEL), CHANNEL.user, str(NO_CHANNEL), "15550002222@s.whatsapp.net", ""):
            await call("POST", f"/newsletter/{path}", {"Jid": jid}, **main)
    await call("POST", "/newsletter/messages", {"Jid": str(CHANNEL), "Count": 1, "BeforeId": 101}, **main)
    await call("POST", "/newsletter/messages", {"Jid": str(CHANNEL), "Count": 0}, **main)


async def wago_api_channels(call: Any) -> None:
    """wago-api's."""
    await call("GET", "/client/getChannels/main")
    await call(
        "POST", "/client/createChannel/main", {"title": "Harbour", "options": {"description": "Tides"}}
    )
    await call("POST", "/client/createChannel/main", {"title": "x" * 101})
    await call("POST", "/client/createChannel/main", {})
    for path in ("subscribeToChannel", "unsubscribeFromChannel"):
        for jid in (str(CHANNEL), str(NO_CHANNEL), "15550002222", ""):
            await call("POST", f"/client/{path}/main", {"channelId": jid})
    await call("POST", "/client/getChannelByInviteCode/main", {"inviteCode": "0029Va4K0PZ5a245NkngBA2M"})
    await call("POST", "/client/getChannelByInviteCode/main", {"inviteCode": "0029Vnothing"})
    asked: dict[str, dict[str, Any]] = {
        "getClassInfo": {},
        "sendMessage": {"text": "High tide at six"},
        "fetchMessages": {"searchOptions": {"limit": 1, "fromMe": False}},
        "sendSeen": {},
        "sendReaction": {"messageId": "3EB0A", "reaction": "👍"},
        "mute": {},
        "unmute": {},
        "deleteChannel": {},
    }
    for path, body in asked.items():
        for jid in (str(CHANNEL), str(NOT_OURS), str(NO_CHANNEL), "15550002222", ""):
            await call("POST", f"/channel/{path}/main", {"chatId": jid, **body})
    await call("POST", "/channel/fetchMessages/main", {"chatId": str(CHANNEL), "searchOptions": {"limit": 0}})
