-- name: pin
-- Until the end of the transaction, let PostgreSQL print definitions the same way in every session.
SELECT
  pg_catalog.set_config('search_path', 'pg_catalog', true),
  pg_catalog.set_config('quote_all_identifiers', 'off', true),
  pg_catalog.set_config('standard_conforming_strings', 'on', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
  pg_catalog.set_config('IntervalStyle', 'postgres', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('extra_float_digits', '3', true),
  pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('xmlbinary', 'base64', true),
  pg_catalog.set_config('lc_monetary', 'C', true),
  pg_catalog.set_config('jit', 'off', true)
