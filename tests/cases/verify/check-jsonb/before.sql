-- A CHECK that looks into a document.
CREATE TABLE item (id int PRIMARY KEY, doc jsonb);
INSERT INTO item VALUES (1, '{"kind": "a"}'), (2, '{"kind": 7}'), (3, '[]'), (4, NULL);
ALTER TABLE item ADD CONSTRAINT item_doc CHECK (jsonb_typeof(doc -> 'kind') = 'string') NOT VALID;
