#!/bin/sh
# Build the peer of one foreign engine: build_peer.sh baileys|whatsmeow|whatsapp_rust.
# Where its toolchain is absent it says so and leaves, or fails if WAGO_REQUIRE_INTEROP is set.
# CARGO_TARGET_DIR may name a folder that outlives the checkout; the program is copied to where the tests look.
set -eu
cd "$(dirname "$0")/../tests/interop/$1"

absent() {
  echo "$1: the tests with this engine will be skipped" >&2
  test -z "${WAGO_REQUIRE_INTEROP:-}"
  exit
}

# Is version $1 at least $2?
at_least() { printf '%s\n%s\n' "$2" "$1" | sort -CV; }

case "$1" in
  baileys)
    command -v npm >/dev/null || absent "npm is not installed"
    npm ci --silent --no-progress
    touch node_modules/.ready
    ;;
  whatsmeow)
    command -v go >/dev/null || absent "Go is not installed"
    go build -trimpath -o build/peer .
    touch build/peer
    ;;
  whatsapp_rust)
    command -v cargo >/dev/null || absent "Rust is not installed"
    needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    found=$(rustc --version | cut -d' ' -f2)
    at_least "$found" "$needed" || absent "Rust $found is older than $needed"
    cargo build --locked --quiet
    built=${CARGO_TARGET_DIR:-target}/debug/wago-peer
    mkdir -p target/debug
    test "$built" -ef target/debug/wago-peer || cp -f "$built" target/debug/wago-peer
    touch target/debug/wago-peer
    ;;
  *) echo "build_peer.sh baileys|whatsmeow|whatsapp_rust" >&2; exit 2 ;;
esac
