-- expect: drift; kind: table; severity: cosmetic
-- objects: Wörk
-- note: A quote, a semicolon, a capital and a letter outside ASCII.
CREATE TABLE "Wörk; ""log""" (id bigint PRIMARY KEY, "Größe in ""m""" numeric DEFAULT 1);
