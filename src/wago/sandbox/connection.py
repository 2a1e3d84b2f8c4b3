"""One companion's socket: intro, Noise handshake, login or registration, then stanzas both ways.

Whatever a client sends, at worst its own connection ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import Final

import structlog
from aiohttp import WSMsgType, web

from wago.errors import CryptoError, LocalProtocolError, RemoteProtocolError, WagoError
from wago.protocol.binary import pack, unpack
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair
from wago.protocol.noise import (
    FrameCodec,
    IntroReader,
    NoiseTransport,
    ServerHandshake,
    ServerHandshakeResult,
)
from wago.sandbox.model import Address
from wago.sandbox.payload import Login, Registration, read_payload
from wago.sandbox.service import Service
from wago.sandbox.wire import Refused, failure, iq_error, iq_result, stream_error, xml_not_well_formed

log = structlog.get_logger("sandbox")

HANDSHAKE_S: Final = 20.0
"""How long a client may take until it is logged in or registering."""
LINGER_S: Final = 1.0
"""How long a client that was told why may take to hang up itself."""
MAX_UNSENT: Final = 64 * 1024 * 1024
"""Bytes that may wait for a client that does not read."""

_numbers = itertools.count(1)


class Connection:
    """One socket. An `Endpoint` of the hub once logged in, an `Applicant` of linking before."""

    def __init__(self, service: Service, socket: web.WebSocketResponse) -> None:
        self._service = service
        self._socket = socket
        self._intro = IntroReader()
        self._codec = FrameCodec(max_frame=4 * 1024 * 1024)
        self._handshake = ServerHandshake(
            service.trust.static, KeyPair.from_private(service.random(32)), service.trust.chain
        )
        self._transport: NoiseTransport | None = None
        self._unsent: list[bytes] = []
        self._unsent_bytes = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._spoke_last = False
        self._gone = asyncio.Event()
        self._address = Address("", next(_numbers))
        self._logged_in = False
        self.static = b""
        self.pattern = ""
        self.live = False
        self.available = False

    @property
    def address(self) -> Address:
        """The device; before login a number of its own with an empty account."""
        return self._address

    # -- out --------------------------------------------------------------------------------------------

    def deliver(self, node: Node) -> None:
        """Encrypt a stanza and put it on the way."""
        if self._closing or self._transport is None:
            return
        try:
            self._put(self._transport.encrypt(pack(node)))
        except LocalProtocolError:
            log.exception("a stanza cannot be sent", device=str(self._address))
        if self._unsent_bytes > MAX_UNSENT:
            self._service.journal.refused(self._address, "the client does not read")
            self._unsent.clear()
            self.close()

    def _put(self, payload: bytes) -> None:
        frame = FrameCodec.encode(payload)
        self._unsent.append(frame)
        self._unsent_bytes += len(frame)
        self._wake.set()

    def close(self, *last_words: Node) -> None:
        """End the connection after these stanzas."""
        for node in last_words:
            if not self._closing:
                self._service.journal.record(self._address, node, inbound=False)
            self.deliver(node)
        self._closing = True
        self._spoke_last = self._spoke_last or bool(last_words)
        self.live = False
        self._wake.set()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            while True:
                await self._wake.wait()
                self._wake.clear()
                frames, self._unsent, self._unsent_bytes = self._unsent, [], 0
                for frame in frames:
                    await self._socket.send_bytes(frame)
                if self._closing and not self._unsent:
                    break
        self._closing = True
        if self._spoke_last:
            # A client that hears why hangs up itself. One that reads its socket's end first (Baileys may)
            # would take a wanted restart for a lost connection.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), LINGER_S)
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self._socket.close()

    # -- in ---------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the socket until it ends."""
        writer = asyncio.create_task(self._write())
        deadline = asyncio.get_running_loop().call_later(HANDSHAKE_S, self._check_in_time)
        try:
            async for message in self._socket:
                if message.type is not WSMsgType.BINARY:
                    self._service.journal.refused(self._address, f"a {message.type.name} frame")
                    break
                if not self._closing:
                    self._receive(message.data)
        finally:
            deadline.cancel()
            self._gone.set()
            if self._logged_in:
                self._service.went_offline(self)
            else:
                self._service.linking.ended(self)
            self._closing = True
            self._wake.set()
            try:
                await writer
            except asyncio.CancelledError:
                writer.cancel()
                raise

    def _check_in_time(self) -> None:
        if self._transport is None:
            self._service.journal.refused(self._address, "no handshake in time")
            self.close()

    def _receive(self, data: bytes) -> None:
        try:
            rest = self._intro.receive_data(data)
            if not rest:
                return
            self._codec.receive_data(rest)
            for frame in self._codec.frames():
                if self._closing:
                    return
                self._frame(frame)
        except WagoError as exc:
            self._service.journal.refused(self._address, f"{type(exc).__name__}: {exc}")
            self.close(*((xml_not_well_formed(),) if self._transport is not None else ()))
        except Exception:
            log.exception("a stanza could not be handled", device=str(self._address))
            self.close(stream_error(500))

    def _frame(self, frame: bytes) -> None:
        if self._transport is None:
            answer = self._handshake.receive(frame)
            if answer is not None:
                self._put(answer)
            if self._handshake.result is not None:
                self._shaken(self._handshake.result)
            return
        node = unpack(self._transport.decrypt(frame))
        self._service.hub.receive(self, node, self._handle)

    def _handle(self, node: Node, ack_error: int | None) -> None:
        if self._closing:
            return
        if self._logged_in:
            self._service.handle(self, node, ack_error)
        elif node.tag == "iq":
            self._before_login(node)
        elif node.tag not in ("ack", "ib") and not (node.tag == "presence" and not node.attrs):
            # An ack confirms what linking by code told, whatsmeow names its telemetry session when linked,
            # and Baileys sends an empty presence whenever its credentials change (socket.ts).
            self._service.journal.refused(self._address, f"<{node.tag}> before login")

    def _before_login(self, node: Node) -> None:
        if node.attrs.get("type") in ("result", "error"):
            self._service.linking.answered(self, node)
            return
        try:
            reply = iq_result(node, self._service.linking.request(self, node))
        except Refused as exc:
            self._service.journal.refused(self._address, f"iq: {exc.reason}")
            reply = iq_error(node, exc.code, exc.text)
        except (RemoteProtocolError, CryptoError) as exc:
            self._service.journal.refused(self._address, f"iq: {exc}")
            reply = iq_error(node, 400, "bad-request")
        self._service.hub.send_to(self, reply)

    # -- login ------------------------------------------------------------------------------------------

    def _shaken(self, result: ServerHandshakeResult) -> None:
        self._transport, self.static = result.transport, result.client_static
        self.pattern = result.pattern
        try:
            payload = read_payload(result.client_payload)
        except Refused as exc:
            self._refuse(exc.code, f"payload: {exc.reason}")
            return
        except (RemoteProtocolError, CryptoError) as exc:
            self._refuse(400, f"payload: {exc}")
            return
        if isinstance(payload, Registration):
            self._service.linking.begin(self, payload)
        else:
            self._login(payload)

    def _refuse(self, reason: int, why: str, attrs: dict[str, str | int | None] | None = None) -> None:
        self._service.journal.refused(self._address, f"login: {why}")
        self.close(failure(reason, dict(attrs or {})))

    def _login(self, login: Login) -> None:
        service = self._service
        fault = service.faults.at_login("refuse_login", login.address)
        if fault is not None:
            attrs = {"code": fault.ban_code, "expire": fault.expire_s, "message": fault.text}
            self._refuse(fault.code or 503, f"{login.address}: refused on order", attrs)
            return
        account = service.directory.account(login.address.number)
        device = account.devices.get(login.address.device) if account else None
        if account is None or device is None:
            self._refuse(401, f"{login.address} is not linked")
            return
        if device.noise != self.static:
            self._refuse(401, f"{login.address} with another Noise key than it was linked with")
            return
        if login.push_name and login.push_name != device.push_name:
            device.push_name = login.push_name
            service.directory.save(account)
        self._address, self._logged_in = login.address, True
        service.asked.forget(login.address)
        service.hub.attach(self)
        service.hub.send_to(self, service.success(login.address))
        service.greet(self, device)
        if (closing := service.faults.at_login("close", login.address)) is not None:
            self.close(*((stream_error(closing.code),) if closing.code is not None else ()))
        elif not login.passive:
            service.drain(self)
