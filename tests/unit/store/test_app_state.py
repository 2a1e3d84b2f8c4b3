"""App state on every backend: what a batch clears and puts, and how entries are found."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config

from tests.unit.store.samples import ENTRY, VERSION
from wago.store import open_store
from wago.store.interfaces import AppStateEntry, Store
from wago.store.migrate import MIGRATIONS


def entry(number: int, collection: str = "regular_low", action: str = "pin_v1") -> AppStateEntry:
    mac = number.to_bytes(32, "big")
    index = f'["{action}","{number}@lid"]'
    return replace(
        ENTRY, collection=collection, index_mac=mac, action=action, index=index, value_mac=mac[::-1]
    )


async def test_a_batch_replaces_a_whole_collection(store: Store) -> None:
    account = store.account("a1")
    first = account.batch()
    for number in range(300):
        first.put_app_state_entry(entry(number))
    first.put_app_state_entry(entry(1, "regular", "label_edit"))
    first.put_app_state_version("regular_low", VERSION)
    first.submit()
    second = account.batch()
    second.put_app_state_entry(entry(1000))
    second.clear_app_state("regular_low")
    second.put_app_state_entry(entry(7))
    second.put_app_state_version("regular_low", replace(VERSION, version=8))
    second.submit()
    assert await account.app_state_entries("pin_v1") == [entry(7)]
    assert await account.app_state_entries("label_edit") == [entry(1, "regular", "label_edit")]
    assert await account.app_state_version("regular_low") == replace(VERSION, version=8)


async def test_macs_are_found_by_index_mac_in_their_collection(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    for number in range(700):
        batch.put_app_state_entry(entry(number))
    batch.submit()
    asked = [number.to_bytes(32, "big") for number in range(650, 1400)]
    found = await account.app_state_macs("regular_low", asked)
    assert found == {mac: mac[::-1] for mac in asked[:50]}
    assert await account.app_state_macs("regular_high", asked) == {}
    assert len(await account.app_state_collection("regular_low")) == 700
    assert await account.app_state_collection("regular_high") == {}
    assert await account.app_state_macs("regular_low", []) == {}


async def test_entries_are_found_by_index(store: Store) -> None:
    account = store.account("a1")
    under_another_key = replace(entry(3), index_mac=b"z" * 32, key_id=b"\x00\x00\x00\x00\x00\x02")
    batch = account.batch()
    for each in (entry(3), entry(4), under_another_key):
        batch.put_app_state_entry(each)
    batch.submit()
    assert await account.app_state_entries("pin_v1", '["pin_v1","3@lid"]') == [entry(3), under_another_key]
    assert await account.app_state_entries("pin_v1", '["pin_v1","5@lid"]') == []
    assert await store.account("a2").app_state_entries("pin_v1") == []


async def test_keys_that_were_settings_become_keys(tmp_path: Path) -> None:
    path = tmp_path / "wago.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    connection = sqlite3.connect(path)
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as begun:
        config.attributes["connection"] = begun
        command.upgrade(config, "0001")
    engine.dispose()
    connection.executemany(
        "INSERT INTO setting (account, name, value) VALUES (?, ?, ?)",
        [("a1", "app_state.key.00ff", b"first"), ("a2", "app_state.key.0a", b"other"), ("a1", "clock", b"1")],
    )
    connection.commit()
    connection.close()
    store = open_store(f"sqlite:///{path}")
    assert await store.account("a1").app_state_keys() == {b"\x00\xff": b"first"}
    assert await store.account("a2").app_state_keys() == {b"\x0a": b"other"}
    assert await store.account("a1").setting("app_state.key.00ff") is None
    assert await store.account("a1").setting("clock") == b"1"
    await store.close()
