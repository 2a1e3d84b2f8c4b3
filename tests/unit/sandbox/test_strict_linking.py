"""Linking with a wrong part: by QR, by code and by passkey."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.proto import adv_pb2
from wago.sandbox import Sandbox, linking
from wago.sandbox.phones.phone import Phone
from wago.sandbox.wire import Refused

Make = Callable[[], Companion]


@dataclass(slots=True)
class Scene:
    """A phone, and a companion that shows a QR code."""

    sandbox: Sandbox
    device: Companion
    owner: Phone
    refs: list[str]

    @property
    def reasons(self) -> str:
        return "\n".join(r.reason for r in self.sandbox.service.journal.refusals())

    async def code(self, xmlns: str, kind: str, *content: Node) -> str:
        """The error that a request is answered with."""
        answer = await self.device.iq(xmlns, kind, *content)
        assert answer.attr("type") == "error", answer.xml()
        assert self.reasons
        return answer.child("error").attr("code")

    def scan(self, text: str | None = None) -> asyncio.Task[Any]:
        pairing = self.sandbox.service.phones.pairing(self.owner.account.number)
        return asyncio.create_task(pairing.scan(text or self.device.qr(self.refs[0])))

    async def still_links(self) -> None:
        scan = self.scan()
        await self.device.accept_pairing()
        await scan


@pytest.fixture
async def scene(sandbox: Sandbox, companion: Make, phone: Callable[..., Phone]) -> Scene:
    device, owner = companion(), phone()
    return Scene(sandbox, device, owner, await device.register())


# -- before login ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attrs", "content", "code"),
    [
        pytest.param({"id": ""}, [], "400", id="empty id"),
        pytest.param({"type": None}, [], "400", id="no type"),
        pytest.param({"to": None}, [], "400", id="no to"),
        pytest.param({"to": Jid("1203", "g.us")}, [], "400", id="to a group"),
        pytest.param({"xmlns": None}, [], "400", id="no xmlns"),
        pytest.param({"xmlns": "encrypt"}, [Node("count")], "401", id="another namespace"),
        pytest.param({"xmlns": "md"}, [], "400", id="no child"),
        pytest.param({"xmlns": "md"}, [Node("ref"), Node("ref")], "400", id="two children"),
        pytest.param({"xmlns": "md"}, [Node("pair")], "501", id="unknown request"),
        pytest.param({"xmlns": "md"}, [Node("companion_nonce", None, bytes(32))], "400", id="get for set"),
        pytest.param(
            {"xmlns": "md", "type": "set"},
            [Node("companion_nonce", None, bytes(32))],
            "400",
            id="no passkey wanted",
        ),
    ],
)
async def test_a_request_before_login(
    scene: Scene, attrs: dict[str, Any], content: list[Node], code: str
) -> None:
    whole = {"id": "b1", "to": SERVER_JID, "xmlns": "w:p", "type": "get", **attrs}
    await scene.device.send(Node("iq", whole, content))
    answer = await scene.device.expect(lambda n: n.tag == "iq" and n.attrs.get("id") == whole["id"])
    assert answer.child("error").attr("code") == code
    await scene.still_links()


async def test_an_id_twice_before_login(scene: Scene) -> None:
    for wanted in ("result", "error"):
        await scene.device.send(
            Node("iq", {"id": "b1", "to": SERVER_JID, "xmlns": "w:p", "type": "get"}, [Node("ping")])
        )
        answer = await scene.device.expect(lambda n: n.tag == "iq" and n.attrs.get("id") == "b1")
        assert answer.attr("type") == wanted


@pytest.mark.parametrize(
    "node",
    [
        pytest.param(Node("message", {"to": Jid("15550100001"), "id": "M", "type": "text"}), id="message"),
        pytest.param(Node("presence", {"type": "available", "name": "x"}), id="presence"),
        pytest.param(Node("iq", {"type": "result", "id": "never-asked"}), id="answer to nothing"),
        pytest.param(Node("iq", {"type": "error", "id": "never-asked"}), id="refusal of nothing"),
    ],
)
async def test_a_stanza_before_login(scene: Scene, node: Node) -> None:
    await scene.device.send(node)
    await scene.device.iq("w:p", "get")
    assert scene.reasons
    await scene.still_links()


# -- QR -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda s: "", 400, id="empty"),
        pytest.param(lambda s: "1,2,3", 400, id="too few parts"),
        pytest.param(lambda s: s.device.qr(s.refs[0]).replace("=", "!"), 400, id="no base64"),
        pytest.param(lambda s: s.device.qr(s.refs[0]).rpartition(",")[0] + ",QUFB", 400, id="short keys"),
        pytest.param(lambda s: s.device.qr("2@unknown"), 404, id="unknown ref"),
        pytest.param(lambda s: Companion(s.sandbox).qr(s.refs[0]), 400, id="another device's keys"),
    ],
)
async def test_a_qr_code(scene: Scene, change: Callable[[Scene], str], code: int) -> None:
    pairing = scene.sandbox.service.phones.pairing(scene.owner.account.number)
    with pytest.raises(Refused) as refused:
        await pairing.scan(change(scene))
    assert refused.value.code == code
    await scene.still_links()


async def test_a_qr_code_that_was_used(scene: Scene) -> None:
    first = scene.scan()
    await scene.device.expect(lambda n: n.find("pair-success") is not None)
    with pytest.raises(Refused) as refused:
        await scene.scan()
    assert refused.value.code == 410
    await scene.device.close()
    with pytest.raises(Refused):
        await first


async def test_a_qr_code_that_has_ended(scene: Scene) -> None:
    [link] = scene.sandbox.service.linking._pending.values()
    link.refs[scene.refs[0]] = 0.0
    with pytest.raises(Refused) as refused:
        await scene.scan()
    assert refused.value.code == 410


# -- pair-device-sign -----------------------------------------------------------------------------------


def _foreign_key(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.accountSignatureKey = bytes(32)


def _other_details(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.details = adv_pb2.ADVDeviceIdentity(rawID=1, keyIndex=9).SerializeToString()


def _no_device_signature(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.ClearField("deviceSignature")


def _wrong_device_signature(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.deviceSignature = os.urandom(64)


def _wrong_account_signature(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.accountSignature = os.urandom(64)


async def fails_to_link(scene: Scene, scan: asyncio.Task[Any], says: str) -> None:
    """Nothing is linked, the companion hears an error, and the reason is noted."""
    with pytest.raises(Refused):
        await scan
    assert (await scene.device.expect("stream:error")).attr("code") == "401"
    await scene.device.expect_close()
    assert scene.owner.account.companions == []
    assert says in scene.reasons


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_foreign_key, id="another account's key"),
        pytest.param(_other_details, id="other details"),
        pytest.param(_no_device_signature, id="no device signature"),
        pytest.param(_wrong_device_signature, id="wrong device signature"),
        pytest.param(_wrong_account_signature, id="wrong account signature"),
    ],
)
async def test_a_signed_identity(
    scene: Scene, change: Callable[[adv_pb2.ADVSignedDeviceIdentity], None]
) -> None:
    scan = scene.scan()
    await scene.device.accept_pairing(change)
    await fails_to_link(scene, scan, "pair-device-sign")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([], id="empty"),
        pytest.param([Node("pair-device-sign")], id="no identity"),
        pytest.param(
            [Node("pair-device-sign", None, [Node("device-identity", {"key-index": 1}, b"\xff")])],
            id="no protobuf",
        ),
    ],
)
async def test_an_answer_to_pair_success(scene: Scene, content: list[Node]) -> None:
    scan = scene.scan()
    stanza = await scene.device.expect(lambda n: n.find("pair-success") is not None)
    attrs = {"to": SERVER_JID, "type": "result", "id": stanza.attr("id")}
    await scene.device.send(Node("iq", attrs, content))
    await fails_to_link(scene, scan, "pair-device-sign")


@pytest.mark.parametrize(
    "key_index",
    [pytest.param("9", id="another"), pytest.param("one", id="no number"), pytest.param(None, id="none")],
)
async def test_a_key_index(scene: Scene, monkeypatch: pytest.MonkeyPatch, key_index: str | None) -> None:
    send = scene.device.send

    async def bent(node: Node) -> None:
        if (identity := node.find("pair-device-sign", "device-identity")) is not None:
            identity.attrs.pop("key-index")
            identity.attrs.update({"key-index": key_index} if key_index else {})
        await send(node)

    monkeypatch.setattr(scene.device, "send", bent)
    scan = scene.scan()
    await scene.device.accept_pairing()
    await fails_to_link(scene, scan, "pair-device-sign")


async def test_a_refusal_of_the_companion(scene: Scene) -> None:
    scan = scene.scan()
    stanza = await scene.device.expect(lambda n: n.find("pair-success") is not None)
    error = Node("error", {"code": 401, "text": "hmac-mismatch"})
    await scene.device.send(Node("iq", {"to": SERVER_JID, "type": "error", "id": stanza.attr("id")}, [error]))
    await fails_to_link(scene, scan, "hmac-mismatch")


async def test_a_signature_that_comes_too_late(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "SIGN_S", 0.05)
    await fails_to_link(scene, scene.scan(), "in time")


# -- link code ------------------------------------------------------------------------------------------

Parts = dict[str, Any]


@pytest.mark.parametrize(
    ("attrs", "parts", "code"),
    [
        pytest.param({"stage": None}, {}, "400", id="no stage"),
        pytest.param({"stage": "companion_bye"}, {}, "400", id="unknown stage"),
        pytest.param({"jid": None}, {}, "400", id="no jid"),
        pytest.param({"jid": Jid("15559999999")}, {}, "404", id="nobody"),
        pytest.param({"jid": Jid("1", "lid")}, {}, "400", id="a LID"),
        pytest.param({"jid": Jid("15550100001", device=2)}, {}, "400", id="a device"),
        pytest.param({"should_show_push_notification": "perhaps"}, {}, "400", id="push perhaps"),
        pytest.param(
            {}, {"link_code_pairing_wrapped_companion_ephemeral_pub": bytes(79)}, "400", id="short ephemeral"
        ),
        pytest.param({}, {"companion_server_auth_key_pub": bytes(32)}, "400", id="another Noise key"),
        pytest.param({}, {"companion_server_auth_key_pub": bytes(31)}, "400", id="short Noise key"),
        pytest.param({}, {"companion_platform_id": ""}, "400", id="no platform"),
        pytest.param({}, {"companion_platform_id": "0"}, "400", id="platform 0"),
        pytest.param({}, {"companion_platform_id": "e"}, "400", id="a phone's platform"),
        pytest.param({}, {"companion_platform_display": "Netscape"}, "400", id="no system"),
        pytest.param({}, {"companion_platform_display": "Netscape (Linux)"}, "400", id="unknown browser"),
        pytest.param({}, {"companion_platform_display": "Chrome (Our Firm)"}, "400", id="unknown system"),
        pytest.param({}, {"link_code_pairing_nonce": None}, "400", id="no nonce"),
    ],
)
async def test_a_companion_hello(scene: Scene, attrs: Parts, parts: Parts, code: str) -> None:
    good = scene.device.companion_hello(scene.owner.account.number, bytes(80))
    bad = Node(
        good.tag,
        {**good.attrs, **attrs},
        [Node(child.tag, None, parts.get(child.tag, child.content)) for child in good.children],
    )
    assert await scene.code("md", "set", bad) == code
    assert (await scene.device.iq("md", "set", good)).attr("type") == "result"


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param("link_code_pairing_wrapped_companion_ephemeral_pub", id="ephemeral"),
        pytest.param("companion_server_auth_key_pub", id="Noise key"),
        pytest.param("companion_platform_id", id="platform"),
        pytest.param("companion_platform_display", id="display"),
        pytest.param("link_code_pairing_nonce", id="nonce"),
    ],
)
async def test_a_companion_hello_without(scene: Scene, missing: str) -> None:
    good = scene.device.companion_hello(scene.owner.account.number, bytes(80))
    good.content = [child for child in good.children if child.tag != missing]
    assert await scene.code("md", "set", good) == "400"


async def hello(scene: Scene) -> bytes:
    """Ask for a link code; its ref."""
    wrapped = scene.device._wrap("ABCD1234", Companion(scene.sandbox).noise.public)
    answer = await scene.device.iq(
        "md", "set", scene.device.companion_hello(scene.owner.account.number, wrapped)
    )
    return answer.child("link_code_companion_reg").child("link_code_pairing_ref").data


def finish(scene: Scene, ref: bytes, jid: Jid | None = None, **parts: bytes) -> Node:
    whole = {
        "link_code_pairing_wrapped_key_bundle": bytes(156),
        "companion_identity_public": scene.device.identity.pair.public,
        "link_code_pairing_ref": ref,
        **parts,
    }
    attrs = {"jid": jid or scene.owner.account.pn, "stage": "companion_finish"}
    return Node("link_code_companion_reg", attrs, [Node(tag, None, data) for tag, data in whole.items()])


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        pytest.param(lambda s, r: finish(s, b"3@other"), "404", id="unknown ref"),
        pytest.param(lambda s, r: finish(s, r, Jid("15550109999")), "400", id="another number"),
        pytest.param(
            lambda s, r: finish(s, r, companion_identity_public=bytes(32)), "400", id="another identity"
        ),
        pytest.param(
            lambda s, r: finish(s, r, link_code_pairing_wrapped_key_bundle=bytes(155)),
            "400",
            id="short bundle",
        ),
        pytest.param(lambda s, r: finish(s, r), "400", id="before the phone"),
    ],
)
async def test_a_companion_finish(scene: Scene, bent: Callable[[Scene, bytes], Node], code: str) -> None:
    ref = await hello(scene)
    assert await scene.code("md", "set", bent(scene, ref)) == code
    await scene.still_links()


async def test_a_companion_finish_without_a_hello(scene: Scene) -> None:
    assert await scene.code("md", "set", finish(scene, b"3@other")) == "404"


async def test_a_bundle_under_another_code(scene: Scene) -> None:
    """Also a second bundle for one entry of the code is refused."""
    ref = await hello(scene)
    pairing = scene.sandbox.service.phones.pairing(scene.owner.account.number)
    enter = asyncio.create_task(pairing.enter_code("ABCD1234"))
    await scene.device.expect(lambda n: n.attrs.get("type") == "link_code_companion_reg")
    assert (await scene.device.iq("md", "set", finish(scene, ref))).attr("type") == "result"
    with pytest.raises(Refused) as refused:
        await enter
    assert refused.value.code == 403
    assert await scene.code("md", "set", finish(scene, ref)) == "400"
    assert scene.owner.account.companions == []
