"""How databases are named, reached, lent and made: the only room that opens engines."""
