#!/usr/bin/env bash
# Builds the image and shows that the service in it runs as it should: not as root, on a read-only root, healthy, its command
# line at hand, and ended in order by SIGTERM. Needs a Docker engine. IMAGE=name takes an image that is there already.
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${IMAGE:-callerid-groups:test-$$}
container=callerid-groups-test-$$
cleanup() {
  docker rm --force --volumes "$container" >/dev/null 2>&1 || true
  [[ -n ${IMAGE:-} ]] || docker rmi --force "$image" >/dev/null 2>&1 || true
}
trap cleanup EXIT
fail() {
  echo "FAILED: $1" >&2
  docker logs "$container" >&2 || true
  exit 1
}

[[ -n ${IMAGE:-} ]] || docker build --tag "$image" .
docker run --detach --name "$container" --read-only --cap-drop ALL --security-opt no-new-privileges --volume /data \
  --env FIRST_KEY_FILE=/data/first-key "$image" >/dev/null

for ((i = 0; ; i++)); do
  health=$(docker inspect --format '{{.State.Health.Status}}' "$container")
  [[ $health == healthy ]] && break
  [[ $(docker inspect --format '{{.State.Running}}' "$container") == true && $i -lt 120 ]] || fail "it is $health"
  sleep 1
done

inside() { docker exec "$container" "$@"; }
[[ $(inside id -u) -ne 0 ]] || fail 'it runs as root'
inside sh -c 'touch /app/x 2>/dev/null' && fail 'its root can be written to'
for ((i = 0; ; i++)); do
  inside test -s /data/first-key && break
  [[ $i -lt 30 ]] || fail 'it made no first key'
  sleep 1
done
[[ $(inside env CALLERID_KEY_FILE=/data/first-key callerid groups list --json) == '[]' ]] || fail 'its API gives no list'
inside sh -c 'ls /app' | grep -qE '^(src|test)$' && fail 'it holds sources'

docker stop --time 30 "$container" >/dev/null
code=$(docker inspect --format '{{.State.ExitCode}}' "$container")
[[ $code -eq 0 ]] || fail "SIGTERM ended it with $code"
echo "the image is right ($(docker image inspect --format '{{.Size}}' "$image" | awk '{printf "%d MB", $1 / 1e6}'))"
