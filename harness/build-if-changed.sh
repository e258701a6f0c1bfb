#!/bin/sh
# Builds what `npm test` runs, if a source is newer than what was built: a student's own runs do not wait for a compiler.
if [ -n "$(find harness specs reference ./*.ts ./*.json -newer dist/catalog.json 2>&1)" ]; then
  npm run -s build
fi
