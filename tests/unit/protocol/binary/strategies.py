"""Random nodes and JIDs for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from wago.protocol.binary import Node
from wago.protocol.binary.tokens import ENCODED
from wago.protocol.jid import Jid

_tokens = st.sampled_from(sorted(ENCODED))
_digits = st.text("0123456789-.", min_size=1, max_size=140)
_hex = st.text("0123456789ABCDEF", min_size=1, max_size=140)
_words = st.text(min_size=1, max_size=20) | st.text("aé€😀", min_size=60, max_size=90)

names = _tokens | _digits | _hex | _words
texts = st.just("") | names

_users = _digits | _words
_numbers = st.integers(0, 65535)
jids = st.one_of(
    st.tuples(st.just("") | _users, st.sampled_from(["s.whatsapp.net", "lid", "g.us", "newsletter", "call"])),
    st.tuples(
        _users, st.sampled_from(["s.whatsapp.net", "lid", "hosted", "hosted.lid"]), st.integers(0, 255)
    ),
    st.tuples(_users, st.just("msgr"), _numbers),
    st.tuples(_users, st.just("interop"), _numbers, st.just(0), _numbers),
).map(lambda parts: Jid(*parts))

_attrs = st.dictionaries(names, texts | jids, max_size=6)
# Text that is neither token nor digits comes back as bytes, so it is left to a test of its own.
_content = st.none() | st.binary(max_size=300) | _tokens | _digits.filter(lambda s: len(s) < 128)
nodes = st.recursive(
    st.builds(Node, names, _attrs, _content),
    lambda inner: st.builds(Node, names, _attrs, st.lists(inner, max_size=4)),
    max_leaves=12,
)
