-- name: event_triggers
-- Every event trigger.
-- nothing without: pg_catalog.pg_event_trigger
SELECT
  evt.evtname::pg_catalog.text AS name,
  evt.evtevent::pg_catalog.text AS event,
  evt.evtfoid::pg_catalog.regproc::pg_catalog.text AS function,
  ARRAY(SELECT tag FROM pg_catalog.unnest(evt.evttags) AS tag ORDER BY tag COLLATE pg_catalog."C") AS tags,
  CASE evt.evtenabled
    WHEN 'O' THEN 'origin' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'disabled'
  END AS enabled
FROM pg_catalog.pg_event_trigger AS evt
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
    AND dep.objid = evt.oid
    AND dep.deptype = 'e'
)
ORDER BY evt.evtname
