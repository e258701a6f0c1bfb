/** A compiler's output as a student should see it: the first error, short, without the paths of the copy. */

import { stripVTControlCharacters } from 'node:util'
import { harmlessLine } from '../../support/harmless.js'
import { limits } from '../../support/limits.js'

/** What a build says for want of disk space, memory, or processes and threads. */
const fullMachine =
  /no space left on device|cannot allocate memory|resource temporarily unavailable|can't start new thread|unable to create (?:new )?native thread|failed to create new OS thread/i

const hints: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /winsock2?\.h|ws2tcpip\.h|windows\.h|conio\.h/i,
    hint: 'This header exists only on Windows. On Linux, sockets are declared in <sys/socket.h>, <netinet/in.h>, <arpa/inet.h> and <unistd.h>.',
  },
  {
    pattern: /fatal error: (?:sys\/event|mach\/|CoreFoundation|libkern)/,
    hint: 'This header exists only on macOS. On Linux, wait for several sockets with poll() or epoll.',
  },
  {
    pattern:
      /(?:illegal|invalid) UTF-8|not valid UTF-8|did not contain valid UTF-8|invalid multibyte char|lexical error \(UTF-8|invalid encoding|stream did not contain/i,
    hint: 'The file is not saved as UTF-8, or is not a text file. Save it as UTF-8, then run again.',
  },
  { pattern: /fatal error: (\S+): No such file/, hint: 'A header is missing. Add it to the submission, or install the library that contains it.' },
  { pattern: /undefined reference to `main'/, hint: 'The program has no main().' },
  {
    pattern: /undefined reference to `(?:a?(?:sin|cos|tan)h?|atan2|ceil|exp|floor|fmod|log(?:10|2)?|pow|round|sqrt)f?'/,
    hint: 'This function is in the mathematics library: put -lm at the end of the command that links, after the files that use it.',
  },
  {
    pattern: /undefined reference to/,
    hint: 'A function is used but not defined. Add the file that defines it, and #include its header or add a Makefile, so that both files are compiled together.',
  },
  { pattern: /should be declared in a file named/, hint: 'In Java, a public class must be in a file of the same name: rename the file or the class.' },
  { pattern: /package \S+ does not exist/, hint: 'The package is not part of Java. Add its .jar file to the submission, or do without it.' },
  {
    pattern: /cannot find symbol|cannot find (?:type|function|value)/,
    hint: 'A name is used but not defined: a typing mistake, or a missing file.',
  },
  {
    pattern: /no required module provides package|package \S+ is not in std/,
    hint: 'A package is used but not available: add a go.mod that names it to the submission.',
  },
  {
    pattern: /Can't locate \S+\.pm in @INC/,
    hint: 'Perl does not look for modules in the program’s own folder. If the module is there, write: use FindBin; use lib $FindBin::Bin; If not, add it to the submission, or do without it.',
  },
  { pattern: /declared and not used|imported and not used/, hint: 'Go does not compile unused variables and imports: remove them.' },
  { pattern: /TabError|IndentationError/, hint: 'Python needs consistent indentation: use either spaces or tabs in the whole file.' },
  { pattern: /E0432|E0433|unresolved import/, hint: 'A crate is used but not available: add it to Cargo.toml, and add that file to the submission.' },
  {
    pattern: /could(?: not|n't) resolve host|EAI_AGAIN|temporary failure in name resolution|network is unreachable|unknown host/i,
    hint: 'Builds have no network. Add what the build downloads to the submission, or do without it.',
  },
  { pattern: /missing separator/, hint: 'In a Makefile, the commands of a rule must begin with a tab, not with spaces.' },
]

/** The folders whose paths must not be shown. */
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

/** Leaves out a C++ compiler's notes about system headers, which list every function that does not match either. */
function withoutSystemNotes(lines: readonly string[]): string[] {
  let inNote = false
  return lines.filter((line) => {
    if (/^\S+:\d+:\d+: note:|^In file included from /.test(line)) inNote = /^(?:In file included from )?\//.test(line)
    else if (!/^\s+(?:\d+\s+)?\||^\s+from /.test(line)) inNote = false
    return !inNote
  })
}

/** Text without the paths of the copy: `/tmp/…/submission/echo.c:3` becomes `echo.c:3`. */
export function withoutPaths(text: string, { root, work }: HiddenPaths): string {
  const relative = text.replaceAll(`${root}/`, '').replaceAll(root, '.')
  return relative.replaceAll(`${work}/`, '').replaceAll(work, '.')
}

/** The fault of the machine that an output mentions, where the machine shows it, too: a build can print anything. Undefined if the program is at fault. */
export function machineFault(output: string, isMachineFull: () => boolean): string | undefined {
  return fullMachine.test(output) && isMachineFull() ? 'This machine does not have enough disk space, memory or processes to build the program.' : undefined
}

/** A hint for the student, derived from the compiler's output. */
export function hintFor(output: string, command: string): string {
  const known = hints.find(({ pattern }) => pattern.test(output))?.hint
  return known ?? `Run \`${harmlessLine(command)}\` in the submission to see the same output. Fix the first error; the others often follow from it.`
}
