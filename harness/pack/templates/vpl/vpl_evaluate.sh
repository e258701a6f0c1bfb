#!/bin/bash
# VPL runs this in the folder of the submission, and then vpl_execution, whose output has the grade.
if [ -f vpl_environment.sh ]; then
  # shellcheck source=/dev/null
  . ./vpl_environment.sh
fi

# Only the files that the student handed in: VPL puts its own ones beside them.
rm -rf wirecheck_submission
mkdir wirecheck_submission
for ((i = 0; ; i++)); do
  name=VPL_SUBFILE$i
  file=${!name-}
  [ -n "$file" ] || break
  cp --parents -- "$file" wirecheck_submission/
done
# What the student handed in under these names is no result of wirecheck.
rm -rf wirecheck_report wirecheck_grade.txt wirecheck_log.txt vpl_execution

{
  echo '#!/bin/bash'
  printf 'export VPL_GRADEMIN=%q VPL_GRADEMAX=%q\n' "${VPL_GRADEMIN:-0}" "${VPL_GRADEMAX:-100}"
  printf 'budget=%q\n' "$((${VPL_MAXTIME:-240} * 9 / 10))s"
  cat <<'END'
wirecheck --student wirecheck_submission --assignment assignment.yaml --report wirecheck_report --also vpl=wirecheck_grade.txt \
  --time-budget "$budget" --exit-zero --format plain >wirecheck_log.txt 2>&1
status=$?
if [ -s wirecheck_grade.txt ]; then
  cat wirecheck_grade.txt
else
  echo "Comment :=>> wirecheck could not grade this submission (status $status)."
  tail -n 20 wirecheck_log.txt | sed 's/^/Comment :=>> > /'
fi
END
} >vpl_execution
chmod +x vpl_execution
