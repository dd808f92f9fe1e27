-- name: domain_checks
-- Every CHECK of a domain; VALUE stands for the value.
SELECT
  con.contypid::pg_catalog.int8 AS type,
  con.conname::pg_catalog.text AS name,
  pg_catalog.pg_get_expr(con.conbin, 0) AS expression,
  con.convalidated AS validated
FROM pg_catalog.pg_constraint AS con
WHERE con.contypid <> 0 AND con.contype = 'c'
ORDER BY con.contypid, con.conname
