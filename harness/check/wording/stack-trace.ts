/** Whether a program printed a stack trace or died of a crash. */

/** How the common languages begin a stack trace or report a crash. The first line may follow a prompt. */
const traces = [
  /Traceback \(most recent call last\):/, // Python
  /^\s+at [\w$.<>/ ]+\(.*\)$/m, // Java, Node
  /^\s+at (?:async )?(?:file:|node:|\/).*:\d+:\d+\)?$/m, // Node
  /\bpanic: |^goroutine \d+ \[/m, // Go
  /thread '.*' (?:\(\d+\) )?panicked at /, // Rust
  /^\s+from .*:\d+:in /m, // Ruby
  /^#\d+ .*\(\d+\): /m, // PHP
  /^\s*Stack trace:$/m,
  /terminate called after throwing/, // C++
  /Segmentation fault|core dumped/,
]

/** The beginning of the stack trace in a text, or null if there is none. */
export function stackTraceIn(printed: string): string | null {
  const found = traces.map((pattern) => pattern.exec(printed)).find((match) => match !== null)
  return found == null ? null : found[0].trim()
}
