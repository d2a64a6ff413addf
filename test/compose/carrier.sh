#!/usr/bin/env bash
# A carrier: one SIPp for each way in which a call can go, each on a port of its own, with what it received in /traces.
set -euo pipefail
scenarios=(uas-answer uas-503 uas-ring uas-hangup)

if [[ $1 == healthy ]]; then
  [[ $(grep --files-with-matches --text '^sipp' /proc/[0-9]*/cmdline | wc -l) -eq ${#scenarios[@]} ]]
  exit
fi

address=$(hostname -i)
port=5060
for scenario in "${scenarios[@]}"; do
  # Two files of 5 MB at the most; the newer one has this name.
  TERM=dumb sipp -sf "test/sipp/$scenario.xml" -i "$address" -mi "$address" -p $port -d 50 -nostdin \
    -trace_msg -message_file "/traces/$1-$scenario.log" -ringbuffer_files 2 -ringbuffer_size 5000000 >/dev/null &
  port=$((port + 1))
done
trap 'kill $(jobs -p); exit 0' TERM INT
wait -n
echo "a SIPp of $1 ended" >&2
exit 1
