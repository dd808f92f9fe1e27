"""Everything that can go wrong, as one tree.

TaskschemaError(message, *, hint="")                          exit code
├── ConfigError                                                   5
│   ├── InvalidUrl
│   ├── UnknownEnvironment
│   └── ModelsNotImportable
├── DatabaseError                                                 4
│   ├── Unreachable
│   ├── LockNotObtained
│   ├── LeaseLost
│   ├── PoolerInTheWay
│   ├── PermissionRefused
│   ├── ConstraintRefused(name, table)
│   └── ServerNotStarted
├── MigrationError                                                4
│   ├── ManyHeads(heads)
│   ├── UnknownRevision(revision)
│   ├── RevisionFailed(revision, statement, location)
│   ├── Tampered(revision, location)
│   └── Irreversible(revision)
├── SeedError                                                     4
│   ├── SeedInvalid(findings)                                     3
│   └── SeedConflict
├── Protected(environment)                                        4
└── FindingsReported(findings)                                    3
    └── DriftFound

The message names what happened to which object, in one sentence; the hint says what to do next, as a
command where there is one. Neither ever holds a password.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from taskschema.findings import Finding, Location


class TaskschemaError(Exception):
    """Something went wrong in a way that a person can act on."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def code(self) -> str:
        """The name of the class, as machines see it."""
        return type(self).__name__

    @property
    def findings(self) -> Sequence[Finding]:
        """The facts behind the error; most errors have none."""
        return ()


class ConfigError(TaskschemaError):
    """A setting, a URL or the project itself is wrong; nothing was touched."""

    exit_code = 5


class InvalidUrl(ConfigError):
    """A database URL cannot be understood; the message names the part that is wrong, never the URL."""


class UnknownEnvironment(ConfigError):
    """`-e NAME` or `-d env:NAME` names something that is not there."""


class ModelsNotImportable(ConfigError):
    """The project's models cannot be imported."""


class DatabaseError(TaskschemaError):
    """The database refused or failed."""


class Unreachable(DatabaseError):
    """No connection could be made, or the one that stood was lost."""


class LockNotObtained(DatabaseError):
    """Somebody else holds a lock that is needed."""


class LeaseLost(DatabaseError):
    """Another run of migrations took over from this one, which was silent for too long."""


class PoolerInTheWay(DatabaseError):
    """A connection pooler in transaction mode stands before the server; no lock would hold."""


class PermissionRefused(DatabaseError):
    """The role may not do what was asked."""


class ConstraintRefused(DatabaseError):
    """A constraint refused a row."""

    def __init__(self, message: str, *, name: str, table: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name
        self.table = table


class ServerNotStarted(DatabaseError):
    """The embedded server could not be made, started or stopped."""


class MigrationError(TaskschemaError):
    """A revision, or the history that it is part of, cannot be used."""


class ManyHeads(MigrationError):
    """The history has several heads where one is needed."""

    def __init__(self, message: str, *, heads: Sequence[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.heads = tuple(heads)


class UnknownRevision(MigrationError):
    """No revision in the history goes by this name."""

    def __init__(self, message: str, *, revision: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.revision = revision


class RevisionFailed(MigrationError):
    """A revision raised, or PostgreSQL refused one of its statements."""

    def __init__(
        self,
        message: str,
        *,
        revision: str,
        statement: str = "",
        location: Location | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.revision = revision
        self.statement = statement
        self.location = location


class Tampered(MigrationError):
    """The file of a revision is not the one that was applied."""

    def __init__(
        self, message: str, *, revision: str, location: Location | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.revision = revision
        self.location = location


class Irreversible(MigrationError):
    """A revision has no way back."""

    def __init__(self, message: str, *, revision: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.revision = revision


class Protected(TaskschemaError):
    """A protected environment would be changed, and its name was not said."""

    def __init__(self, message: str, *, environment: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.environment = environment


class SeedError(TaskschemaError):
    """Seeds were refused; nothing was written."""


class SeedConflict(SeedError):
    """A seed row and a row in the database exclude each other."""


class _CarriesFindings(TaskschemaError):
    exit_code = 3

    def __init__(self, message: str, *, findings: Sequence[Finding], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self._findings = tuple(sorted(findings))

    @property
    def findings(self) -> Sequence[Finding]:
        return self._findings


class SeedInvalid(_CarriesFindings, SeedError):
    """Seed files break rules of the models; nothing was written."""


class FindingsReported(_CarriesFindings):
    """A check ran to its end and found something."""


class DriftFound(FindingsReported):
    """The database differs from what should be."""
