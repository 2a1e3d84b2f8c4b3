"""What a phone does of its own accord."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.unit.sandbox.companion import Companion
from wago.sandbox import Sandbox
from wago.sandbox.phones.deeds import DEEDS, FAMILIES
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
_DOCS = Path(__file__).parents[3] / "docs" / "sandbox.md"


async def do(sandbox: Sandbox, phone: Phone, action: str, **members: Any) -> tuple[int, Any]:
    url = f"{sandbox.http_url}/admin/phones/{phone.account.number}/do"
    async with aiohttp.ClientSession() as http, http.post(url, json={"action": action, **members}) as reply:
        return reply.status, await reply.json()


def test_no_word_is_taken_twice_and_each_is_in_the_docs() -> None:
    assert len(DEEDS) == sum(len(family) for family in FAMILIES)
    text = _DOCS.read_text()
    assert [word for word in DEEDS if f"`{word}`" not in text] == []


async def test_a_chat_is_archived(sandbox: Sandbox, linked: Linked) -> None:
    _, phone, other = linked
    status, answer = await do(sandbox, phone, "archive", chat=other.account.number)
    assert (status, answer["collection"]) == (200, "regular_low")
    value = sandbox.service.phone_appstates.of(phone).value(
        "archive", f"{other.account.number}@s.whatsapp.net"
    )
    assert value is not None
    assert value.archiveChatAction.archived


async def test_a_group_is_made_and_changed(sandbox: Sandbox, linked: Linked) -> None:
    _, phone, other = linked
    number = other.account.number
    _, made = await do(sandbox, phone, "make_group", subject="Choir", participants=[f"+{number}"])
    group = made["group"]
    assert await do(sandbox, phone, "group_subject", group=group, subject="Band") == (
        200,
        {"subject": "Band"},
    )
    status, refused = await do(sandbox, other, "remove_from_group", group=group, participants=[number])
    assert (status, refused["reason"]) == (403, "forbidden")
    assert (await do(sandbox, other, "leave_group", group=group))[1] == {"removed": [number]}
    assert (await do(sandbox, phone, "add_to_group", group=group, participants=[number]))[1] == {
        "added": [number]
    }
    assert (await do(sandbox, phone, "remove_from_group", group=group, participants=[number]))[1] == {
        "removed": [number]
    }


@pytest.mark.parametrize(
    ("action", "members"),
    [
        ("dance", {}),
        ("", {}),
        ("archive", {}),
        ("archive", {"chat": "1@2@3"}),
        ("make_group", {"subject": "x", "participants": "all"}),
    ],
)
async def test_what_no_phone_does(
    sandbox: Sandbox, linked: Linked, action: str, members: dict[str, Any]
) -> None:
    status, answer = await do(sandbox, linked[1], action, **members)
    assert (status, answer["reason"]) == (400, "bad-request")


async def test_a_group_is_described_and_set(sandbox: Sandbox, linked: Linked) -> None:
    _, phone, other = linked
    number = other.account.number
    _, made = await do(sandbox, phone, "make_group", subject="Choir", participants=[number])
    group = made["group"]
    for words in ("We sing", "We hum", ""):
        assert await do(sandbox, phone, "group_description", group=group, text=words) == (
            200,
            {"description": words},
        )
    for setting in ("announce", "locked"):
        for on in (True, False):
            answer = await do(sandbox, phone, "group_setting", group=group, setting=setting, on=on)
            assert answer == (200, {"setting": setting, "on": on})
    assert (await do(sandbox, phone, "group_setting", group=group, setting="secret"))[0] == 400
    assert (await do(sandbox, phone, "group_setting", group="x@y@z", setting="locked"))[0] == 400
    assert (await do(sandbox, other, "group_setting", group=group, setting="locked"))[0] == 403
    assert (await do(sandbox, other, "group_admins", group=group, participants=[number]))[0] == 403
    for on in (True, False):
        _, answer = await do(sandbox, phone, "group_admins", group=group, participants=[number], on=on)
        assert (number in answer["admins"]) is on


async def test_a_group_is_entered_by_its_link(sandbox: Sandbox, linked: Linked) -> None:
    _, phone, other = linked
    _, made = await do(sandbox, phone, "make_group", subject="Choir")
    code = (await do(sandbox, phone, "group_link", group=made["group"]))[1]["code"]
    assert await do(sandbox, other, "join_group", code=code) == (
        200,
        {"group": made["group"], "pending": False},
    )
    assert (await do(sandbox, other, "join_group", code="nothing"))[0] == 406
    assert (await do(sandbox, other, "group_link", group=made["group"]))[0] == 401


async def test_a_picture_is_looked_at(sandbox: Sandbox, linked: Linked) -> None:
    _, phone, other = linked
    of = {"user": f"+{other.account.number}"}
    nothing = (200, {"url": None, "picture": None})
    assert await do(sandbox, phone, "see_picture", **of) == nothing
    stored = io.BytesIO()
    Image.new("RGB", (64, 64)).save(stored, "JPEG")
    data = b64encode(stored.getvalue()).decode()
    _, painted = await do(sandbox, other, "picture", data=data)
    _, seen = await do(sandbox, phone, "see_picture", **of)
    assert seen["picture"] == painted["picture"]
    assert seen["url"].startswith("http")
    sandbox.service.privacy.change(other.account, "profile", "none")
    assert await do(sandbox, phone, "see_picture", **of) == nothing
    _, made = await do(sandbox, phone, "make_group", subject="Choir")
    await do(sandbox, phone, "picture", group=made["group"], data=data)
    assert (await do(sandbox, phone, "see_picture", group=made["group"]))[1]["url"]
    assert (await do(sandbox, other, "see_picture", group=made["group"]))[0] == 403
    assert (await do(sandbox, phone, "see_picture", group="x@y@z"))[0] == 400
