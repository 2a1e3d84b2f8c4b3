from __future__ import annotations

from hashlib import sha256

from wago.protocol.binary import DICT_VERSION, tokens


def test_tables_are_those_of_baileys():
    # Printed by node from npm's baileys 7.0.0-rc14, lib/WABinary/constants.js: each table joined by blanks,
    # the single-byte one (without its empty first entry) first, the tables joined by newlines.
    tables = (tokens.SINGLE_BYTE[1 : tokens.DICTIONARY_0], *tokens.DOUBLE_BYTE)
    text = "\n".join(" ".join(map(str, table)) for table in tables)
    assert (
        sha256(text.encode()).hexdigest()
        == "7f8bfcc123f23bd00d10f0d5d38e60d10263e835f03f2b65b2bfeda99d575cf9"
    )
    assert DICT_VERSION == 3


def test_every_token_has_one_place():
    assert len(tokens.ENCODED) == 235 + 4 * 256
    assert tokens.ENCODED["s.whatsapp.net"] == b"\x03"
    assert tokens.ENCODED["read-self"] == b"\xec\x00"
    assert tokens.SINGLE_BYTE[0] is None
    assert set(tokens.SINGLE_BYTE[tokens.DICTIONARY_0 :]) == {None}
