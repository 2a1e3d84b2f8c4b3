"""`docs/gallery.html`: every kind of message, as both doors take it and a phone shows it."""
