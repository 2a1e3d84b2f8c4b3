"""What WhatsApp's wire means: bytes in, values out. No sockets, no clock, no randomness of its own."""
