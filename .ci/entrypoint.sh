#!/bin/sh
# Entry point of the images that .ci/images.sh makes: the part of the official image's contract that tests rely on.
set -eu

: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"

if [ "${1:-}" = postgres ]; then shift; fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "POSTGRES_PASSWORD is not set: the server would take connections from everywhere without one" >&2
    exit 1
  fi
  printf '%s\n' "$POSTGRES_PASSWORD" | initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile=/dev/stdin \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  if [ "$POSTGRES_DB" != postgres ]; then
    # A double quote inside an identifier is written twice; the shell alone has to do it.
    quoted='' rest=$POSTGRES_DB
    while [ "${rest#*\"}" != "$rest" ]; do
      quoted="$quoted${rest%%\"*}\"\"" rest=${rest#*\"}
    done
    echo "CREATE DATABASE \"$quoted$rest\"" | postgres --single -D "$PGDATA" postgres
  fi
fi

exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql,/tmp "$@"
