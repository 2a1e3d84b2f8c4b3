"""Channels of the service: who runs and follows them, what is posted, who is told."""
