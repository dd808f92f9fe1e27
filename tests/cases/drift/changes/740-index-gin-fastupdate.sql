-- expect: drift; kind: index; severity: cosmetic
-- objects: ix_worker_skills
ALTER INDEX ix_worker_skills SET (fastupdate = off);
