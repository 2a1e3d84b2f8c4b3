"""A phone's Signal side: sessions with devices, prekeys, and the checks of what comes in."""

from __future__ import annotations

import msgspec

from wago.errors import CryptoError, NoSession, RemoteProtocolError, UntrustedIdentity
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair
from wago.protocol.padding import pad, unpad
from wago.protocol.proto import e2e_pb2
from wago.protocol.signal import (
    OwnIdentity,
    PreKeyBundle,
    PreKeySignalMessage,
    SessionRecord,
    decrypt,
    decrypt_prekey,
    encrypt,
    generate_prekeys,
    initiate,
)
from wago.sandbox import adv
from wago.sandbox.directory import Directory
from wago.sandbox.keybundles import check_signed_prekey, read_prekey
from wago.sandbox.model import PRIMARY, Address
from wago.sandbox.phones.state import PhoneState
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Attrs, content_of, number_of

PREKEYS = 40
"""One-time prekeys of one upload."""


class PhoneCipher:
    """Encrypts to and decrypts from devices. Records are stored with whatever causes their change."""

    def __init__(self, state: PhoneState, storage: Storage, directory: Directory, random: adv.Random) -> None:
        self._state = state
        self._storage = storage
        self._directory = directory
        self._random = random
        self.identity = OwnIdentity(
            pair=KeyPair.from_private(state.identity), registration_id=state.registration_id
        )
        self._signed_prekey = KeyPair.from_private(state.signed_prekey)
        self._prekeys: dict[int, bytes] = {}
        self._sessions: dict[Address, SessionRecord] = {}
        self._proven: dict[Address, tuple[bytes, bytes]] = {}
        """What each companion last proved itself with: identity key and signed identity."""

    @property
    def address(self) -> Address:
        return Address(self._state.number, PRIMARY)

    def load_prekey(self, prekey_id: int, private: bytes) -> None:
        self._prekeys[prekey_id] = private

    def load_session(self, peer: Address, record: bytes) -> None:
        self._sessions[peer] = SessionRecord.from_bytes(record)

    def upload_prekeys(self) -> None:
        """Make one-time prekeys and give them to the service."""
        fresh = generate_prekeys(self._state.next_prekey_id, PREKEYS, self._random)
        self._state.next_prekey_id += PREKEYS
        for key in fresh:
            self._prekeys[key.id] = key.pair.private
            self._storage.put("phone_prekey", f"{self._state.number}:{key.id:08d}", key.pair.private)
        self._storage.put("phone", self._state.number, msgspec.msgpack.encode(self._state))
        self._directory.put_prekeys(self.address, {k.id: k.pair.public for k in fresh}, None)

    # -- out --------------------------------------------------------------------------------------------

    def has_session(self, peer: Address) -> bool:
        record = self._sessions.get(peer)
        return record is not None and record.current is not None

    def open_session(self, peer: Address) -> None:
        """Open a session from the bundle that the service gives out.

        Raises:
            NoSession: the device does not exist.
            CryptoError: its keys are not what they should be.
        """
        device = self._directory.device(peer)
        if device is None:
            raise NoSession(f"{peer} does not exist")
        taken = self._directory.take_prekey(peer, self.address)
        bundle = PreKeyBundle(
            registration_id=device.registration_id,
            identity=device.identity,
            signed_prekey_id=device.signed_prekey.id,
            signed_prekey=device.signed_prekey.public,
            signed_prekey_signature=device.signed_prekey.signature,
            prekey_id=taken[0] if taken else None,
            prekey=taken[1] if taken else None,
        )
        self._open(peer, bundle)

    def open_session_from_retry(self, peer: Address, receipt: Node) -> None:
        """Open a session from the keys in a retry receipt.

        Raises:
            CryptoError, RemoteProtocolError: they do not fit.
        """
        keys = receipt.child("keys")
        identity = content_of(keys.child("identity"), 32)
        signed = check_signed_prekey(identity, keys.child("skey"))
        prekey = keys.find("key")
        prekey_id, public = read_prekey(prekey) if prekey is not None else (None, None)
        bundle = PreKeyBundle(
            registration_id=number_of(receipt.child("registration"), 4),
            identity=identity,
            signed_prekey_id=signed.id,
            signed_prekey=signed.public,
            signed_prekey_signature=signed.signature,
            prekey_id=prekey_id,
            prekey=public,
        )
        self._open(peer, bundle)

    def _open(self, peer: Address, bundle: PreKeyBundle) -> None:
        self._check_identity(peer, bundle.identity)
        self._keep(peer, initiate(self._sessions.get(peer), bundle, self.identity, self._random))

    def encrypt(
        self, peer: Address, message: bytes, *, count: int | None = None, mediatype: str | None = None
    ) -> Node:
        """One <enc> for a device, from a serialized Message; opens a session if there is none.

        Raises:
            CryptoError: no session can be opened.
        """
        if not self.has_session(peer):
            self.open_session(peer)
        record = self._sessions[peer]
        if record.needs_reservation:
            record = record.reserve()
        record, ciphertext = encrypt(record, pad(message, self._random(1)[0]))
        self._keep(peer, record)
        attrs: Attrs = {"v": 2, "type": ciphertext.kind, "count": count, "mediatype": mediatype}
        return Node("enc", attrs, ciphertext.data)

    def _keep(self, peer: Address, record: SessionRecord) -> None:
        self._sessions[peer] = record
        # Stored in the transaction that stores the stanza, so nothing can be encrypted twice after a crash.
        self._storage.put("phone_session", f"{self._state.number}/{peer}", record.to_bytes(exact=True))

    def forget_sessions(self, peer_number: str | None = None) -> int:
        """Lose the sessions with one account's devices, or all; how many there were."""
        gone = [p for p in self._sessions if peer_number is None or p.number == peer_number]
        for peer in gone:
            del self._sessions[peer]
            self._storage.delete("phone_session", f"{self._state.number}/{peer}")
        return len(gone)

    # -- in ---------------------------------------------------------------------------------------------

    def decrypt(self, sender: Address, enc: Node, device_identity: Node | None) -> e2e_pb2.Message:
        """Read one <enc>.

        Raises:
            CryptoError, RemoteProtocolError: it cannot be read, or comes from somebody else than it says.
        """
        data = content_of(enc)
        record = self._sessions.get(sender)
        if enc.attr("type") == "pkmsg":
            opening = PreKeySignalMessage.parse(data)
            self._check_proof(sender, opening.identity, device_identity)
            prekey = self._prekeys.get(opening.prekey_id) if opening.prekey_id is not None else None
            result = decrypt_prekey(
                record,
                opening,
                self.identity,
                self._signed_prekey if opening.signed_prekey_id == self._state.signed_prekey_id else None,
                KeyPair.from_private(prekey) if prekey is not None else None,
                self._random,
            )
        else:
            result = decrypt(record, data, self._random)
        self._check_identity(sender, result.identity)
        if result.used_prekey_id is not None:
            self._prekeys.pop(result.used_prekey_id, None)
            self._storage.delete("phone_prekey", f"{self._state.number}:{result.used_prekey_id:08d}")
        self._keep(sender, result.record)
        return adv.parse(e2e_pb2.Message, unpad(result.plaintext))

    def _check_proof(self, sender: Address, identity: bytes, device_identity: Node | None) -> None:
        """A companion proves with its signed identity that the account owns it."""
        if sender.device == PRIMARY:
            return
        account = self._directory.account(sender.number)
        if account is None or device_identity is None:
            raise CryptoError("a pkmsg of a companion without <device-identity>")
        proof = (identity, device_identity.data)
        if self._proven.get(sender) != proof:
            adv.verify_identity(proof[1], account.primary.identity, identity)
            self._proven[sender] = proof

    def _check_identity(self, peer: Address, identity: bytes) -> None:
        device = self._directory.device(peer)
        if device is None:
            raise RemoteProtocolError(f"{peer} does not exist")
        if device.identity != identity:
            raise UntrustedIdentity(f"{peer} uses another identity key than it registered")
