-- foreign_keys: the enforced foreign keys of tables, as statements that take them away and put them back as they were.
SELECT k.oid::bigint AS oid,
       pg_catalog.format('ALTER TABLE %%s DROP CONSTRAINT %%I', k.conrelid::pg_catalog.regclass, k.conname) AS drop,
       pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s NOT VALID', k.conrelid::pg_catalog.regclass, k.conname,
                         pg_catalog.pg_get_constraintdef(k.oid)) AS add,
       pg_catalog.format('ALTER TABLE %%s VALIDATE CONSTRAINT %%I', k.conrelid::pg_catalog.regclass, k.conname) AS validate,
       pg_catalog.format('COMMENT ON CONSTRAINT %%I ON %%s IS %%L', k.conname, k.conrelid::pg_catalog.regclass,
                         pg_catalog.obj_description(k.oid, 'pg_constraint')) AS comment
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
 WHERE k.conrelid = ANY(%(relations)s)
   AND k.contype = 'f'
   AND k.convalidated
   AND k.conparentid = 0
   AND c.relkind = 'r' AND f.relkind = 'r'
   AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
   AND pg_catalog.has_table_privilege(f.oid, 'REFERENCES')
   -- A trigger that somebody disabled or made fire always would come back as it was born.
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled <> 'O')
   -- Nor would an extension know its constraint, or whatever depends on it, again.
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid = k.oid AND d.deptype = 'e')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = k.conrelid)
 ORDER BY k.conrelid, k.oid
