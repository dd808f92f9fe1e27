-- expect: drift; kind: domain; severity: cosmetic
-- objects: percentage|percentage_range|percentage_check
ALTER DOMAIN percentage RENAME CONSTRAINT percentage_range TO percentage_check;
