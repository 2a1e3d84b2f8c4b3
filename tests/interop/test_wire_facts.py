"""Our token tables and schema numbers against those in the installed Baileys package."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

import wago.protocol.proto as proto_package
from tests.support.baileys import HOME, why_absent
from wago.protocol.binary import tokens

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]

OURS_ALONE = {"signal_wire", "signal_store"}
"""Schemas of libsignal, not of WhatsApp's web client: Baileys' package does not carry them."""


def test_token_tables() -> None:
    ran = subprocess.run(["node", "facts.mjs"], cwd=HOME, capture_output=True, check=True, timeout=60)
    facts = json.loads(ran.stdout)
    # The single-byte table begins at 1: 0 is the empty list.
    assert [t for t in tokens.SINGLE_BYTE if t] == facts["single"][1:]
    assert [list(table) for table in tokens.DOUBLE_BYTE] == facts["double"]
    for name, number in facts["tags"].items():
        if name not in ("DICTIONARY_1", "DICTIONARY_2"):
            assert getattr(tokens, name) == number, name


# Where the package on npm is behind what WhatsApp sends today: (message, field) -> why ours differs.
KNOWN_DIFFERENCES: dict[tuple[str, str], str] = {
    ("Message", "pollResultSnapshotMessageV3"): "115 in whatsmeow and whatsapp-rust, whose schemas are newer",
}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> descriptor_pb2.FileDescriptorProto:
    folder = tmp_path_factory.mktemp("proto")
    published = (HOME / "node_modules" / "baileys" / "WAProto" / "WAProto.proto").read_text()
    # It says proto3 but has enums that do not begin at 0, which protoc refuses: give those a zero.
    compilable = re.sub(r"(enum (\w+) \{)(\s+\w+ = [1-9])", r"\1 \2_ZERO = 0;\3", published)
    (folder / "theirs.proto").write_text(compilable)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"-I{folder}",
            f"-o{folder / 'theirs.bin'}",
            "theirs.proto",
        ],
        check=True,
        timeout=60,
        capture_output=True,
    )
    return descriptor_pb2.FileDescriptorSet.FromString((folder / "theirs.bin").read_bytes()).file[0]


def _their_types(
    file: descriptor_pb2.FileDescriptorProto,
) -> tuple[dict[str, descriptor_pb2.DescriptorProto], dict[str, descriptor_pb2.EnumDescriptorProto]]:
    messages: dict[str, descriptor_pb2.DescriptorProto] = {}
    enums: dict[str, descriptor_pb2.EnumDescriptorProto] = {e.name: e for e in file.enum_type}

    def walk(prefix: str, message: Any) -> None:
        name = prefix + message.name
        messages[name] = message
        enums.update({f"{name}.{e.name}": e for e in message.enum_type})
        for nested in message.nested_type:
            walk(name + ".", nested)

    for message in file.message_type:
        walk("", message)
    return messages, enums


def _our_files() -> Iterator[Any]:
    for info in pkgutil.iter_modules(proto_package.__path__):
        stem = info.name.removesuffix("_pb2")
        if stem != info.name and stem not in OURS_ALONE:
            yield importlib.import_module(f"{proto_package.__name__}.{info.name}").DESCRIPTOR


def _our_types() -> tuple[list[tuple[str, Descriptor]], list[tuple[str, EnumDescriptor]]]:
    messages: list[tuple[str, Descriptor]] = []
    enums: list[tuple[str, EnumDescriptor]] = []

    def walk(prefix: str, message: Descriptor) -> None:
        messages.append((prefix + message.name, message))
        enums.extend((f"{prefix}{message.name}.{e.name}", e) for e in message.enum_types)
        for nested in message.nested_types:
            walk(f"{prefix}{message.name}.", nested)

    for file in _our_files():
        enums.extend(file.enum_types_by_name.items())
        for message in file.message_types_by_name.values():
            walk("", message)
    return messages, enums


def _short(type_name: str) -> str:
    return type_name.rpartition(".")[2]


def _our_shape(field: FieldDescriptor) -> tuple[int, int, bool, str]:
    # The name of an enum is on no wire, and the references differ in some.
    return field.number, field.type, field.is_repeated, field.message_type.name if field.message_type else ""


def _their_shape(field: descriptor_pb2.FieldDescriptorProto) -> tuple[int, int, bool, str]:
    repeated = field.label == descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
    is_message = field.type == descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
    return field.number, field.type, repeated, _short(field.type_name) if is_message else ""


def test_schema_numbers(theirs: descriptor_pb2.FileDescriptorProto) -> None:
    """Every field of ours that they have too has the same number, type, label and target."""
    their_messages, _ = _their_types(theirs)
    wrong, compared = [], 0
    for name, message in _our_types()[0]:
        other = their_messages.get(name)
        if other is None:
            continue
        fields = {f.name: f for f in other.field}
        for field in message.fields:
            if field.name in fields and (name, field.name) not in KNOWN_DIFFERENCES:
                compared += 1
                if _our_shape(field) != _their_shape(fields[field.name]):
                    wrong.append(
                        f"{name}.{field.name}: {_our_shape(field)} != {_their_shape(fields[field.name])}"
                    )
    assert wrong == []
    assert compared > 200


def test_enum_numbers(theirs: descriptor_pb2.FileDescriptorProto) -> None:
    _, their_enums = _their_types(theirs)
    wrong, compared = [], 0
    for name, enum in _our_types()[1]:
        other = their_enums.get(name)
        if other is None:
            continue
        numbers = {v.name: v.number for v in other.value}
        for value in enum.values:
            if value.name in numbers:
                compared += 1
                if numbers[value.name] != value.number:
                    wrong.append(f"{name}.{value.name}: {value.number} != {numbers[value.name]}")
    assert wrong == []
    assert compared > 50
