-- expect: drift; kind: collation; severity: cosmetic
-- objects: plain_order
CREATE COLLATION plain_order (provider = libc, locale = 'C');
