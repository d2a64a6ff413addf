# Asterisk 22 as docker-compose.yml runs it: Debian testing's package, since Debian's stable releases have none.
FROM debian:forky-slim
RUN apt-get update && apt-get install -y --no-install-recommends asterisk && rm -rf /var/lib/apt/lists/* /etc/asterisk/*
COPY dialplan/asterisk/callerid-groups.conf test/compose/asterisk /etc/asterisk/
COPY test/lab/extensions.conf /etc/asterisk/extensions.conf
# Asterisk's core logs an error for each that is not there.
RUN cd /etc/asterisk && touch acl.conf ccss.conf cel.conf features.conf geolocation.conf indications.conf udptl.conf websocket_client.conf cdr.conf
RUN install -d -o 10002 -g 10002 -m 0700 /data /data/keys
USER 10002:10002
VOLUME /data
HEALTHCHECK --interval=2s --timeout=3s --start-period=60s --retries=3 \
  CMD asterisk -rx 'core waitfullybooted' | grep -q 'fully booted'
ENTRYPOINT ["asterisk", "-f", "-n"]
