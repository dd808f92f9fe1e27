-- expect: drift; kind: grant; severity: breaking
-- objects: public
GRANT CREATE ON SCHEMA public TO PUBLIC;
