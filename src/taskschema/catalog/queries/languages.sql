-- name: languages
-- Every procedural language that no extension brought.
SELECT
  lan.lanname::pg_catalog.text AS name,
  lan.lanpltrusted AS trusted,
  nullif(lan.lanplcallfoid::pg_catalog.regproc::pg_catalog.text, '-') AS handler,
  nullif(lan.laninline::pg_catalog.regproc::pg_catalog.text, '-') AS inline,
  nullif(lan.lanvalidator::pg_catalog.regproc::pg_catalog.text, '-') AS validator
FROM pg_catalog.pg_language AS lan
WHERE lan.lanispl
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_language'::pg_catalog.regclass AND dep.objid = lan.oid AND dep.deptype = 'e'
  )
ORDER BY lan.lanname
