-- expect: drift; kind: operator_class; severity: cosmetic
-- objects: text_reverse_ops
CREATE OPERATOR CLASS text_reverse_ops FOR TYPE text USING btree AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <,
  FUNCTION 1 bttextcmp(text, text);
