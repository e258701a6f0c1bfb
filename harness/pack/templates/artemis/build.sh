#!/usr/bin/env bash
# The build script of an Artemis exercise: the submission is in assignment, the test repository in tests.
set -uo pipefail
rm -rf test-reports
mkdir -p test-reports

# Half a minute less than the 240 s that Artemis gives a build at most, unless its administrator allows more. Raise both together.
wirecheck --student assignment --assignment tests/assignment.yaml --report "$(mktemp -d)/report" --also artemis=test-reports/wirecheck.xml \
  --time-budget "${WIRECHECK_TIME_BUDGET:-210s}" --exit-zero --format plain

# Without a test case the build failed: Artemis must not take that for 0 points.
if ! grep -q '<testcase' test-reports/wirecheck.xml; then
  echo 'wirecheck could not grade this submission.'
  exit 1
fi
