/** What a compiler printed, as a student should see it: the first error, short, without the paths of the copy. */

import { stripVTControlCharacters } from 'node:util'
import { limits } from '../../support/limits.js'

/** Faults of the machine rather than the program: what it needs cannot be fetched here, or is newer than what is here. */
const machineFaults: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  {
    pattern:
      /could not resolve host|couldn't resolve host|EAI_AGAIN|ENOTFOUND|temporary failure in name resolution|name or service not known|network is unreachable|dial tcp[^\n]*(?:lookup|connect)|failed to download|could not transfer artifact|cannot access \S+ \([^)]*\) in offline mode|unknown host/i,
    says: 'What it needs from the internet cannot be fetched on this machine. Hand it in with the program (go mod vendor, cargo vendor, node_modules), or leave it out.',
  },
  { pattern: /go\.mod requires go >= [\d.]+[^\n]*/, says: 'It asks for a newer Go than this machine has.' },
  { pattern: /(?:requires rustc [\d.]+|feature `edition2024` is required)[^\n]*/, says: 'It asks for a newer Rust than this machine has.' },
  { pattern: /linker `cc` not found/, says: 'Rust needs a C compiler to link programs, and there is none on this machine: install build-essential.' },
  { pattern: /no space left on device|cannot allocate memory/i, says: 'This machine has no room left to build it.' },
]

const hints: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /winsock2?\.h|ws2tcpip\.h|windows\.h|conio\.h/i,
    hint: 'This header exists on Windows only. On Linux sockets come from <sys/socket.h>, <netinet/in.h>, <arpa/inet.h> and <unistd.h>.',
  },
  { pattern: /fatal error: (\S+): No such file/, hint: 'A header is missing: hand it in as well, or install the library that brings it.' },
  { pattern: /undefined reference to `main'/, hint: 'The program has no main().' },
  {
    pattern: /undefined reference to/,
    hint: 'A function is used but defined nowhere: hand in the file that defines it, and #include its header or add a Makefile, so that both are compiled together.',
  },
  { pattern: /should be declared in a file named/, hint: 'In Java a public class lies in the file of its name: rename the file or the class.' },
  { pattern: /package \S+ does not exist/, hint: 'Only what Java itself brings is there: put the .jar into the submission, or do without it.' },
  {
    pattern: /cannot find symbol|cannot find (?:type|function|value)/,
    hint: 'A name is used that is defined nowhere: a typing mistake, or a file that was not handed in.',
  },
  {
    pattern: /no required module provides package|package \S+ is not in std/,
    hint: 'A package is used that is not there: add a go.mod that names it, and hand that in as well.',
  },
  { pattern: /Can't locate \S+\.pm in @INC/, hint: 'A Perl module is used that is not there: do without it, or hand it in.' },
  { pattern: /declared and not used|imported and not used/, hint: 'Go refuses variables and imports that are not used: remove them.' },
  { pattern: /TabError|IndentationError/, hint: 'Python counts spaces and tabs at the beginning of lines: use one of them throughout.' },
  { pattern: /E0432|E0433|unresolved import/, hint: 'A crate is used that is not there: add it to Cargo.toml, and hand that in as well.' },
  { pattern: /missing separator/, hint: 'In a Makefile the commands of a rule begin with a tab, not with spaces.' },
]

/** The folders whose names must not be shown. */
export interface HiddenPaths {
  readonly root: string
  readonly work: string
}

/** The first lines of an output, from its first error on, with paths as they are in the submission. */
export function firstLines(output: string, hidden: HiddenPaths): string {
  const plain = withoutPaths(stripVTControlCharacters(output), hidden).replaceAll('\r', '')
  const lines = withoutSystemNotes(plain.split('\n').filter((line) => !/^\s+at \S+ \(file:\/\/|^\s+at .*\/node_modules\//.test(line)))
  const firstError = lines.findIndex((line) => /\berror\b|error:|Error:|\*\*\*/i.test(line))
  const start = lines.length > limits.buildMessageLines && firstError > 2 ? firstError : 0
  const shown = lines
    .slice(start, start + limits.buildMessageLines)
    .join('\n')
    .trim()
  const cut = shown.length > limits.buildMessageCharacters ? `${shown.slice(0, limits.buildMessageCharacters)} …` : shown
  const more = lines.slice(start + limits.buildMessageLines).filter((line) => line.trim() !== '').length
  return more > 0 && cut === shown ? `${cut}\n… and ${more} more ${more === 1 ? 'line' : 'lines'}` : cut
}

/** Without what a C++ compiler notes about the system's own headers: every function that would not have done either. */
function withoutSystemNotes(lines: readonly string[]): string[] {
  let inNote = false
  return lines.filter((line) => {
    if (/^\S+:\d+:\d+: note:|^In file included from /.test(line)) inNote = /^(?:In file included from )?\//.test(line)
    else if (!/^\s+(?:\d+ )?\s*\||^\s+from /.test(line)) inNote = false
    return !inNote
  })
}

/** Text without the paths of the copy: `/tmp/…/submission/echo.c:3` becomes `echo.c:3`. */
export function withoutPaths(text: string, { root, work }: HiddenPaths): string {
  const relative = text.replaceAll(`${root}/`, '').replaceAll(root, '.')
  return relative.replaceAll(`${work}/`, '').replaceAll(work, '.')
}

/** The machine's fault that an output speaks of; undefined when it is the program's. */
export function machineFault(output: string): string | undefined {
  return machineFaults.find(({ pattern }) => pattern.test(output))?.says
}

/** What a student should look at, from what the compiler printed. */
export function hintFor(output: string, command: string): string {
  const known = hints.find(({ pattern }) => pattern.test(output))?.hint
  return known ?? `Run \`${command}\` in the submission to see the same. The first error counts; the rest often follows from it.`
}
