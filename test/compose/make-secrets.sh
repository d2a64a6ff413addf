#!/bin/sh
# Makes what docker-compose.yml's services read their passwords from, where it is not there yet. The group of the folder reads.
set -eu
umask 027
cd /data
chmod 0750 .
random() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

[ -e database-password ] || random > database-password
[ -e database-url ] || echo "postgres://callerid:$(cat database-password)@postgres/callerid" > database-url

# Asterisk reads its password by #include, FreeSWITCH as a variable.
[ -e asterisk-password ] || random > asterisk-password
echo "password = $(cat asterisk-password)" > ari-password.conf
echo "secret = $(cat asterisk-password)" > ami-password.conf
[ -e freeswitch-password ] || random > freeswitch-password
echo "<X-PRE-PROCESS cmd=\"set\" data=\"esl_password=$(cat freeswitch-password)\"/>" > freeswitch.xml
