"""One linked account on asyncio."""
