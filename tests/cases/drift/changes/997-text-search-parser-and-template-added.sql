-- expect: drift; kind: text_search; severity: cosmetic
-- objects: own_parser|own_template
CREATE TEXT SEARCH PARSER own_parser (
  START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline
);
CREATE TEXT SEARCH TEMPLATE own_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
