#!/bin/sh
# The same checks with nc, as a shell script does them: wait for the port, 5 s for each answer.
port=${PORT:-45123}
failed=0
begin() {
  python3 "$ECHO_PROGRAM" "$port" >/dev/null 2>&1 &
  server=$!
  tries=0
  until nc -z 127.0.0.1 "$port" 2>/dev/null || [ "$tries" -ge 50 ]; do sleep 0.1; tries=$((tries + 1)); done
}
finish() { kill -9 "$server" 2>/dev/null; wait "$server" 2>/dev/null; port=$((port + 1)); }
check() {
  begin
  expected=$(mktemp) && received=$(mktemp)
  printf '%b' "$1" >"$expected"
  timeout 5 nc -N 127.0.0.1 "$port" <"$expected" >"$received"
  cmp -s "$expected" "$received" || failed=$((failed + 1))
  rm -f "$expected" "$received"
  finish
}
check 'a line\n'
check 'one\ntwo\nthree\nfour\nfive\n'
check 'no line end'
check "$(head -c 7500 /dev/urandom | base64 -w 0)"
check 'Grüße, 世界! Привет\n'
check 'the end\n'
begin
for client in 1 2 3 4 5; do printf '%s\n' "$client" | timeout 5 nc -N 127.0.0.1 "$port" | grep -qx "$client" || failed=$((failed + 1)); done
finish
echo "$failed failed"
[ "$failed" -eq 0 ]
