#!/bin/sh
# Generate the protobuf modules and their type stubs from the .proto files next to them.
# Usage: scripts/gen_proto.sh [output root, default src]
set -eu
cd "$(dirname "$0")/.."
out=${1:-src}
python=${PYTHON:-.venv/bin/python}
mkdir -p "$out"
exec "$python" -m grpc_tools.protoc -Isrc "--python_out=$out" "--pyi_out=$out" src/wago/protocol/proto/*.proto
