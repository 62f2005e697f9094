#!/bin/bash
# Training on all nodes of a Slurm allocation: a master and a worker a node are started inside it, and end with it.
#
#   sbatch --nodes=4 examples/cluster/slurm-spark.sh --list scans.txt --accumulate 16 --epochs 5 --out run1
#
# The checkout, the data and --out lie in folders that all nodes see. After a failure or the end of the time limit, submit it with
# `--resume run1` in place of the options. What the workers say is below cinegrad-JOB where sbatch was called.
#SBATCH --job-name=cinegrad-train
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --mem=64G
#SBATCH --time=24:00:00
set -euo pipefail
submitted=${SLURM_SUBMIT_DIR:-$PWD}
cinegrad=${CINEGRAD:-$submitted/cinegrad}
nodes=${SLURM_JOB_NUM_NODES:-1} threads=${SLURM_CPUS_PER_TASK:-$(nproc)} memory=${SLURM_MEM_PER_NODE:-65536}
# The address that the other nodes see; CINEGRAD_ADDRESS names another than the first.
host=${CINEGRAD_ADDRESS:-$(hostname -I | cut -d ' ' -f 1)}
"$cinegrad" cluster --help >/dev/null                      # builds it once, before all nodes would

umask 077
key=$(mktemp -p "$submitted" .cluster-key.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -f "$key"' EXIT
head -c 32 /dev/urandom | base64 >"$key"

CINEGRAD_OPTS=-Xmx1g "$cinegrad" cluster master --host "$host" --secret "$key" &
# Every node: a worker, which asks for its master again until there is one. The words come after `--`, so that paths may hold anything.
# shellcheck disable=SC2016 # expanded on the node
worker='exec env CINEGRAD_OPTS=-Xmx1g "$1" cluster worker --host "$(hostname -I | cut -d " " -f 1)" --cores "$2" --memory "$3m" \
    --secret "$4" --work "$5/$(hostname)" "$6"'
set_up=(bash -c "$worker" -- "$cinegrad" "$threads" $((memory * 13 / 20)) "$key" "$submitted/cinegrad-${SLURM_JOB_ID:-0}"
    "spark://$host:7077")
# Processors are asked for again: since version 22.05 srun does not take them from the job.
if command -v srun >/dev/null && [ -n "${SLURM_JOB_ID-}" ]; then
    srun --overlap --ntasks-per-node=1 --cpus-per-task="$threads" "${set_up[@]}" &
else
    "${set_up[@]}" &
fi

# Of a node's memory an executor gets three fifths, and this program, which shares the first node with one, a fifth.
CINEGRAD_OPTS="-Xmx$((memory / 5))m ${CINEGRAD_OPTS-}" "$cinegrad" train "$@" --cluster "spark://$host:7077" --cluster-secret "$key" \
    --executors "$nodes" --executor-threads "$threads" --executor-memory $((memory * 3 / 5))m
