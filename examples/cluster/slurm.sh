#!/bin/bash
# A study as a Slurm job array: every task works on its part of the list, all write below one folder. No engine is needed.
#
#   sbatch --array=1-20 examples/cluster/slurm.sh scans.txt study
#
# Give the same command again after failures: finished scans are skipped. Task 1 … N of the array is part I of N; without an array,
# as when the script is run by hand, it is the whole list.
#SBATCH --job-name=cinegrad
#SBATCH --cpus-per-task=8
#SBATCH --mem=16G
#SBATCH --time=08:00:00
#SBATCH --output=cinegrad-%A-%a.log
set -euo pipefail
list=${1:?usage: slurm.sh LIST OUT [OPTION…]}
out=${2:?usage: slurm.sh LIST OUT [OPTION…]}
shift 2
if [ $# = 0 ]; then set -- --method llr; fi

# Slurm runs a copy of this script from its own folder; the checkout is where sbatch was called, or CINEGRAD says where.
cinegrad=${CINEGRAD:-${SLURM_SUBMIT_DIR:-.}/cinegrad}
part=$((${SLURM_ARRAY_TASK_ID:-1} - ${SLURM_ARRAY_TASK_MIN:-1} + 1))
"$cinegrad" reconstruct "$@" --list "$list" --out "$out" --threads "${SLURM_CPUS_PER_TASK:-$(nproc)}" \
    --shard "$part/${SLURM_ARRAY_TASK_COUNT:-1}"
