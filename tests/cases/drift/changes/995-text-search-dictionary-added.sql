-- expect: drift; kind: text_search; severity: cosmetic
-- objects: plain_words
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = simple, Accept = false);
