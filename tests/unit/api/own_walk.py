"""Every endpoint of both doors that is about the account itself, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_groups import GROUP, JOHN
from tests.support.fake_own import NOT_THERE, RINGING
from tests.unit.api.conftest import ADMIN


async def wago_own(call: Any, main: dict[str, str]) -> None:
    """WaGo's."""
    await call("POST", "/server/license", admintoken=ADMIN)
    await call("POST", "/server/license", admintoken="guess")
    await call("GET", "/server/update", admintoken=ADMIN)
    await call("GET", "/server/update")
    for path in ("/user/privacy", "/user/blocklist", "/user/limits"):
        await call("GET", path, **main)
    for path in ("/user/block", "/user/unblock"):
        for phone in (JOHN.user, "?", str(GROUP), NOT_THERE.user):
            await call("POST", path, {"Phone": phone}, **main)
        await call("POST", path, {}, **main)
    for name in ("Jane", "J" * 26, "  "):
        await call("POST", "/user/name", {"Name": name}, **main)
    await call("POST", "/user/name", {}, **main)
    for body in ({"Presence": "available"}, {"type": "unavailable"}, {"Presence": "asleep"}, {}):
        await call("POST", "/user/presence", body, **main)
    for body in ({"CallID": RINGING}, {"CallID": "other"}, {}):
        await call("POST", "/call/reject", body, **main)


async def wago_api_own(call: Any) -> None:
    """wago-api's."""
    for path in (
        "client/getPrivacySettings",
        "client/getBlockedContacts",
        "client/sendPresenceAvailable",
        "client/sendPresenceUnavailable",
    ):
        await call("POST", f"/{path}/main")
    await call("GET", "/status/privacy/main")
    await call("GET", "/status/privacy/nobody")
    for body in (
        {"name": "last", "value": "none"},
        {"setting": "last", "value": "contact_blacklist", "people": [JOHN.user]},
        {"name": "last", "value": "contact_blacklist", "people": ["?"]},
        {"name": "last", "value": "contact_blacklist", "people": [NOT_THERE.user]},
        {"name": "last", "value": "sometimes"},
        {"name": "mood", "value": "all"},
        {"name": "last"},
        {"value": "all"},
    ):
        await call("POST", "/privacy/setSetting/main", body)
    for duration in (86400, 0, 7, None):
        await call("POST", "/privacy/setDefaultDisappearingTimer/main", {"duration": duration})
    for path in ("contact/block", "contact/unblock"):
        for contact in (JOHN.user, "?", str(GROUP), NOT_THERE.user, ""):
            await call("POST", f"/{path}/main", {"contactId": contact})
    for body in ({"displayName": "Jane"}, {"pushName": "J" * 26}, {}):
        await call("POST", "/client/setPushName/main", body)
    for body in (
        {"contactId": JOHN.user},
        {"chatId": JOHN.user},
        {"contactId": str(GROUP)},
        {"chatId": "?"},
        {},
    ):
        await call("POST", "/client/subscribePresence/main", body)
    for body in (
        {"callId": RINGING},
        {"callId": "other"},
        {"callId": "other", "callerId": JOHN.user},
        {"callId": "other", "callerId": str(GROUP)},
        {"callId": "other", "callerId": "?"},
        {},
    ):
        await call("POST", "/call/reject/main", body)
