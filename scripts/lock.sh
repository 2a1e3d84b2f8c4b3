#!/bin/sh
# Pin one set of dependencies with hashes and without the name of any index: lock.sh runtime|dev|build
set -eu
cd "$(dirname "$0")/.."
common="--quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe --no-header"
case "$1" in
  runtime) .venv/bin/pip-compile $common -o requirements/runtime.txt pyproject.toml ;;
  dev) .venv/bin/pip-compile $common --extra dev -o requirements/dev.txt pyproject.toml ;;
  build) .venv/bin/pip-compile $common -o requirements/build.txt requirements/build.in ;;
  *) echo "lock.sh runtime|dev|build" >&2; exit 2 ;;
esac
