-- expect: drift; kind: check; severity: behaviour
-- objects: ck_label_color
-- note: The table has no children.
ALTER TABLE label DROP CONSTRAINT ck_label_color;
ALTER TABLE label ADD CONSTRAINT ck_label_color CHECK (color ~ '^#[0-9a-f]{6}$') NO INHERIT;
