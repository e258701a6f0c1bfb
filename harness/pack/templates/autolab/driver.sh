#!/usr/bin/env bash
# Grades what was handed in: everything beside this folder. The last line on standard output has the scores.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/submission"
for file in "$here"/../*; do
  case "$(basename "$file")" in
    Makefile | autograde.tar | autograde-Makefile | wirecheck) ;;
    *) cp -r "$file" "$work/submission/" ;;
  esac
done

# A minute less than the 15 that Autolab's form allows.
wirecheck --student "$work/submission" --assignment "$here/assignment.yaml" --report "$work/report" --also "autolab=$work/autolab.txt" \
  --time-budget "${WIRECHECK_TIME_BUDGET:-840s}" --exit-zero --format plain >"$work/log.txt" 2>&1
status=$?
if [ -s "$work/autolab.txt" ]; then
  cat "$work/autolab.txt"
else
  tail -n 20 "$work/log.txt"
  echo "wirecheck could not grade this submission (status $status)."
  exit 1
fi
