"""Every scenario for every ordered pair of engines; see PEERS.md for how a foreign engine is driven."""
