"""All phones: made, kept over restarts, found by number."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from wago.errors import CryptoError, ProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair
from wago.protocol.signal import generate_prekeys, generate_registration_id, generate_signed_prekey
from wago.sandbox import adv
from wago.sandbox.keybundles import prekey_node
from wago.sandbox.model import PRIMARY, Account, Address, Device, SignedPreKeyPublic
from wago.sandbox.phones.pairing import PhonePairing
from wago.sandbox.phones.phone import Phone
from wago.sandbox.phones.state import PhoneState, Settings
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.service import Service

_FIRST_KEY_ID = b"\x00\x00\x00\x00\x00\x01"
"""Of app state: made by the phone (2 bytes), epoch 1 (4 bytes)."""


class PhoneBook:
    """The phones of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._phones: dict[str, Phone] = {}
        self._pairing: dict[str, PhonePairing] = {}
        storage = service.storage
        for number, data in storage.load("phone"):
            account = service.directory.account(number)
            if account is not None:
                self._add(account, msgspec.msgpack.decode(data, type=PhoneState))
        for key, private in storage.load("phone_prekey"):
            number, _, prekey_id = key.partition(":")
            if (phone := self._phones.get(number)) is not None:
                phone.cipher.load_prekey(int(prekey_id), private)
        for key, record in storage.load("phone_session"):
            number, _, peer = key.partition("/")
            peer_number, _, device = peer.partition(":")
            if (phone := self._phones.get(number)) is not None:
                phone.cipher.load_session(Address(peer_number, int(device)), record)
        for key, record in storage.load("phone_sender_key"):
            number, group, device = key.split("/")
            owner, _, device_number = device.partition(":")
            if (phone := self._phones.get(number)) is not None:
                phone.groups.load_key(group, Address(owner, int(device_number)), record)
        for key, value in storage.load("phone_key_holders"):
            number, _, group = key.partition("/")
            if (phone := self._phones.get(number)) is not None:
                phone.groups.load_holders(group, value)
        for key, data in storage.load("phone_message"):
            if (phone := self._phones.get(key.partition(":")[0])) is not None:
                phone.chats.load(data)

    def _add(self, account: Account, state: PhoneState) -> Phone:
        phone = self._phones[account.number] = Phone(self._service, account, state)
        self._pairing[account.number] = PhonePairing(self._service, phone)
        return phone

    def start(self) -> None:
        for phone in self._phones.values():
            if phone.state.settings.online:
                phone.connect()

    def stop(self) -> None:
        for phone in self._phones.values():
            phone.disconnect()

    # -- phones -----------------------------------------------------------------------------------------

    @property
    def all(self) -> list[Phone]:
        return list(self._phones.values())

    def get(self, number: str) -> Phone | None:
        return self._phones.get(number)

    def phone(self, number: str) -> Phone:
        """A phone by its number.

        Raises:
            Refused: there is none.
        """
        phone = self._phones.get(number.lstrip("+"))
        if phone is None:
            raise Refused(404, "item-not-found", f"there is no phone with the number {number}")
        return phone

    def pairing(self, number: str) -> PhonePairing:
        """The linking screen of a phone.

        Raises:
            Refused: there is no such phone.
        """
        return self._pairing[self.phone(number).account.number]

    def create(self, number: str | None, name: str, settings: Settings) -> Phone:
        """A new account with a phone, online at once.

        Raises:
            Refused: the number is taken, or none.
        """
        random = self._service.random
        state, device = self._fresh_keys(settings)
        account = self._service.directory.create(number, name, device)
        state.number = account.number
        account.key_index_at = int(time.time())
        account.key_index_list = adv.issue_key_index_list(
            KeyPair.from_private(state.identity),
            raw_id=account.raw_id,
            timestamp=account.key_index_at,
            current=0,
            valid=[0],
            random=random,
        )
        self._service.directory.save(account)
        phone = self._add(account, state)
        phone.cipher.upload_prekeys()
        self._service.phone_appstates.of(phone).introduce()
        if settings.online:
            phone.connect()
        return phone

    def _fresh_keys(self, settings: Settings) -> tuple[PhoneState, Device]:
        random = self._service.random
        identity = KeyPair.from_private(random(32))
        signed = generate_signed_prekey(identity, 1, random)
        registration_id = generate_registration_id(random)
        state = PhoneState(
            number="",
            identity=identity.private,
            registration_id=registration_id,
            signed_prekey_id=signed.id,
            signed_prekey=signed.pair.private,
            signed_prekey_signature=signed.signature,
            next_prekey_id=1,
            app_state_key_id=_FIRST_KEY_ID,
            app_state_key=random(32),
            settings=settings,
        )
        device = Device(
            number=PRIMARY,
            identity=identity.public,
            registration_id=registration_id,
            signed_prekey=SignedPreKeyPublic(signed.id, signed.pair.public, signed.signature),
            linked_at=int(time.time()),
            platform="android",
        )
        return state, device

    def register_again(self, number: str) -> Phone:
        """The person got a new phone: new keys, no companions, and whoever knew it hears of the change.

        Raises:
            Refused: there is no such phone.
        """
        old = self.phone(number)
        account, service = old.account, self._service
        for device in account.companions:
            service.unlink(Address(account.number, device.number))
        old.cipher.forget_sessions()
        old.disconnect()
        service.storage.delete_prefix("phone_prekey", f"{account.number}:")
        service.storage.delete_prefix("phone_sender_key", f"{account.number}/")
        service.storage.delete_prefix("phone_key_holders", f"{account.number}/")
        service.directory.clear_prekeys(old.address)
        service.phone_appstates.forget(account.number)
        state, device = self._fresh_keys(old.state.settings)
        state.number = account.number
        account.devices[PRIMARY] = device
        account.raw_id = int.from_bytes(service.random(4), "big") >> 1
        phone = Phone(service, account, state)
        phone.chats = old.chats
        self._phones[account.number] = phone
        self._pairing[account.number] = PhonePairing(service, phone)
        phone.cipher.upload_prekeys()
        service.phone_appstates.of(phone).introduce()
        self._sign_key_indexes(phone)
        service.notifications.identity_changed(account)
        phone.connect()
        return phone

    # -- what the service asks of phones ----------------------------------------------------------------

    def partner(self, number: str) -> PhonePairing:
        """A phone as linking by code sees it."""
        return self.pairing(number)

    def companion_removed(self, account: Account) -> None:
        """The phone signs the list of its companions anew."""
        phone = self._phones.get(account.number)
        if phone is not None:
            self._sign_key_indexes(phone)

    def _sign_key_indexes(self, phone: Phone) -> None:
        account = phone.account
        account.key_index_at = int(time.time())
        account.key_index_list = adv.issue_key_index_list(
            phone.cipher.identity.pair,
            raw_id=account.raw_id,
            timestamp=account.key_index_at,
            current=account.next_key_index - 1,
            valid=[0, *(d.key_index for d in account.companions)],
            random=self._service.random,
        )
        self._service.directory.save(account)

    def companion_ready(self, address: Address) -> None:
        """A companion uploaded its first prekeys: the phone sends it keys and the start of its history."""
        phone = self._phones.get(address.number)
        if phone is None or address.device == PRIMARY:
            return
        try:
            self._service.phone_appstates.of(phone).share(address.device)
            phone.history.bootstrap(address.device)
        except (CryptoError, ProtocolError) as exc:
            self._service.journal.refused(address, f"phone cannot write to its new companion: {exc}")

    def retry_keys(self, phone: Phone) -> Node:
        """The <keys> of a retry receipt."""
        state = phone.state
        [fresh] = generate_prekeys(state.next_prekey_id, 1, self._service.random)
        state.next_prekey_id += 1
        phone.cipher.load_prekey(fresh.id, fresh.pair.private)
        self._service.storage.put(
            "phone_prekey", f"{phone.account.number}:{fresh.id:08d}", fresh.pair.private
        )
        phone.save()
        signed = phone.account.primary.signed_prekey
        return Node(
            "keys",
            None,
            [
                Node("type", None, KEY_TYPE_DJB),
                Node("identity", None, phone.cipher.identity.pair.public),
                prekey_node("key", fresh.id, fresh.pair.public),
                prekey_node("skey", signed.id, signed.public, signed.signature),
            ],
        )
