-- expect: drift; kind: materialized_view; severity: cosmetic
-- objects: mv_label_use
CREATE MATERIALIZED VIEW reporting.mv_label_use AS SELECT label_id, count(*) AS uses FROM task_label GROUP BY label_id;
