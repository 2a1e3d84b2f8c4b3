"""WhatsApp's binary XML: nodes to bytes and back."""

from wago.protocol.binary.decoder import MAX_INFLATED, MAX_NODES, decode, unpack
from wago.protocol.binary.encoder import MAX_DEPTH, encode, pack
from wago.protocol.binary.node import AttrValue, Content, Node
from wago.protocol.binary.tokens import DICT_VERSION

__all__ = [
    "DICT_VERSION",
    "MAX_DEPTH",
    "MAX_INFLATED",
    "MAX_NODES",
    "AttrValue",
    "Content",
    "Node",
    "decode",
    "encode",
    "pack",
    "unpack",
]
