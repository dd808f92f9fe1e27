-- expect: drift; kind: domain; severity: cosmetic
-- objects: hex_color
CREATE DOMAIN hex_color AS text CHECK (VALUE ~ '^#[0-9a-f]{6}$');
