#!/bin/bash
# Measures on this machine, with fsync and synchronous_commit on, full audit, telemetry in its default
# state: the 4-step chain alone and with 64 tasks in flight, and the time from process start to ready.
# Runs each part several times and prints medians. Called by `make bench`.
#   run.sh JAVA [RUNS]
set -euo pipefail
java=${1:?path of the java command}
runs=${2:-3}
cd "$(dirname "$0")/../.."

classpath=target/test-classes:target/classes:$(cat target/test.classpath)
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
field() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }

echo "machine: $(nproc) cores, $(uname -sr), load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "java:    $("$java" -version 2>&1 | sed -n 2p)"

for _ in $(seq "$runs"); do
  "$java" -cp "$classpath" dev.tasker.bench.ChainBench 2>/dev/null | tail -1
done >"$data/chain"
echo "4-step chain alone: p50 $(field chain_alone_p50_ms <"$data/chain" | median) ms," \
  "p99 $(field chain_alone_p99_ms <"$data/chain" | median) ms"
echo "4-step chain, 64 tasks in flight: $(field steps_per_second <"$data/chain" | median) steps/s"

start_to_ready() {
  local begin end
  begin=$(date +%s%N)
  coproc RUN { exec "$java" -jar target/tasker.jar run --port 0 --data-dir "$data/pg" 2>/dev/null; }
  local pid=$RUN_PID line
  while read -r line <&"${RUN[0]}"; do
    case $line in *"is ready"*) break ;; esac
  done
  end=$(date +%s%N)
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  echo $(((end - begin) / 1000000))
}
echo "process start to ready, new data: $(start_to_ready) ms (binaries unpacked, cluster created)"
for _ in $(seq $((runs + 2))); do start_to_ready; done >"$data/ready"
echo "process start to ready, kept data: $(median <"$data/ready") ms"
