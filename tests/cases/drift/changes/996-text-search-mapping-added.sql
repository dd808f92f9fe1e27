-- expect: drift; kind: text_search; severity: cosmetic
-- objects: search_en
CREATE TEXT SEARCH CONFIGURATION search_en (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION search_en ADD MAPPING FOR asciiword, word WITH english_stem, simple;
