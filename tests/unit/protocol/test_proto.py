from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from wago.protocol.proto import e2e_pb2

ROOT = Path(__file__).parents[3]
GENERATED = ROOT / "src/wago/protocol/proto"


def _generator_version(text: str) -> str:
    return next(line.partition(": ")[2] for line in text.splitlines() if "Protobuf Python Version" in line)


def test_the_generated_modules_are_those_of_the_schemas(tmp_path: Path) -> None:
    pytest.importorskip("grpc_tools")
    run = subprocess.run(
        ["sh", str(ROOT / "scripts/gen_proto.sh"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    made = tmp_path / "wago/protocol/proto"
    ours = _generator_version((GENERATED / "e2e_pb2.py").read_text())
    here = _generator_version((made / "e2e_pb2.py").read_text())
    if ours != here:
        pytest.skip(f"grpcio-tools {version('grpcio-tools')} writes for protobuf {here}, not {ours}")
    for schema in sorted(GENERATED.glob("*.proto")):
        for suffix in ("_pb2.py", "_pb2.pyi"):
            name = schema.stem + suffix
            assert (GENERATED / name).read_text() == (made / name).read_text(), f"{name} is stale"


def test_what_is_not_in_the_schema_passes_through() -> None:
    # Field 16, sendPaymentMessage, is one of the kinds that are left out.
    data = bytes.fromhex("0a0168") + bytes.fromhex("82010408012002")
    message = e2e_pb2.Message.FromString(data)
    assert message.conversation == "h"
    assert message.SerializeToString() == data
