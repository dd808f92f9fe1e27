-- expect: drift; kind: column; severity: breaking
-- objects: note
CREATE DOMAIN short_note AS text CONSTRAINT short_note_length CHECK (length(VALUE) < 500);
ALTER TABLE time_entry ALTER COLUMN note TYPE short_note;
