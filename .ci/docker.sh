# shellcheck shell=bash
# Sourced by .ci/run: docker_up makes sure that a Docker engine answers, docker_down stops the one it started.
#
# An engine that answers already is used as it is. Else Debian's docker.io is installed where it is missing, and
# one is started as root with its socket, its state and its log in a folder of its own, so that nothing of the
# machine's own Docker is touched and docker_down can take everything away again.

docker_home=''
docker_pid=''

docker_up() {
  if _docker_answers; then
    echo "the Docker engine that was there answers"
    return 0
  fi
  if [ "$(id -u)" != 0 ]; then
    echo "no Docker engine answers, and only root can start one" >&2
    return 1
  fi
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then _docker_install || return 1; fi
  _docker_sweep
  docker_home=$(mktemp -d /tmp/docker.XXXXXX)
  export DOCKER_HOST=unix://$docker_home/docker.sock
  unset DOCKER_CONTEXT
  # Plain first; then for kernels without netfilter (published ports go through docker-proxy then), and for file
  # systems that overlayfs cannot lie on.
  _docker_start || _docker_start --iptables=false --ip6tables=false ||
    _docker_start --iptables=false --ip6tables=false --storage-driver=vfs || {
    echo "dockerd does not start; the end of its log:" >&2
    tail -n 20 "$docker_home/log" >&2
    return 1
  }
}

_docker_answers() {
  docker version >/dev/null 2>&1
}

_docker_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends docker.io || return 1
  # Later Debians package the client apart.
  command -v docker >/dev/null || apt-get install -y -qq --no-install-recommends docker-cli
}

# What engines of earlier runs have left that were killed: their containers run on, or hold addresses at least,
# which the next engine would give out a second time.
_docker_sweep() {
  local home pid
  while read -r home; do
    pid=$(cat "$home/pid" 2>/dev/null) || pid=none
    grep -aqsF "$home/" "/proc/$pid/cmdline" && continue
    echo "removing $home, the rest of an engine that was killed"
    _docker_processes "$home" | xargs -r kill -KILL 2>/dev/null || true
    _docker_clear "$home"
  done < <(find /tmp -maxdepth 1 -type d -name 'docker.??????' -user root -mmin +1)
}

# _docker_processes HOME: what looks after its containers, and what runs with a root folder of theirs.
_docker_processes() {
  local process
  for process in /proc/[0-9]*; do
    if { grep -qs '^containerd' "$process/comm" && grep -aqsF "$1/" "$process/cmdline"; } ||
      awk -v home="$1/" '$5 == "/" && index($0, home) { found = 1 } END { exit !found }' "$process/mountinfo" 2>/dev/null; then
      echo "${process#/proc/}"
    fi
  done
}

# _docker_start [OPTION ...]: at most 30 seconds.
_docker_start() {
  # A session of its own: Ctrl-C reaches this script only, which then stops the engine in order.
  setsid dockerd --host "$DOCKER_HOST" --data-root "$docker_home/data" --exec-root "$docker_home/exec" \
    --pidfile "$docker_home/pid" "$@" >"$docker_home/log" 2>&1 </dev/null &
  docker_pid=$!
  local attempt
  for ((attempt = 0; attempt < 120; attempt++)); do
    if _docker_answers; then
      echo "started: dockerd $*"
      return 0
    fi
    kill -0 "$docker_pid" 2>/dev/null || break
    sleep 0.25
  done
  _docker_stop
  return 1
}

# dockerd stops its containers and its containerd itself; what has not gone after 20 seconds is killed.
_docker_stop() {
  [ -n "$docker_pid" ] || return 0
  local containerd attempt
  containerd=$(cat "$docker_home/exec/containerd/containerd.pid" 2>/dev/null) || true
  kill -TERM "$docker_pid" 2>/dev/null || true
  for ((attempt = 0; attempt < 80; attempt++)); do
    kill -0 "$docker_pid" 2>/dev/null || break
    sleep 0.25
  done
  kill -KILL "$docker_pid" ${containerd:+"$containerd"} 2>/dev/null || true
  wait "$docker_pid" 2>/dev/null || true
  docker_pid=''
}

docker_down() {
  [ -n "$docker_home" ] || return 0
  _docker_stop
  _docker_clear "$docker_home"
  docker_home=''
}

# _docker_clear HOME: what a killed engine has left mounted would keep the folder from going.
_docker_clear() {
  awk -v home="$1/" 'index($2, home) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l 2>/dev/null || true
  rm -rf "$1"
}
