"""Who exists: accounts by number and LID, their devices, keys and one-time prekeys."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from wago.protocol.jid import Jid
from wago.sandbox.handouts import Handouts, check_upload
from wago.sandbox.model import PRIMARY, Account, Address, Device, SignedPreKeyPublic
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused, participant_hash

_FIRST_NUMBER = 15_550_100_000
_BY_LID = b"lid"
_decoder = msgspec.msgpack.Decoder(Account)
_encode = msgspec.msgpack.encode


class Directory:
    """The registry. Lookups take PN or LID; writes go to the storage at once."""

    def __init__(self, storage: Storage, random: Callable[[int], bytes]) -> None:
        self._storage = storage
        self._random = random
        self._accounts: dict[str, Account] = {}
        self._by_lid: dict[str, Account] = {}
        self._prekeys: dict[Address, dict[int, bytes]] = {}
        self._watchers: dict[str, dict[str, bool]] = {}
        self.handouts = Handouts(storage)
        for _, value in storage.load("account"):
            self._add(_decoder.decode(value))
        for key, value in storage.load("prekey"):
            number, device, prekey_id = key.split(":")
            self._prekeys.setdefault(Address(number, int(device)), {})[int(prekey_id)] = value
        for key, by in storage.load("watch"):
            number, _, watcher = key.partition(":")
            self._watchers.setdefault(number, {})[watcher] = by == _BY_LID

    def _add(self, account: Account) -> None:
        self._accounts[account.number] = account
        self._by_lid[account.lid] = account

    # -- accounts ---------------------------------------------------------------------------------------

    @property
    def accounts(self) -> list[Account]:
        return list(self._accounts.values())

    def account(self, number: str) -> Account | None:
        return self._accounts.get(number)

    def resolve(self, jid: Jid) -> Account | None:
        """The account behind a phone-number JID or LID, whatever its device."""
        if jid.is_lid:
            return self._by_lid.get(jid.user)
        return self._accounts.get(jid.user) if jid.is_pn else None

    def address(self, jid: Jid) -> Address | None:
        """The existing device that a JID names."""
        account = self.resolve(jid)
        if account is None or jid.device not in account.devices:
            return None
        return Address(account.number, jid.device)

    def create(self, number: str | None, name: str, primary: Device) -> Account:
        """A new account with its phone.

        Raises:
            Refused: the number is taken, or no number.
        """
        if number is None:
            free = _FIRST_NUMBER + len(self._accounts) + 1
            while str(free) in self._accounts:
                free += 1
            number = str(free)
        if not number.isascii() or not number.isdigit() or not 7 <= len(number) <= 15 or number[0] == "0":
            raise Refused(400, "bad-request", f"{number!r} is no number in international form without +")
        if number in self._accounts:
            raise Refused(409, "conflict", f"{number} is taken")
        lid = ""
        while not lid or lid in self._by_lid:
            lid = str(10**14 + int.from_bytes(self._random(6), "big") % (9 * 10**14))
        account = Account(
            number=number,
            lid=lid,
            name=name,
            created_at=int(time.time()),
            raw_id=int.from_bytes(self._random(4), "big") >> 1,
            devices={PRIMARY: primary},
        )
        self._add(account)
        self.save(account)
        return account

    def save(self, account: Account) -> None:
        self._storage.put("account", account.number, _encode(account))

    def device(self, address: Address) -> Device | None:
        account = self._accounts.get(address.number)
        return account.devices.get(address.device) if account else None

    def hash_of(self, account: Account, *, lid: bool = False) -> str:
        """The hash of an account's whole device list under one identity."""
        return participant_hash(account.jid(n, lid=lid) for n in account.devices)

    def remove_device(self, address: Address) -> Device | None:
        """Forget a companion and its prekeys; None if there is none."""
        account = self._accounts.get(address.number)
        device = account.devices.pop(address.device, None) if account else None
        if account is None or device is None:
            return None
        self.save(account)
        self._prekeys.pop(address, None)
        self._storage.delete_prefix("prekey", f"{address}:")
        self.handouts.forget(address)
        return device

    # -- prekeys ----------------------------------------------------------------------------------------

    def put_prekeys(
        self, address: Address, keys: dict[int, bytes], signed: SignedPreKeyPublic | None
    ) -> None:
        """Add one-time prekeys (32 bytes by id) but for those given out, and replace the signed one if given.

        Raises:
            Refused: one key under two ids, or an id or the signed prekey's id with another key than before.
        """
        stock = self._prekeys.setdefault(address, {})
        check_upload(stock, keys)
        fresh = self.handouts.fresh(address, keys)
        if signed is not None:
            self._put_signed(address, signed)
        for prekey_id, public in fresh.items():
            stock[prekey_id] = public
            self._storage.put("prekey", f"{address}:{prekey_id:08d}", public)

    def _put_signed(self, address: Address, signed: SignedPreKeyPublic) -> None:
        account = self._accounts[address.number]
        device = account.devices[address.device]
        if signed.id in device.former_prekeys or (
            signed.id == device.signed_prekey.id and signed.public != device.signed_prekey.public
        ):
            raise Refused(406, "not-acceptable", f"signed prekey {signed.id} was another key")
        if signed.id != device.signed_prekey.id:
            device.former_prekeys.append(device.signed_prekey.id)
        device.signed_prekey = signed
        self.save(account)

    def take_prekey(self, address: Address, taker: Address) -> tuple[int, bytes] | None:
        """One prekey for a device, given out once; None when its owner has run out."""
        stock = self._prekeys.get(address)
        taken = None
        if stock:
            prekey_id = next(iter(stock))
            self._storage.delete("prekey", f"{address}:{prekey_id:08d}")
            taken = prekey_id, stock.pop(prekey_id)
        self.handouts.give(address, taker, taken)
        return taken

    def give_away(self, address: Address, taker: Address, prekey: tuple[int, bytes] | None) -> None:
        """A device gave a prekey to another itself, in a retry receipt: nobody is given it from the stock.

        Raises:
            RemoteProtocolError: somebody else was given it.
        """
        if prekey is None:
            self.handouts.give(address, taker, None)
            return
        self.handouts.give_directly(address, taker, prekey)
        if self._prekeys.get(address, {}).pop(prekey[0], None) is not None:
            self._storage.delete("prekey", f"{address}:{prekey[0]:08d}")

    def prekeys(self, address: Address) -> dict[int, bytes]:
        """The stock as it is, by id."""
        return self._prekeys.get(address, {})

    def clear_prekeys(self, address: Address) -> None:
        """A device has registered anew."""
        self._prekeys.pop(address, None)
        self._storage.delete_prefix("prekey", f"{address}:")
        self.handouts.registered_anew(address)

    # -- who cares about whose devices ------------------------------------------------------------------

    def watch(self, number: str, watcher: str, *, lid: bool = False) -> None:
        """Remember that `watcher` knows the device list of `number` and wants to hear of changes.

        Args:
            lid: it asked by LID, and is told by LID from then on.
        """
        if watcher == number:
            return
        watchers = self._watchers.setdefault(number, {})
        by_lid = lid or watchers.get(watcher, False)
        if watchers.get(watcher) != by_lid:
            watchers[watcher] = by_lid
            self._storage.put("watch", f"{number}:{watcher}", _BY_LID if by_lid else b"")

    def watchers(self, number: str) -> list[tuple[str, bool]]:
        """Who hears of changes, and whether under the LID."""
        return sorted(self._watchers.get(number, {}).items())
