#!/usr/bin/env bash
# Grades /grade/student. PrairieLearn throws the results away if this does not exit with status 0.
set -uo pipefail
root=${PRAIRIELEARN_ROOT:-/grade}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
results=$root/results/results.json
mkdir -p "$root/results"

options=()
if [ -n "${WIRECHECK_EXERCISE-}" ]; then options+=(--exercise "$WIRECHECK_EXERCISE"); fi
wirecheck --student "$root/student" --assignment "$here/assignment.yaml" "${options[@]}" --report "$(mktemp -d)/report" \
  --also "prairielearn=$results" --time-budget "${WIRECHECK_TIME_BUDGET:-570s}" --exit-zero --format plain
status=$?
if [ ! -s "$results" ]; then
  printf '{ "gradable": false, "format_errors": ["wirecheck could not grade this submission (status %d)."] }\n' "$status" >"$results"
fi
exit 0
