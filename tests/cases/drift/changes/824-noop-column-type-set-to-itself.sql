-- expect: clean; kind: column; severity: none
-- tier: textual
ALTER TABLE worker ALTER COLUMN hourly_rate TYPE decimal(10,2);
ALTER TABLE task_comment ALTER COLUMN edited_at TYPE timestamptz(3);
ALTER TABLE attachment ALTER COLUMN mime_type TYPE character varying(100);
