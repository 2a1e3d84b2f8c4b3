"""A companion device in a script, written on the protocol alone: it links, logs in, writes and reads.

It shares nothing with the engine's client, so that the sandbox's tests stand by themselves.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import os
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wago.protocol.binary import pack, unpack
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair, agree, sign
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.kdf import hkdf_sha256, hmac_sha256
from wago.protocol.noise import INTRO, ClientHandshake, FrameCodec, NoiseTransport
from wago.protocol.padding import pad, unpad
from wago.protocol.proto import adv_pb2, companion_pb2, e2e_pb2, wa6_pb2
from wago.protocol.signal import (
    OwnIdentity,
    PreKeyBundle,
    PreKeySignalMessage,
    SenderKeyRecord,
    SessionRecord,
    create_distribution,
    decrypt,
    decrypt_prekey,
    encrypt,
    generate_prekeys,
    generate_signed_prekey,
    group_encrypt,
    initiate,
)
from wago.sandbox import Sandbox

DEADLINE_S = 20.0


class Closed(Exception):
    """The service ended the connection."""


class Companion:
    """One device. Everything is public, for tests bend it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.noise = KeyPair.from_private(os.urandom(32))
        self.identity = OwnIdentity(pair=KeyPair.from_private(os.urandom(32)), registration_id=4711)
        self.adv_secret = os.urandom(32)
        self.signed_prekey = generate_signed_prekey(self.identity.pair, 1, os.urandom)
        self.prekeys = {k.id: k for k in generate_prekeys(1, 10, os.urandom)}
        self.sessions: dict[str, SessionRecord] = {}
        self.sender_keys: dict[Jid, SenderKeyRecord] = {}
        self.jid = Jid("", "")
        self.lid = Jid("", "")
        self.props = companion_pb2.ClientPairingProps()
        self.device_identity = b""
        self.transport: NoiseTransport | None = None
        self.received: list[Node] = []
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._codec = FrameCodec()
        self._frames: list[bytes] = []
        self.pattern = ""
        self._ids = itertools.count(1)

    # -- connection -------------------------------------------------------------------------------------

    async def open(self, payload: bytes, *, server_static: bytes | None = None) -> None:
        """Connect and shake hands."""
        await self.close()
        self._codec = FrameCodec()
        self.received, self._frames = [], []
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(self.sandbox.chat_url, ssl=False)
        handshake = ClientHandshake(
            static=self.noise,
            ephemeral=KeyPair.from_private(os.urandom(32)),
            payload=payload,
            trust=self.sandbox.trust,
            server_static=server_static,
            now=int(time.time()),
        )
        await self._socket.send_bytes(INTRO + FrameCodec.encode(handshake.start()))
        while handshake.result is None:
            answer = handshake.receive(await self.frame())
            if answer is not None:
                await self._socket.send_bytes(FrameCodec.encode(answer))
        self.pattern = handshake.result.pattern
        self.transport = handshake.result.transport

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._http is not None:
            await self._http.close()
        self._socket = self._http = None

    async def send_raw(self, data: bytes) -> None:
        assert self._socket is not None
        await self._socket.send_bytes(data)

    async def send(self, node: Node) -> None:
        assert self.transport is not None
        await self.send_raw(FrameCodec.encode(self.transport.encrypt(pack(node))))

    async def frame(self) -> bytes:
        """The next frame as it comes.

        Raises:
            Closed: the connection has ended.
        """
        assert self._socket is not None
        while not self._frames:
            message = await asyncio.wait_for(self._socket.receive(), DEADLINE_S)
            if message.type is not aiohttp.WSMsgType.BINARY:
                raise Closed
            self._codec.receive_data(message.data)
            self._frames.extend(self._codec.frames())
        return self._frames.pop(0)

    async def receive(self) -> Node:
        """The next stanza."""
        assert self.transport is not None
        node = unpack(self.transport.decrypt(await self.frame()))
        self.received.append(node)
        return node

    async def expect(self, wanted: Callable[[Node], bool] | str) -> Node:
        """The next stanza that fits (or has this tag); others are passed over."""
        fits = (lambda n: n.tag == wanted) if isinstance(wanted, str) else wanted
        for node in list(self.received):
            if fits(node):
                self.received.remove(node)
                return node
        while True:
            node = await self.receive()
            if fits(node):
                self.received.remove(node)
                return node

    async def expect_close(self) -> None:
        """Wait until the service ends the connection."""
        try:
            while True:
                await self.receive()
        except Closed:
            return

    async def iq(self, xmlns: str, kind: str, *content: Node) -> Node:
        """Ask and await the reply, be it a result or an error."""
        number = f"q{next(self._ids)}"
        attrs: dict[str, Any] = {"to": SERVER_JID, "xmlns": xmlns, "type": kind, "id": number}
        await self.send(Node("iq", attrs, list(content) or None))
        return await self.expect(lambda n: n.tag == "iq" and n.attrs.get("id") == number)

    # -- registration -----------------------------------------------------------------------------------

    def payload(self) -> wa6_pb2.ClientPayload:
        payload = wa6_pb2.ClientPayload(
            passive=False,
            pull=False,
            connectType=wa6_pb2.ClientPayload.WIFI_UNKNOWN,
            connectReason=wa6_pb2.ClientPayload.USER_ACTIVATED,
        )
        payload.webInfo.webSubPlatform = wa6_pb2.ClientPayload.WebInfo.WEB_BROWSER
        payload.userAgent.platform = wa6_pb2.ClientPayload.UserAgent.WEB
        payload.userAgent.appVersion.primary = 2
        payload.userAgent.appVersion.secondary = 3000
        payload.userAgent.appVersion.tertiary = 0
        return payload

    def registration_payload(self) -> wa6_pb2.ClientPayload:
        payload = self.payload()
        props = companion_pb2.DeviceProps(os="Scripted", platformType=companion_pb2.DeviceProps.CHROME)
        data = payload.devicePairingData
        data.eRegid = self.identity.registration_id.to_bytes(4, "big")
        data.eKeytype = KEY_TYPE_DJB
        data.eIdent = self.identity.pair.public
        data.eSkeyID = self.signed_prekey.id.to_bytes(3, "big")
        data.eSkeyVal = self.signed_prekey.pair.public
        data.eSkeySig = self.signed_prekey.signature
        data.buildHash = hashlib.md5(b"2.3000.0").digest()
        data.deviceProps = props.SerializeToString()
        return payload

    async def register(self) -> list[str]:
        """Connect as a new device; the refs to show."""
        await self.open(self.registration_payload().SerializeToString())
        stanza = await self.expect("iq")
        await self.send(Node("iq", {"to": SERVER_JID, "type": "result", "id": stanza.attr("id")}))
        return [ref.text for ref in stanza.child("pair-device").all("ref")]

    def qr(self, ref: str) -> str:
        keys = (self.noise.public, self.identity.pair.public, self.adv_secret)
        return ",".join([ref, *(base64.b64encode(k).decode() for k in keys)])

    async def accept_pairing(
        self, change: Callable[[adv_pb2.ADVSignedDeviceIdentity], None] | None = None
    ) -> None:
        """Check pair-success, sign the identity and answer."""
        stanza = await self.expect(lambda n: n.find("pair-success") is not None)
        success = stanza.child("pair-success")
        sealed = adv_pb2.ADVSignedDeviceIdentityHMAC.FromString(success.child("device-identity").data)
        assert hmac_sha256(self.adv_secret, sealed.details) == sealed.HMAC
        identity = adv_pb2.ADVSignedDeviceIdentity.FromString(sealed.details)
        account = identity.accountSignatureKey
        covered = b"\x06\x01" + identity.details + self.identity.pair.public + account
        identity.deviceSignature = sign(self.identity.pair.private, covered, os.urandom(64))
        self.device_identity = identity.SerializeToString()
        identity.ClearField("accountSignatureKey")
        if change is not None:
            change(identity)
        details = adv_pb2.ADVDeviceIdentity.FromString(identity.details)
        self.jid, self.lid = success.child("device").jid("jid"), success.child("device").jid("lid")
        self.props = companion_pb2.ClientPairingProps.FromString(success.child("client-props").data)
        signed = Node("device-identity", {"key-index": details.keyIndex}, identity.SerializeToString())
        content = [Node("pair-device-sign", None, [signed])]
        await self.send(Node("iq", {"to": SERVER_JID, "type": "result", "id": stanza.attr("id")}, content))

    async def link(self, number: str) -> None:
        """Link by QR with a phone of the sandbox."""
        refs = await self.register()
        scan = asyncio.create_task(self.sandbox.service.phones.pairing(number).scan(self.qr(refs[0])))
        await self.accept_pairing()
        error = await self.expect("stream:error")
        assert error.attr("code") == "515"
        await scan
        await self.expect_close()

    async def link_by_code(self, number: str, code: str = "ABCD1234", *, typed: str | None = None) -> None:
        """Link by code; `typed` is what the person types on the phone."""
        await self.register()
        ephemeral = KeyPair.from_private(os.urandom(32))
        wrapped = self._wrap(code, ephemeral.public)
        hello = await self.iq("md", "set", self.companion_hello(number, wrapped))
        assert hello.attr("type") == "result", hello
        ref = hello.child("link_code_companion_reg").child("link_code_pairing_ref").data
        enter = asyncio.create_task(self.sandbox.service.phones.pairing(number).enter_code(typed or code))
        notification = await self.expect(lambda n: n.attrs.get("type") == "link_code_companion_reg")
        reg = notification.child("link_code_companion_reg")
        primary = self._unwrap(code, reg.child("link_code_pairing_wrapped_primary_ephemeral_pub").data)
        primary_identity = reg.child("primary_identity_pub").data
        secret, salt, nonce = os.urandom(32), os.urandom(32), os.urandom(12)
        shared = agree(ephemeral.private, primary)
        key = hkdf_sha256(shared, length=32, salt=salt, info=b"link_code_pairing_key_bundle_encryption_key")
        plain = self.identity.pair.public + primary_identity + secret
        bundle = salt + nonce + AESGCM(key).encrypt(nonce, plain, None)
        identity_shared = agree(self.identity.pair.private, primary_identity)
        self.adv_secret = hkdf_sha256(shared + identity_shared + secret, length=32, info=b"adv_secret")
        finish = Node(
            "link_code_companion_reg",
            {"jid": Jid(number), "stage": "companion_finish"},
            [
                Node("link_code_pairing_wrapped_key_bundle", None, bundle),
                Node("companion_identity_public", None, self.identity.pair.public),
                Node("link_code_pairing_ref", None, ref),
            ],
        )
        assert (await self.iq("md", "set", finish)).attr("type") == "result"
        if typed is not None and typed != code:
            await enter
        await self.accept_pairing()
        await self.expect("stream:error")
        await enter
        await self.expect_close()

    def companion_hello(self, number: str, wrapped: bytes) -> Node:
        return Node(
            "link_code_companion_reg",
            {"jid": Jid(number), "stage": "companion_hello", "should_show_push_notification": "true"},
            [
                Node("link_code_pairing_wrapped_companion_ephemeral_pub", None, wrapped),
                Node("companion_server_auth_key_pub", None, self.noise.public),
                Node("companion_platform_id", None, "1"),
                Node("companion_platform_display", None, "Chrome (Linux)"),
                Node("link_code_pairing_nonce", None, b"\x00"),
            ],
        )

    def _wrap(self, code: str, public: bytes) -> bytes:
        salt, iv = os.urandom(32), os.urandom(16)
        return salt + iv + self._ctr(code, salt, iv, public)

    def _unwrap(self, code: str, wrapped: bytes) -> bytes:
        return self._ctr(code, wrapped[:32], wrapped[32:48], wrapped[48:])

    @staticmethod
    def _ctr(code: str, salt: bytes, iv: bytes, data: bytes) -> bytes:
        key = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, 131072, 32)
        return Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor().update(data)

    # -- login ------------------------------------------------------------------------------------------

    def login_payload(self, *, passive: bool = True) -> bytes:
        payload = self.payload()
        payload.username, payload.device = int(self.jid.user), self.jid.device
        payload.passive = payload.pull = passive
        payload.pushName = "Scripted"
        return payload.SerializeToString()

    async def login(self, *, passive: bool = True, server_static: bytes | None = None) -> Node:
        """Connect as the linked device and await <success>."""
        await self.open(self.login_payload(passive=passive), server_static=server_static)
        return await self.expect("success")

    async def start(self) -> None:
        """Log in, upload prekeys if there are none, and let waiting stanzas come."""
        await self.login()
        count = await self.iq("encrypt", "get", Node("count"))
        if count.child("count").num("value") == 0:
            assert (await self.iq("encrypt", "set", *self.prekey_upload())).attr("type") == "result"
        assert (await self.iq("passive", "set", Node("active"))).attr("type") == "result"
        await self.expect(lambda n: n.tag == "ib" and n.find("offline") is not None)

    def prekey_upload(self) -> list[Node]:
        keys = [
            Node("key", None, [Node("id", None, i.to_bytes(3, "big")), Node("value", None, k.pair.public)])
            for i, k in self.prekeys.items()
        ]
        return [
            Node("registration", None, self.identity.registration_id.to_bytes(4, "big")),
            Node("type", None, KEY_TYPE_DJB),
            Node("identity", None, self.identity.pair.public),
            Node("list", None, keys),
            self.skey(),
        ]

    def skey(self, signature: bytes | None = None) -> Node:
        key = self.signed_prekey
        return Node(
            "skey",
            None,
            [
                Node("id", None, key.id.to_bytes(3, "big")),
                Node("value", None, key.pair.public),
                Node("signature", None, signature or key.signature),
            ],
        )

    # -- messages ---------------------------------------------------------------------------------------

    async def devices(self, *users: Jid) -> list[Jid]:
        """All devices of these users, by usync, without this one."""
        usync = Node(
            "usync",
            {"sid": "s", "mode": "query", "context": "message", "last": "true", "index": "0"},
            [
                Node("query", None, [Node("devices", {"version": 2})]),
                Node("list", None, [Node("user", {"jid": u}) for u in users]),
            ],
        )
        reply = await self.iq("usync", "get", usync)
        return [
            user.jid("jid").with_device(device.num("id"))
            for user in reply.child("usync").child("list").all("user")
            for device in user.child("devices").child("device-list").all("device")
            if user.jid("jid").with_device(device.num("id")) not in (self.jid, self.lid)
        ]

    def key(self, device: object) -> str:
        """One key per device, whichever of its two addresses is given."""
        return str(self.sandbox.service.directory.address(Jid.parse(str(device))))

    async def open_sessions(self, devices: list[Jid]) -> None:
        """Fetch bundles of all that have no session."""
        missing = [d for d in devices if self.key(d) not in self.sessions]
        if not missing:
            return
        users = [Node("user", {"jid": d}) for d in missing]
        reply = await self.iq("encrypt", "get", Node("key", None, users))
        for user in reply.child("list").all("user"):
            signed, one_time = user.child("skey"), user.find("key")
            bundle = PreKeyBundle(
                registration_id=int.from_bytes(user.child("registration").data, "big"),
                identity=user.child("identity").data,
                signed_prekey_id=int.from_bytes(signed.child("id").data, "big"),
                signed_prekey=signed.child("value").data,
                signed_prekey_signature=signed.child("signature").data,
                prekey_id=int.from_bytes(one_time.child("id").data, "big") if one_time else None,
                prekey=one_time.child("value").data if one_time else None,
            )
            self.sessions[self.key(user.attr("jid"))] = initiate(None, bundle, self.identity, os.urandom)

    def encrypt(self, device: Jid, message: e2e_pb2.Message) -> Node:
        record = self.sessions[self.key(device)]
        record, ciphertext = encrypt(record, pad(message.SerializeToString(), os.urandom(1)[0]))
        self.sessions[self.key(device)] = record
        return Node("enc", {"v": 2, "type": ciphertext.kind}, ciphertext.data)

    def distribution(self, group: Jid) -> e2e_pb2.Message:
        """This device's sender key for a group, made if there is none."""
        record, distribution = create_distribution(self.sender_keys.get(group), os.urandom)
        self.sender_keys[group] = record
        message = e2e_pb2.Message()
        message.senderKeyDistributionMessage.groupID = str(group)
        message.senderKeyDistributionMessage.axolotlSenderKeyDistributionMessage = distribution
        return message

    def encrypt_for_all(self, group: Jid, message: e2e_pb2.Message) -> Node:
        """A ciphertext for everybody in a group."""
        if group not in self.sender_keys:
            self.distribution(group)
        record = self.sender_keys[group]
        if record.needs_reservation:
            record = record.reserve()
        padded = pad(message.SerializeToString(), os.urandom(1)[0])
        self.sender_keys[group], data = group_encrypt(record, padded, os.urandom)
        return Node("enc", {"v": 2, "type": "skmsg"}, data)

    async def message(self, to: Jid, text: str, message_id: str) -> Node:
        """A whole message stanza to a person, for every device of both sides."""
        own = self.lid if to.is_lid else self.jid
        devices = await self.devices(to, own.bare)
        await self.open_sessions(devices)
        plain = e2e_pb2.Message(conversation=text)
        copy = e2e_pb2.Message(
            deviceSentMessage=e2e_pb2.DeviceSentMessage(destinationJID=str(to), message=plain)
        )
        copies = [
            Node("to", {"jid": d}, [self.encrypt(d, copy if d.user == own.user else plain)]) for d in devices
        ]
        content = [Node("participants", None, copies), Node("device-identity", None, self.device_identity)]
        return Node("message", {"to": to, "id": message_id, "type": "text"}, content)

    async def send_message(self, node: Node) -> Node:
        """Send a message stanza and await its ack."""
        await self.send(node)
        return await self.expect(
            lambda n: (
                n.tag == "ack"
                and n.attrs.get("id") == node.attrs.get("id")
                and n.attrs.get("class") == "message"
            )
        )

    def decrypt(self, node: Node) -> e2e_pb2.Message:
        """Read an inbound message."""
        enc, sender = node.child("enc"), self.key(node.attr("from"))
        record = self.sessions.get(sender)
        if enc.attr("type") == "pkmsg":
            opening = PreKeySignalMessage.parse(enc.data)
            prekey = self.prekeys[opening.prekey_id].pair if opening.prekey_id is not None else None
            result = decrypt_prekey(
                record, opening, self.identity, self.signed_prekey.pair, prekey, os.urandom
            )
        else:
            result = decrypt(record, enc.data, os.urandom)
        self.sessions[sender] = result.record
        return e2e_pb2.Message.FromString(unpad(result.plaintext))

    async def ack(self, node: Node) -> None:
        attrs = {"class": node.tag, "id": node.attr("id"), "to": node.attrs["from"]}
        attrs |= {name: node.attrs[name] for name in ("participant", "recipient") if name in node.attrs}
        if node.tag != "message" and "type" in node.attrs:
            attrs["type"] = node.attrs["type"]
        await self.send(Node("ack", attrs))
