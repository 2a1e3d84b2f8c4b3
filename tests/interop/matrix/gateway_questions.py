"""The third part of our peer, through both doors."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from tests.interop.matrix.questions import Questions
from tests.interop.matrix.view import Json

MESSAGE_LINK = "https://wa.me/message/"


class GatewayQuestions(Questions):
    """Every call is a request."""

    @abstractmethod
    async def _wago(self, path: str, body: Json | None = None, **options: Any) -> Json: ...

    @abstractmethod
    async def _api(self, path: str, **body: Any) -> Json: ...

    @abstractmethod
    async def _asked(self, path: str) -> Json:
        """What a GET of the other dialect answers."""

    @abstractmethod
    async def _listed(self, path: str) -> Json:
        """What a GET of WaGo's door answers."""

    async def block(self, of: str, *, on: bool) -> None:
        await self._api("/contact/block" if on else "/contact/unblock", contactId=of)

    async def blocked(self) -> list[str]:
        found = await self._api("/client/getBlockedContacts")
        return [each["id"] for each in found["blockedContacts"]]

    async def say(self, text: str) -> None:
        await self._api("/client/setStatus", status=text)

    async def last(self, seconds: int) -> None:
        await self._api("/privacy/setDefaultDisappearingTimer", duration=seconds)

    async def audience(self) -> tuple[str, list[str]]:
        choices = (await self._asked("/status/privacy"))["result"]
        chosen = next(each for each in choices if each["isDefault"])
        return chosen["type"], chosen["list"]

    async def said(self, of: str) -> str:
        return str((await self._api("/contact/getAbout", contactId=of))["result"] or "")

    async def devices(self, of: str) -> list[int]:
        found = (await self._api("/client/getUserDevices", userId=of))["result"]
        return [int(each.partition("@")[0].partition(":")[2] or 0) for each in found]

    async def profile(self, of: str) -> Json:
        found = await self._wago("/business/get/profile", {"Jid": of})
        return {"address": found["Address"], "email": found["Email"]}

    async def goods(self, of: str) -> list[Json]:
        found = await self._wago("/business/catalog/list", {"Jid": of, "Limit": 10})
        return [{"id": each["Id"], "name": each["Name"]} for each in found["Products"]]

    async def card(self) -> str:
        return str((await self._api("/contact/getQRLink"))["result"])

    async def resolve(self, link: str) -> tuple[str, str]:
        path = "/business/resolveLink" if link.startswith(MESSAGE_LINK) else "/contact/resolveQR"
        found = (await self._api(path, link=link))["result"]
        return found["jid"], found.get("message") or ""

    async def community(self, subject: str) -> str:
        return str((await self._wago("/community/create", {"CommunityName": subject}))["JID"])

    async def annex(self, community: str, group: str, *, on: bool) -> None:
        path = "/community/add" if on else "/community/remove"
        found = await self._wago(path, {"CommunityJID": community, "GroupJID": [group]})
        assert found["success"] == [group], found

    async def annexed(self, community: str) -> list[str]:
        found = await self._api("/community/getSubGroups", chatId=community)
        return [each["id"] for each in found["result"]]

    async def inspect(self, code: str) -> tuple[str, str]:
        found = (await self._api("/client/getInviteInfo", inviteCode=code))["inviteInfo"]
        return found["id"], found["name"]

    async def groups(self) -> list[str]:
        chats = (await self._listed("/group/list"))["Groups"]
        return [each["JID"] for each in chats]

    async def gate(self, group: str, *, on: bool) -> None:
        await self._api("/community/setJoinApprovalMode", chatId=group, enabled=on)

    async def adders(self, group: str, *, everybody: bool) -> None:
        mode = "all_member_add" if everybody else "admin_add"
        await self._api("/community/setMemberAddMode", chatId=group, mode=mode)

    async def waiting(self, group: str) -> list[str]:
        found = await self._api("/groupChat/getGroupMembershipRequests", chatId=group)
        return [each["id"] for each in found["result"]]

    async def admit(self, group: str, people: list[str], *, on: bool) -> None:
        word = "approve" if on else "reject"
        path = f"/groupChat/{word}GroupMembershipRequests"
        told = await self._api(path, chatId=group, options={"requesterIds": people})
        assert [each["error"] for each in told["result"]] == [None] * len(people), told

    async def renew(self, group: str) -> str:
        return str((await self._api("/groupChat/revokeInvite", chatId=group))["result"])
