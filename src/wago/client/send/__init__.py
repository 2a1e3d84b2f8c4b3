"""Outbound messages: from a protobuf to the server's ack."""
