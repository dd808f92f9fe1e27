-- numbering: the sequence that numbers a column (serial, identity, or any nextval in its default), and how far it is.
SELECT s.oid::bigint AS sequence,
       p.seqincrement AS increment,
       pg_catalog.pg_sequence_last_value(s.oid) AS last_value
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_attrdef x ON x.adrelid = a.attrelid AND x.adnum = a.attnum
  JOIN pg_catalog.pg_depend d
    ON (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i'))
    OR (d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = x.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)
  JOIN pg_catalog.pg_class s
    ON s.relkind = 'S'
   AND s.oid = CASE WHEN d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid ELSE d.refobjid END
  JOIN pg_catalog.pg_sequence p ON p.seqrelid = s.oid
 WHERE a.attrelid = CAST(:relation AS pg_catalog.regclass)
   AND a.attname = :column
   AND NOT a.attisdropped
 ORDER BY s.oid
