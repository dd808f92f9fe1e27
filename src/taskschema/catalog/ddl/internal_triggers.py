"""The triggers behind a constraint, switched by what they do: their names hold OIDs."""

from __future__ import annotations

from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import ConstraintOf

_ACTIONS = {
    "disabled": ("D", "DISABLE"),
    "on replicas only": ("R", "ENABLE REPLICA"),
    "always": ("A", "ENABLE ALWAYS"),
}


def switched(value: ConstraintOf) -> Statement:
    """Let each trigger of a constraint fire as it should; only a superuser may do so."""
    body = _BLOCK.format(
        state=_choice(value, 0, "O"),
        action=_choice(value, 1, "ENABLE"),
        relation=literal(name(value.of)),
        constraint=literal(value.part.name),
    )
    tag = "$do$"
    while tag in body:
        tag = tag.replace("do", "dodo")
    return Statement(f"DO {tag}{body}{tag}")


def _choice(value: ConstraintOf, field: int, otherwise: str) -> str:
    """Write what is said of the function of a trigger, such as `RI_FKey_check_ins disabled`."""
    said = [each.partition(" ") for each in value.part.disabled_triggers]
    arms = [f"WHEN {literal(function)} THEN {literal(_ACTIONS[state][field])}" for function, _, state in said]
    return f"CASE pro.proname {' '.join(arms)} ELSE '{otherwise}' END" if arms else f"'{otherwise}'"


_BLOCK = """
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT trg.tgname AS trigger, trg.tgrelid::pg_catalog.regclass AS relation, {action} AS action
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_trigger AS trg ON trg.tgconstraint = con.oid
    JOIN pg_catalog.pg_proc AS pro ON pro.oid = trg.tgfoid
    WHERE con.conrelid = {relation}::pg_catalog.regclass
      AND con.conname = {constraint}
      AND trg.tgisinternal
      AND trg.tgenabled <> {state}
  LOOP
    EXECUTE 'ALTER TABLE ONLY ' || found.relation || ' ' || found.action || ' TRIGGER '
      || pg_catalog.quote_ident(found.trigger);
  END LOOP;
END
"""
