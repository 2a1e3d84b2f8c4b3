"""WaGo: a self-hosted WhatsApp gateway that speaks the multi-device protocol natively."""

__version__ = "0.1.0"
