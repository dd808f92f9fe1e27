"""`python -m taskschema` is the command line."""

from taskschema.cli.entry import main

main()
