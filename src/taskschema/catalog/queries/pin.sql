-- name: pin
-- Until the end of the transaction, let PostgreSQL print definitions the same way in every session.
SELECT
  pg_catalog.set_config('search_path', 'pg_catalog', true) AS search_path,
  pg_catalog.set_config('quote_all_identifiers', 'off', true) AS quote_all_identifiers,
  pg_catalog.set_config('standard_conforming_strings', 'on', true) AS standard_conforming_strings,
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true) AS datestyle,
  pg_catalog.set_config('IntervalStyle', 'postgres', true) AS intervalstyle,
  pg_catalog.set_config('TimeZone', 'UTC', true) AS timezone,
  pg_catalog.set_config('extra_float_digits', '3', true) AS extra_float_digits,
  pg_catalog.set_config('bytea_output', 'hex', true) AS bytea_output,
  pg_catalog.set_config('xmlbinary', 'base64', true) AS xmlbinary,
  pg_catalog.set_config('lc_monetary', 'C', true) AS lc_monetary,
  pg_catalog.set_config('jit', 'off', true) AS jit
