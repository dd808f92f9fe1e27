"""The plugins that lend fixtures; nothing else lives here."""

pytest_plugins = [
    "tests.fixtures.environment",
    "tests.fixtures.postgres",
    "tests.fixtures.projects",
    "tests.fixtures.cli",
    "tests.fixtures.embedded",
    "tests.fixtures.runners",
    "tests.fixtures.pgbouncer",
]
