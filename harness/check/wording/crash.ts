/** The error of which a program died, or one of its threads: its text, and the line of the program's own source. */

import { visibleText } from './screen.js'

export interface Crash {
  /** The error as the language prints it: `TypeError: a bytes-like object is required, not 'str'`. */
  readonly error: string
  /** The innermost line of the program's own source, if the trace names one. */
  readonly place: { readonly file: string; readonly line: number; readonly source: string } | null
  /** Whether the trace says that only a thread, a task or a request handler died of it. */
  readonly inThread: boolean
}

const charactersMax = 100_000 // a stack overflow prints some ten thousand

type Reader = (text: string) => Crash | null

/**
 * The last crash that a program has printed, or null. Paths of the submission are relative, and all others absolute. Ctrl-C
 * is no crash.
 */
export function crashIn(printed: string): Crash | null {
  const text = visibleText(printed.slice(-charactersMax))
  const crash = readers.map((read) => read(text)).find((found) => found !== null) ?? null
  return crash === null || /^KeyboardInterrupt\b/.test(crash.error) ? null : crash
}

const readers: readonly Reader[] = [python, javaScript, java, cSharp, go, rust, ruby, php, lua, cPlusPlus]

function python(text: string): Crash | null {
  const at = text.lastIndexOf('Traceback (most recent call last):')
  if (at < 0) return null
  const trace = text.slice(at)
  const error = /^(?! )([A-Za-z_][\w.]*(?:: .*|)) *$/m.exec(trace.slice(trace.indexOf('\n')))?.[1]
  const frames = [...trace.matchAll(/^ +File "([^"]+)", line (\d+), in .*\n(?: {4}(.*)\n)?/gm)]
  const own = frames.findLast(([, file = '']) => isOwnFile(file))
  const [before = ''] = /(?:.*\n){0,3}.*$/.exec(text.slice(Math.max(0, at - 500), at)) ?? []
  const inThread = /^Exception in thread |^Exception (?:happened|occurred) during processing|exception was never retrieved/m.test(before)
  return error === undefined ? null : { error, place: own === undefined ? null : placeOf(own[1], own[2], own[3]), inThread }
}

function javaScript(text: string): Crash | null {
  const found = [...text.matchAll(/^(?:Uncaught )?(\w*(?:Error|Exception)(?: \[\w+\])?(?:: .*)?)\n(?:(?! +at ).*\n){0,8}?((?: +at .*(?:\n|$))+)/gm)].at(-1)
  if (found === undefined || !/:\d+:\d+\)?$/m.test(found[2] ?? '')) return null
  const frames = [...(found[2] ?? '').matchAll(/(?:\(| at (?:async )?)(?:file:\/\/)?([^\s()]+):(\d+):\d+\)?(?: \{)?$/gm)]
  const own = frames.find(([, file = '']) => isOwnFile(file))
  const shown = own === undefined ? null : new RegExp(`^(?:file://)?${escaped(own[1] ?? '')}:${own[2]}\\n(.*)\\n`, 'm').exec(text)
  return { error: found[1] ?? '', place: own === undefined ? null : placeOf(own[1], own[2], shown?.[1]), inThread: false }
}

function java(text: string): Crash | null {
  const found = [
    ...text.matchAll(
      /^(Exception in thread "([^"]*)" )?((?:[a-z][\w$]*\.)+[\w$]*(?:Exception|Error)\b.*)\n((?:\s+at .*|\s+\.\.\. \d+ .*|Caused by: .*|\n)+)/gm,
    ),
  ].at(-1)
  if (found === undefined) return null
  const own = [...(found[4] ?? '').matchAll(/^\s+at (?:[\w.]+\/\/?)?([\w.$<>]+)\(([\w$]+\.(?:java|kt|scala)):(\d+)\)/gm)].find(
    ([line, name = '']) => !/^\s+at (?:java|jdk)\.\w+\//.test(line) && !/^(?:java|javax|jdk|sun|com\.sun|kotlin|scala)\./.test(name),
  )
  return { error: found[3] ?? '', place: own === undefined ? null : placeOf(own[2], own[3], ''), inThread: found[1] !== undefined && found[2] !== 'main' }
}

function cSharp(text: string): Crash | null {
  const found = /^Unhandled [Ee]xception[.:]\s*(.*)\n((?: +at .*(?:\n|$))+)/m.exec(text)
  const own = / in (?:.*\/)?([^/\n]+):line (\d+)/.exec(found?.[2] ?? '')
  return found === null ? null : { error: found[1] ?? '', place: own === null ? null : placeOf(own[1], own[2], ''), inThread: false }
}

function go(text: string): Crash | null {
  const found = /^(?:panic|fatal error): (.*)\n/m.exec(text)
  if (found === null) return null
  const own = [...text.slice(found.index).matchAll(/^\t(\S+\.go):(\d+)/gm)].find(([, file = '']) => isOwnFile(file))
  return { error: found[0].trim(), place: own === undefined ? null : placeOf(own[1], own[2], ''), inThread: false }
}

function rust(text: string): Crash | null {
  const found = /thread '(.*)' (?:\(\d+\) )?panicked at (?:'([^\n]*)', )?([^\s:]+):(\d+):\d+:?(?:\n(.*))?/.exec(text)
  if (found === null) return null
  return { error: `panic: ${found[2] ?? found[5] ?? ''}`, place: placeOf(found[3], found[4], ''), inThread: found[1] !== 'main' }
}

function ruby(text: string): Crash | null {
  const found = /^(?:#<Thread.*\n)?(\S+\.rb):(\d+):in .*?: (.*\([A-Z][\w:]*\))$/m.exec(text)
  if (found === null) return null
  const own = [...text.slice(found.index).matchAll(/(\S+\.rb):(\d+):in /g)].find(([, file = '']) => isOwnFile(file))
  return { error: found[3] ?? '', place: own === undefined ? null : placeOf(own[1], own[2], ''), inThread: /terminated with exception/.test(text) }
}

function php(text: string): Crash | null {
  const found = /^(?:PHP )?Fatal error: +(?:Uncaught )?(.*?) in (\S+?)(?::| on line )(\d+)/m.exec(text)
  return found === null ? null : { error: found[1] ?? '', place: isOwnFile(found[2] ?? '') ? placeOf(found[2], found[3], '') : null, inThread: false }
}

function lua(text: string): Crash | null {
  const found = /^\S*lua\S*: (\S+\.lua):(\d+): (.*)/m.exec(text)
  return found === null ? null : { error: found[3] ?? '', place: placeOf(found[1], found[2], ''), inThread: false }
}

function cPlusPlus(text: string): Crash | null {
  const found = /terminate called after throwing an instance of '(.*)'(?:\n *what\(\): +(.*))?/.exec(text)
  return found === null ? null : { error: found[2] === undefined ? (found[1] ?? '') : `${found[1]}: ${found[2]}`, place: null, inThread: false }
}

/** A relative path is a file of the submission, unless a library came with it. */
function isOwnFile(file: string): boolean {
  return !/^[/<]|^node:|node_modules\/|site-packages\//.test(file)
}

function placeOf(file = '', line = '', source = ''): Crash['place'] {
  return { file: file.replace(/^\.\//, ''), line: Number(line), source: source.trim() }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
