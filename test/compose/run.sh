#!/usr/bin/env bash
# `npm run test:compose`: builds the images of docker-compose.yml, brings the stack up, runs SIPp's scenarios through it, stops
# PostgreSQL in mid-run, and takes everything away again. Uses the Docker engine that is there, or starts one of its own.
# Exit code 77: no engine can be had here, so nothing was looked at.
set -euo pipefail
cd "$(dirname "$0")/../.."
started=$SECONDS
work=$(mktemp -d -t callerid-compose-XXXXXX)
project=callerid-test-$$
engine=
up=

say() { echo "== $* ($((SECONDS - started)) s)"; }
skip() {
  echo "SKIPPED, nothing of docker-compose.yml was run: $*" >&2
  exit 77
}
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
cleanup() {
  local code=$?
  if [[ -n $up && $code -ne 0 ]]; then compose logs --tail 40 >&2 || true; fi
  if [[ -n $up ]]; then compose --profile '*' down --volumes --remove-orphans --timeout 15 >/dev/null 2>&1 || true; fi
  if [[ -n $engine ]]; then kill "$engine" && wait "$engine" || true; fi
  # What an engine leaves mounted would be emptied with the folder.
  umount "$work"/engine/data/overlay2/*/merged 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

compose() { docker compose --project-name "$project" "$@"; }
install() {
  local missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  # RUNLEVEL=1: nothing that is installed starts by itself.
  apt-get -o DPkg::Lock::Timeout=300 update >"$work/apt.log" 2>&1 &&
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
      "${missing[@]}" >>"$work/apt.log" 2>&1
}

# -- An engine, Compose, and the images that everything begins with.
if ! docker info >/dev/null 2>&1; then
  [[ $(id -u) -eq 0 ]] || skip 'no Docker engine answers, and only root may start one'
  install docker.io debootstrap || skip "docker.io can not be installed: $(tail -3 "$work/apt.log")"
  mkdir "$work/engine"
  export DOCKER_HOST=unix://$work/engine/socket
  dockerd --data-root "$work/engine/data" --exec-root "$work/engine/exec" --pidfile "$work/engine/pid" \
    --host "$DOCKER_HOST" >"$work/engine/log" 2>&1 &
  engine=$!
  for ((i = 0; ; i++)); do
    docker info >/dev/null 2>&1 && break
    if [[ $i -ge 60 ]] || ! kill -0 "$engine" 2>/dev/null; then
      wait_log=$(tail -3 "$work/engine/log")
      kill -0 "$engine" 2>/dev/null || engine=
      skip "the Docker engine does not start here: $wait_log"
    fi
    sleep 1
  done
  say 'an engine of its own is running'
fi
test/compose/base-images.sh "$work/images" || skip 'the base images can neither be pulled nor made'
node=$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)
docker run --rm "$node" npm view npm version >/dev/null 2>&1 || skip 'a container reaches no npm registry from here'
say 'base images are there'
if ! docker compose version >/dev/null 2>&1; then
  export DOCKER_CONFIG=$work/config
  mkdir -p "$DOCKER_CONFIG/cli-plugins" "$work/compose"
  # Debian 12 has Compose 1 alone; Debian testing's program needs nothing that Debian 12 has not.
  debian=$(sed -n 's/^FROM //p' test/compose/asterisk.Dockerfile)
  download='apt-get update >&2 && cd /tmp && apt-get download docker-compose >&2 && cat docker-compose_*.deb'
  docker run --rm "$debian" sh -c "$download" >"$work/compose.deb" 2>"$work/apt.log" || skip "Compose can not be had: $(tail -3 "$work/apt.log")"
  dpkg-deb -x "$work/compose.deb" "$work/compose"
  cp "$work/compose/usr/libexec/docker/cli-plugins/docker-compose" "$DOCKER_CONFIG/cli-plugins/"
  docker compose version >/dev/null || skip 'the Compose of Debian testing does not run here'
fi
say "$(docker compose version)"

# -- The images, and the one that people get.
free_port='const s = net.createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
CALLERID_PORT=$(node -e "$free_port")
export CALLERID_PORT
compose build service asterisk sipp >"$work/build.log" 2>&1 || {
  tail -60 "$work/build.log"
  fail 'the images can not be built'
}
say 'images are built'
IMAGE=callerid-groups test/compose/image.sh

# -- The whole product.
freeswitch=$(sed -n 's/^ *image: \(.*freeswitch:.*\)/\1/p' docker-compose.yml)
if docker image inspect "$freeswitch" >/dev/null 2>&1 || timeout 120 docker pull --quiet "$freeswitch" >/dev/null 2>&1; then
  export COMPOSE_PROFILES=freeswitch
else
  echo "SKIPPED, the profile freeswitch: $freeswitch can not be pulled here" >&2
fi
up=yes
bring_up() {
  compose up --detach --wait --wait-timeout 180 >"$work/up.log" 2>&1 || {
    tail -30 "$work/up.log"
    fail 'the stack does not come up'
  }
}
bring_up
say 'the stack is up and healthy'
for service in postgres service agent asterisk caller carrier-volga; do
  container=$(compose ps --quiet "$service")
  [[ $(docker exec "$container" id -u) -ne 0 ]] || fail "$service runs as root"
  [[ $(docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' "$container") == true ]] ||
    fail "$service has a root that can be written to"
done
curl --silent --show-error --fail --max-time 10 "http://127.0.0.1:$CALLERID_PORT/" >"$work/page.html"
grep -q '<div id="root"' "$work/page.html" || fail 'the page is not there'

compose run --rm sipp
say 'the scenarios are right'

compose run --rm sipp --rounds 6 >"$work/run.log" 2>&1 &
run=$!
until grep -q '^2  ' "$work/run.log"; do
  kill -0 "$run" 2>/dev/null || break
  sleep 0.2
done
compose stop postgres >/dev/null 2>&1
say 'PostgreSQL is stopped in mid-run'
wait "$run" || { cat "$work/run.log"; fail 'with PostgreSQL stopped an INVITE was wrong'; }
tail -1 "$work/run.log"
[[ -z $(compose ps --quiet --status running postgres) ]] || fail 'PostgreSQL came back before the run had ended'
say 'the calls went on right without PostgreSQL'

bring_up
compose run --rm sipp
compose logs caller >"$work/caller.log"
grep -q ' saw +7495' "$work/caller.log" || fail 'the caller places no calls'
say 'docker-compose.yml is right'
