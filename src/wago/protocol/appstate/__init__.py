"""App state: what the devices of one account share about chats, contacts, labels and settings.

It is kept in five collections. Each is a set of encrypted records, changed by numbered patches; a hash over
all records (`lthash`) and MACs that only the account's devices can make show that nobody dropped, doubled or
reordered anything. The server keeps patches and snapshots and can read neither.

    keys.py      a sync key and the five keys that come of it
    lthash.py    the hash that grows and shrinks with the set
    records.py   one record: encrypt, decrypt, its two MACs
    patches.py   patches and snapshots: verify and apply, build
    actions.py   what records say: names, index shapes, versions, collections
"""

from wago.protocol.appstate.actions import (
    ACTIONS,
    Action,
    Collection,
    MessageRange,
    RangeMessage,
    collection_of,
)
from wago.protocol.appstate.keys import SyncKey, epoch_of
from wago.protocol.appstate.lthash import EMPTY
from wago.protocol.appstate.patches import (
    Applied,
    BuiltPatch,
    CollectionState,
    apply_patch,
    apply_snapshot,
    build_patch,
    build_snapshot,
    index_macs_of,
    key_ids_of_patch,
    key_ids_of_snapshot,
    parse_mutations,
    parse_patch,
    parse_snapshot,
)
from wago.protocol.appstate.records import Change, Mutation, Operation

__all__ = [
    "ACTIONS",
    "EMPTY",
    "Action",
    "Applied",
    "BuiltPatch",
    "Change",
    "Collection",
    "CollectionState",
    "MessageRange",
    "Mutation",
    "Operation",
    "RangeMessage",
    "SyncKey",
    "apply_patch",
    "apply_snapshot",
    "build_patch",
    "build_snapshot",
    "collection_of",
    "epoch_of",
    "index_macs_of",
    "key_ids_of_patch",
    "key_ids_of_snapshot",
    "parse_mutations",
    "parse_patch",
    "parse_snapshot",
]
