"""From what a caller wants to say to a Message: contents, and what prepares, uploads and builds them."""
