-- expect: drift; kind: publication; severity: behaviour
-- objects: pub_all
CREATE PUBLICATION pub_all FOR ALL TABLES;
