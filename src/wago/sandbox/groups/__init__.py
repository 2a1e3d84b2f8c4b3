"""Groups and statuses in the service: who is in them, what they are told, how their messages travel."""
