"""The second half of a phone as a peer: what it does of its own accord, and what its app state says."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from tests.interop.matrix.around import Around
from tests.interop.matrix.peer import Unsupported, encoded
from tests.interop.matrix.view import Json, Person
from tests.support.doors import SandboxAdmin, poll

ROLES = {"promote": True, "demote": False}
DONE = {"archive": "archived", "pin": "pinned", "mute": "muted"}
RECORDS = {
    "archive": ("archive", "archiveChatAction"),
    "pin": ("pin_v1", "pinAction"),
    "mute": ("mute", "muteAction"),
}


def digits(jid: str) -> str:
    return jid.partition("@")[0]


class PhoneAround(Around):
    """Every call is an action of `POST /admin/phones/{number}/do`."""

    _admin: SandboxAdmin
    person: Person

    @abstractmethod
    async def _do(self, act: str, **body: Any) -> Json: ...

    async def _act(self, action: str, **body: Any) -> Json:
        return await self._do("do", action=action, **body)

    async def make_group(self, subject: str, people: list[str]) -> str:
        found = await self._act("make_group", subject=subject, participants=[digits(each) for each in people])
        return str(found["group"])

    async def group(self, group: str) -> Json:
        found = (await self._admin.get(f"/admin/groups/{group}")).ok()
        return {
            "subject": found["subject"],
            "description": found["description"],
            "announce": found["announce"],
            "locked": found["locked"],
            "members": [f"{each['number']}@s.whatsapp.net" for each in found["members"]],
            "admins": [f"{each['number']}@s.whatsapp.net" for each in found["members"] if each["role"]],
        }

    async def change_group(self, group: str, what: str, value: str | bool) -> None:
        match what:
            case "subject":
                await self._act("group_subject", group=group, subject=value)
            case "description":
                await self._act("group_description", group=group, text=value)
            case _:
                await self._act("group_setting", group=group, setting=what, on=value)

    async def members(self, group: str, action: str, people: list[str]) -> None:
        numbers = [digits(each) for each in people]
        if action in ROLES:
            await self._act("group_admins", group=group, participants=numbers, on=ROLES[action])
        else:
            word = "add_to_group" if action == "add" else "remove_from_group"
            await self._act(word, group=group, participants=numbers)

    async def leave_group(self, group: str) -> None:
        await self._act("leave_group", group=group)

    async def invite(self, group: str) -> str:
        return str((await self._act("group_link", group=group))["code"])

    async def join(self, code: str) -> str:
        return str((await self._act("join_group", code=code))["group"])

    async def picture(self, of: str) -> str:
        where = {"group": of} if of.endswith("@g.us") else {"user": digits(of)}
        return str((await self._act("see_picture", **where))["url"] or "")

    async def paint(self, of: str, path: Path) -> None:
        about = {"group": of} if of.endswith("@g.us") else {}
        await self._act("picture", data=encoded(path.read_bytes()), **about)

    async def privacy(self) -> dict[str, str]:
        return dict(
            (await self._admin.post(f"/admin/phones/{self.person.number}/privacy", {})).ok()["privacy"]
        )

    async def hide(self, name: str, value: str) -> None:
        (await self._admin.post(f"/admin/phones/{self.person.number}/privacy", {name: value})).ok()

    async def past(self, count: int) -> dict[str, str]:
        raise Unsupported("phone", "past", "it is the phone that tells")

    async def channel(self, name: str) -> str:
        return str((await self._act("make_channel", name=name))["channel"])

    async def follow(self, channel: str, *, on: bool) -> None:
        await self._act("follow_channel" if on else "unfollow_channel", channel=channel)

    async def cheer(self, channel: str, post: str, server_id: int, emoji: str) -> None:
        await self._act("react_to_post", channel=channel, id=post, emoji=emoji)

    async def chat(self, to: str, action: str, *, on: bool) -> None:
        await self._act(action, chat=to, **{DONE[action]: on})

    async def save(self, of: str, first: str, full: str) -> None:
        await self._act("contact", user=of, first_name=first, full_name=full)

    async def label(self, label: str, name: str, color: int) -> None:
        await self._act("label", label=label, name=name, color=color)

    async def tag(self, label: str, to: str, *, on: bool) -> None:
        await self._act("label_chat", label=label, chat=to, labeled=on)

    # -- what the account's other devices wrote ---------------------------------------------------------

    async def _records(self) -> list[Json]:
        found = (await self._admin.get(f"/admin/phones/{self.person.number}/appstate")).ok()
        return [each for one in found["collections"].values() for each in one["records"]]

    async def _written(self, part: str, wanted: Json, *indexes: list[str]) -> None:
        """Wait until under one of these indexes an action says this."""

        def fits(records: list[Json]) -> bool:
            said = [each["value"].get(part, {}) for each in records if each["index"] in indexes]
            return any(wanted.items() <= {**dict.fromkeys(wanted, False), **each}.items() for each in said)

        await poll(self._records, fits)

    async def sees_chat(self, of: Person, action: str, *, on: bool, since: int) -> None:
        index, part = RECORDS[action]
        await self._written(part, {DONE[action]: on}, *([index, name] for name in of.names))

    async def sees_saved(self, of: Person, full: str, *, since: int) -> None:
        await self._written("contactAction", {"fullName": full}, *(["contact", name] for name in of.names))

    async def sees_label(self, label: str, name: str, *, since: int) -> None:
        await self._written("labelEditAction", {"name": name}, ["label_edit", label])

    async def sees_tag(self, label: str, of: Person, *, on: bool, since: int) -> None:
        indexes = (["label_jid", label, name] for name in of.names)
        await self._written("labelAssociationAction", {"labeled": on}, *indexes)
