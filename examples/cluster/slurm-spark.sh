#!/bin/bash
# Training on all nodes of a Slurm allocation: a master and a worker a node are started inside it, and end with it.
#
#   sbatch --nodes=4 examples/cluster/slurm-spark.sh --list scans.txt --accumulate 16 --epochs 5 --out run1
#
# The checkout, the data and --out lie in folders that all nodes see. After a failure or the end of the time limit, submit it with
# `--resume run1` in place of the options.
#SBATCH --job-name=cinegrad-train
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --mem=64G
#SBATCH --time=24:00:00
set -euo pipefail
cinegrad=${CINEGRAD:-${SLURM_SUBMIT_DIR:-.}/cinegrad}
nodes=${SLURM_JOB_NUM_NODES:-1} threads=${SLURM_CPUS_PER_TASK:-$(nproc)}
host=$(hostname -I | cut -d ' ' -f 1)
"$cinegrad" cluster --help >/dev/null                      # builds it once, before all nodes would

umask 077
key=$(mktemp -p "${SLURM_SUBMIT_DIR:-.}" .cluster-key.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -f "$key"' EXIT
head -c 32 /dev/urandom | base64 >"$key"

SPARK_LOCAL_IP=$host "$cinegrad" cluster master --host "$host" --secret "$key" &
# a worker begins to ask for its master again until there is one
start="export SPARK_LOCAL_IP=\$(hostname -I | cut -d ' ' -f 1); exec '$cinegrad' cluster worker --host \$SPARK_LOCAL_IP \
    --cores $threads --memory 56g --secret '$key' --work /tmp/cinegrad-\${SLURM_JOB_ID:-0} spark://$host:7077"
if command -v srun >/dev/null; then srun --overlap bash -c "$start" & else bash -c "$start" & fi

"$cinegrad" train "$@" --cluster "spark://$host:7077" --cluster-secret "$key" --executors "$nodes" \
    --executor-threads "$threads" --executor-memory 48g
