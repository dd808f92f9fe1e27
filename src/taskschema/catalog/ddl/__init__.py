"""DDL of every kind of object: how it is made, dropped, changed and renamed. One kind a file."""
