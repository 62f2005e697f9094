#!/bin/bash
# A study as a Slurm job array: every task works on its part of the list, all write below one folder. No engine is needed.
#
#   ./cinegrad --help                                          builds it, once
#   sbatch --array=1-20 examples/cluster/slurm.sh scans.txt study
#
# Give the same command again after failures: finished scans are skipped. Task 1 … N of the array is part I of N; without an array,
# as when the script is run by hand, it is the whole list. What follows LIST and OUT are options of `reconstruct`; without any,
# `--method llr`.
#SBATCH --job-name=cinegrad
#SBATCH --cpus-per-task=8
#SBATCH --mem=16G
#SBATCH --time=08:00:00
#SBATCH --output=cinegrad-%A-%a.log
set -euo pipefail
fail() { echo "slurm.sh: $1" >&2; exit 2; }
list=${1:?usage: slurm.sh LIST OUT [OPTION…]}
out=${2:?usage: slurm.sh LIST OUT [OPTION…]}
shift 2
if [ $# = 0 ]; then set -- --method llr; fi

# Slurm runs a copy of this script from its own folder; the checkout is where sbatch was called, or CINEGRAD says where.
cinegrad=${CINEGRAD:-${SLURM_SUBMIT_DIR:-.}/cinegrad}
home=$(dirname "$cinegrad")
[ ! -f "$home/pom.xml" ] || compgen -G "$home/target/cinegrad/ddei/app/*/complete" >/dev/null ||
    fail "build it before, or every task would: $cinegrad --help"

parts=${SLURM_ARRAY_TASK_COUNT:-1}
part=$(((${SLURM_ARRAY_TASK_ID:-1} - ${SLURM_ARRAY_TASK_MIN:-1}) / ${SLURM_ARRAY_TASK_STEP:-1} + 1))
[ "$part" -le "$parts" ] || fail "give an array without gaps, such as --array=1-20; scans that are finished are skipped"

# Four fifths of the memory that Slurm gives are Java's heap; where memory is not confined, Java would count the whole node's.
if [ -n "${SLURM_MEM_PER_NODE-}" ]; then export CINEGRAD_OPTS="-Xmx$((SLURM_MEM_PER_NODE * 4 / 5))m ${CINEGRAD_OPTS-}"; fi
"$cinegrad" reconstruct "$@" --list "$list" --out "$out" --threads "${SLURM_CPUS_PER_TASK:-$(nproc)}" --shard "$part/$parts"
