"""What end-to-end, interop, kill and bench runs share: real processes, the doors, a webhook receiver."""
