"""About texts, links and pictures of the sandbox's people: kept, told, hidden."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.sandbox.abouts import DEFAULT
from wago.sandbox.phones.deeds import DEEDS
from wago.sandbox.service import Service
from wago.sandbox.wire import Refused


async def do(desk: Desk, phone: Any, action: str, **body: Any) -> dict[str, Any]:
    done = await DEEDS[action](desk.service, phone, {"action": action, **body})
    desk.service.storage.flush()
    return done


def asked(desk: Desk, tag: str) -> Node | None:
    """What usync says of the contact."""
    attrs = {"sid": "s", "mode": "full", "context": "background", "last": "true", "index": "0"}
    users = [Node("user", {"jid": desk.contact.account.pn})]
    query = Node("usync", attrs, [Node("query", None, [Node(tag)]), Node("list", None, users)])
    [user] = desk.ask("usync", "get", query).child("usync").child("list").children
    return user.find(tag)


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "JPEG")
    return out.getvalue()


async def test_an_about_text_is_kept_and_told(desk: Desk) -> None:
    before = asked(desk, "status")
    assert before is not None
    assert before.text == DEFAULT
    desk.service.directory.watch(desk.contact.account.number, desk.owner.account.number, lid=True)
    await do(desk, desk.contact, "about", text="Busy")
    after = asked(desk, "status")
    assert after is not None
    assert (after.text, after.num("t") > 0) == ("Busy", True)
    [told] = [node for node in desk.got if node.tag == "notification" and node.attr("type") == "status"]
    assert told.jid("from") == desk.contact.account.lid_jid
    assert told.child("set").text == "Busy"
    desk.got.clear()
    desk.contact.account.privacy["status"] = "none"
    hidden = asked(desk, "status")
    assert hidden is not None
    assert (hidden.content, hidden.attr("code")) == (None, "401")
    await do(desk, desk.contact, "about", text="Away")
    assert desk.got == [node for node in desk.got if node.tag != "notification"]
    with pytest.raises(Refused):
        await do(desk, desk.contact, "about", text="x" * 140)


async def test_an_about_text_by_whatsmeows_way(desk: Desk) -> None:
    def query(variables: dict[str, Any]) -> Node:
        return Node("query", {"query_id": "9152604461510864"}, json.dumps({"variables": variables}).encode())

    done = desk.ask("w:mex", "get", query({"input": {"text": "Tea", "ephemeral_duration_sec": 0}}))
    assert json.loads(done.child("result").text)["data"] == {"xwa2_update_text_status": {"result": "SUCCESS"}}
    assert desk.service.abouts.of(desk.owner.account)[0] == "Tea"
    desk.ask("w:mex", "get", query({"input": {"text": None}}))
    assert desk.service.abouts.of(desk.owner.account)[0] == ""
    assert desk.code("w:mex", "get", query({"input": {"text": 7}})) == 400
    assert desk.code("w:mex", "get", query({})) == 400
    long = desk.ask("w:mex", "get", query({"input": {"text": "x" * 140}})).child("result").text
    assert json.loads(long)["errors"][0]["extensions"]["error_code"] == 406


async def test_a_picture_has_an_id_until_it_is_hidden(desk: Desk) -> None:
    assert asked(desk, "picture") is None
    data = base64.b64encode(jpeg()).decode()
    made = await do(desk, desk.contact, "picture", data=data)
    shown = asked(desk, "picture")
    assert shown is not None
    assert shown.attr("id") == made["picture"]
    desk.contact.account.privacy["profile"] = "none"
    assert asked(desk, "picture") is None
    desk.contact.account.privacy.clear()
    assert (await do(desk, desk.contact, "picture"))["picture"] is None
    assert asked(desk, "picture") is None
    with pytest.raises(Refused):
        await do(desk, desk.contact, "picture", data="?")
    with pytest.raises(Refused):
        await do(desk, desk.contact, "picture", data=data, group="1203@g.us")


async def test_links_survive_a_restart(desk: Desk, tmp_path: Path) -> None:
    own = desk.ask("w:qr", "set", Node("qr", {"type": "contact", "action": "get"}), to=None)
    code = own.child("qr").attr("code")
    again = desk.ask("w:qr", "set", Node("qr", {"type": "contact", "action": "get"}))
    assert again.child("qr").attr("code") == code
    with pytest.raises(Refused):
        await do(desk, desk.contact, "message_link", text="I want tea")
    await do(desk, desk.contact, "become_business", name="Tea")
    made = await do(desk, desk.contact, "message_link", text="I want tea")
    found = desk.ask("w:qr", "get", Node("qr", {"code": made["code"]})).child("qr")
    assert (found.jid("jid"), found.child("message").text) == (desk.contact.account.pn, "I want tea")
    assert found.child("business").attr("verified_name") == "Tea"
    theirs = await do(desk, desk.contact, "contact_link")
    other = await do(desk, desk.contact, "contact_link", revoke=True)
    assert desk.code("w:qr", "get", Node("qr", {"code": theirs["code"]})) == 404
    shown = desk.ask("w:qr", "get", Node("qr", {"code": other["code"]})).child("qr")
    assert (shown.attr("type"), shown.attr("notify")) == ("contact", "Other")
    folder = Path(desk.service.storage._db.execute("PRAGMA database_list").fetchone()[2]).parent
    desk.service.stop()
    later = Service(folder)
    try:
        assert later.links.resolve(code).jid == desk.owner.account.pn
        assert later.links.resolve(made["code"]).message == "I want tea"
    finally:
        later.stop()
