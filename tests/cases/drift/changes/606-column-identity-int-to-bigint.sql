-- expect: drift; kind: column; severity: behaviour
-- objects: id|label_id_seq
-- note: The sequence of an identity column follows its type.
ALTER TABLE label ALTER COLUMN id TYPE bigint;
