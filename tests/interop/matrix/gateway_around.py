"""The second half of our peer: groups, pictures, privacy and app state through WaGo's door."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from tests.interop.matrix.around import Around
from tests.interop.matrix.peer import encoded
from tests.interop.matrix.view import Json
from tests.support.doors import poll

INVITE_LINK = "https://chat.whatsapp.com/"
CHANGES = {
    "subject": ("/group/name", "Name"),
    "description": ("/group/description", "Description"),
    "announce": ("/group/adminonly", "AdminOnly"),
    "locked": ("/group/lock", "Lock"),
}
CHATS = {"archive": "Archive", "pin": "Pin", "mute": "Mute"}


class GatewayAround(Around):
    """Every call is a request."""

    @abstractmethod
    async def _wago(self, path: str, body: Json | None = None, **options: Any) -> Json: ...

    @abstractmethod
    async def _api(self, path: str, **body: Any) -> Json: ...

    async def make_group(self, subject: str, people: list[str]) -> str:
        found = await self._wago("/group/create", {"GroupName": subject, "Participants": people})
        return str(found["JID"])

    async def group(self, group: str) -> Json:
        found = await self._wago("/group/info", {"GroupJID": group})
        people = found["Participants"]
        return {
            "subject": found["Name"],
            "description": found["Topic"],
            "announce": found["IsAnnounce"],
            "locked": found["IsLocked"],
            "members": [each["JID"] for each in people],
            "admins": [each["JID"] for each in people if each["IsAdmin"] or each["IsSuperAdmin"]],
        }

    async def change_group(self, group: str, what: str, value: str | bool) -> None:
        path, field = CHANGES[what]
        await self._wago(path, {"GroupJID": group, field: value})

    async def members(self, group: str, action: str, people: list[str]) -> None:
        body = {"GroupJID": group, "ParticipantJID": people, "Action": action}
        for each in (await self._wago("/group/update", body))["Participants"]:
            assert not each["Error"], each

    async def leave_group(self, group: str) -> None:
        await self._wago("/group/leave", {"GroupId": group})

    async def invite(self, group: str) -> str:
        link = str((await self._wago("/group/invitelink", {"GroupJID": group}))["InviteLink"])
        assert link.startswith(INVITE_LINK)
        return link.removeprefix(INVITE_LINK)

    async def join(self, code: str) -> str:
        return str((await self._wago("/group/join", {"Code": code}))["JID"])

    async def picture(self, of: str) -> str:
        return str((await self._api("/client/getProfilePicUrl", contactId=of))["result"] or "")

    async def paint(self, of: str, path: Path) -> None:
        image = encoded(path.read_bytes())
        if of.endswith("@g.us"):
            await self._wago("/group/photo", {"GroupJID": of, "Image": image})
        else:
            await self._wago("/user/profile", {"Image": image})

    async def privacy(self) -> dict[str, str]:
        found = await self._api("/client/getPrivacySettings")
        return dict(found["privacySettings"])

    async def hide(self, name: str, value: str) -> None:
        await self._api("/privacy/setSetting", name=name, value=value)

    async def keep_history(self) -> None:
        await self._wago("/session/history", {"Store": True})

    async def past(self, count: int) -> dict[str, str]:
        async def kept() -> Json:
            return await self._api("/history/since", cursor=0, limit=2 * count)

        found = await poll(kept, lambda page: len(page["messages"]) >= count)
        return {each["id"]: each["body"] for each in found["messages"]}

    async def channel(self, name: str) -> str:
        return str((await self._wago("/newsletter/create", {"Name": name}))["id"])

    async def follow(self, channel: str, *, on: bool) -> None:
        if on:
            await self._wago("/newsletter/subscribe", {"Jid": channel})
        else:
            await self._api("/client/unsubscribeFromChannel", channelId=channel)

    async def cheer(self, channel: str, post: str, server_id: int, emoji: str) -> None:
        await self._api("/message/react", chatId=channel, messageId=post, reaction=emoji)

    async def chat(self, to: str, action: str, *, on: bool) -> None:
        await self._wago(f"/chat/{action}", {"Chat": to, CHATS[action]: on})

    async def save(self, of: str, first: str, full: str) -> None:
        await self._wago("/contact/add", {"Phone": of, "FirstName": first, "FullName": full})

    async def label(self, label: str, name: str, color: int) -> None:
        made = await self._wago("/label/edit", {"LabelId": label, "Name": name, "Color": color})
        assert made["LabelId"] == label

    async def tag(self, label: str, to: str, *, on: bool) -> None:
        await self._wago("/label/chat" if on else "/unlabel/chat", {"Jid": to, "LabelId": label})

    @staticmethod
    def of_appstate(name: str, data: Json) -> Json | None:
        """The event of a change that another device made."""
        match name:
            case "Archive" | "Pin" | "Mute":
                done = {"Archive": "archived", "Pin": "pinned", "Mute": "muted"}[name]
                found = {"action": name.lower(), "on": bool(data["Action"].get(done))}
                return {"event": "chat", "chat": data["JID"], **found}
            case "Contact":
                names = {"full": data["Action"].get("fullName"), "first": data["Action"].get("firstName")}
                return {"event": "saved", "jid": data["JID"], **names}
            case "LabelEdit":
                return {"event": "label", "id": data["LabelID"], "name": data["Action"].get("name")}
            case "LabelAssociationChat":
                found = {"chat": data["JID"], "on": bool(data["Action"].get("labeled"))}
                return {"event": "tag", "id": data["LabelID"], **found}
        return None
