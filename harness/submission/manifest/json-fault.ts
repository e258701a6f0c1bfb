/** Says where and why a text is not valid JSON; the message of JSON.parse in Node 20 does not always name the place. Only this file imports jsonc-parser. */

import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'

export interface JsonFault {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in characters. */
  readonly column: number
  /** What is wrong there: `expected a colon`. */
  readonly says: string
}

const strict = { disallowComments: true, allowTrailingComma: false }

/** By the name of jsonc-parser's error code. */
const problems: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'expected a name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a comma or }',
  CloseBracketExpected: 'expected a comma or ]',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the closing double quote is missing',
  UnexpectedEndOfNumber: 'the number is not complete',
  InvalidUnicode: 'expected four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'a backslash in a string must be doubled: \\\\',
  InvalidCharacter: 'a text may not contain control characters; write a tab as \\t',
}

/** The first fault of `json`; undefined when it is valid, or nested too deeply to tell. */
export function findJsonFault(json: string): JsonFault | undefined {
  const faults: ParseError[] = []
  try {
    parse(json, faults, strict)
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined // The parser calls itself for each level.
    throw thrown
  }
  const [first, second] = faults
  if (first === undefined) return undefined
  const before = json.slice(0, first.offset).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, says: describe(json, first, second) }
}

function describe(json: string, first: ParseError, second: ParseError | undefined): string {
  const code = printParseErrorCode(first.error)
  const text = json.slice(first.offset, first.offset + first.length)
  if (/^[}\]]/.test(text) && json.slice(0, first.offset).trimEnd().endsWith(',')) return `unexpected ${text}; remove the comma before it`
  if (code !== 'InvalidSymbol') return problems[code] ?? 'unexpected text'
  if (/^['\u2018-\u201f]/.test(text)) return 'use straight double quotes (")'
  // A word without quotes is reported twice: for itself, and for what should stand in its place.
  return (second === undefined ? undefined : problems[printParseErrorCode(second.error)]) ?? 'unexpected text'
}
