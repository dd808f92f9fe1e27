"""The front door: parse, ask one room, render."""
