"""What a phone does about groups: `POST /admin/phones/{number}/do`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wago.errors import LocalProtocolError
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.stanza.group_changes import Setting, SettingChange
from wago.protocol.stanza.group_invites import QueryInvite
from wago.protocol.stanza.group_requests import SetDescription, SetGroupSetting
from wago.sandbox.groups.model import Group
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.requests import text
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


def _numbers(body: Json, name: str) -> list[str]:
    values = body.get(name, [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Refused(400, "bad-request", f"`{name}` is no list of numbers")
    return [each.lstrip("+") for each in values]


def _group(service: Service, phone: Phone, body: Json, *, admin: bool) -> Group:
    """A group that the phone is in, as an admin where only they may."""
    group = service.groups.group(_jid(body))
    role = group.members.get(phone.account.number)
    if role is None or (admin and not role):
        raise Refused(403, "forbidden", "the phone is not in the group, or no admin of it")
    return group


async def _make(service: Service, phone: Phone, body: Json) -> Json:
    people, addressing = _numbers(body, "participants"), text(body, "addressing", "lid")
    group = service.groups.create(text(body, "subject"), phone.account.number, people, addressing)
    return {"group": str(group.jid)}


async def _add(service: Service, phone: Phone, body: Json) -> Json:
    group = _group(service, phone, body, admin=True)
    return {"added": service.groups.add(group, _numbers(body, "participants"), phone.account.number)}


async def _remove(service: Service, phone: Phone, body: Json) -> Json:
    group = _group(service, phone, body, admin=True)
    return {"removed": service.groups.remove(group, _numbers(body, "participants"), phone.account.number)}


async def _leave(service: Service, phone: Phone, body: Json) -> Json:
    own = phone.account.number
    return {"removed": service.groups.remove(_group(service, phone, body, admin=False), [own], own)}


async def _subject(service: Service, phone: Phone, body: Json) -> Json:
    group = _group(service, phone, body, admin=False)
    if group.locked:
        group = _group(service, phone, body, admin=True)
    service.groups.change(group, subject=text(body, "subject"), actor=phone.account.number)
    return {"subject": group.subject}


def _jid(body: Json) -> Jid:
    """Raises: Refused: no group's address."""
    given = text(body, "group")
    try:
        return Jid.parse(given) if "@" in given else Jid(given, GROUP_SERVER)
    except LocalProtocolError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc


async def _describe(service: Service, phone: Phone, body: Json) -> Json:
    group = service.group_desk.as_editor(_jid(body), phone.account)
    asked = SetDescription(
        group=group.jid,
        text=text(body, "text", "", empty=True),
        id=service.random(8).hex().upper(),
        previous=group.description_id if group.description else "",
    )
    service.group_desk.set_description(phone.account, asked)
    return {"description": group.description}


async def _setting(service: Service, phone: Phone, body: Json) -> Json:
    name, on = text(body, "setting"), body.get("on", True)
    if name not in _SETTINGS or not isinstance(on, bool):
        raise Refused(400, "bad-request", f"`setting` is one of {', '.join(_SETTINGS)}, `on` true or false")
    asked = SetGroupSetting(group=_jid(body), change=SettingChange(_SETTINGS[name], on))
    service.group_desk.set_setting(phone.account, asked)
    return {"setting": name, "on": on}


async def _admins(service: Service, phone: Phone, body: Json) -> Json:
    group = _group(service, phone, body, admin=True)
    role = "admin" if body.get("on", True) is True else ""
    service.groups.set_role(group, _numbers(body, "participants"), role, phone.account.number)
    return {"admins": sorted(number for number, role in group.members.items() if role)}


async def _link(service: Service, phone: Phone, body: Json) -> Json:
    return {"code": service.group_door.code(phone.account, QueryInvite(group=_jid(body)))}


async def _join(service: Service, phone: Phone, body: Json) -> Json:
    entry = service.group_door.join(phone.account, text(body, "code"))
    return {"group": str(entry.group), "pending": entry.pending}


_SETTINGS: Final = {"announce": Setting.ANNOUNCE, "locked": Setting.LOCKED}

GROUP_DEEDS: Final[dict[str, Deed]] = {
    "make_group": _make,
    "add_to_group": _add,
    "remove_from_group": _remove,
    "leave_group": _leave,
    "group_subject": _subject,
    "group_description": _describe,
    "group_setting": _setting,
    "group_admins": _admins,
    "group_link": _link,
    "join_group": _join,
}
