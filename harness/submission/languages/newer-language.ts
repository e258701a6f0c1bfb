/**
 * What a source has that the compiler of this machine is too old for. Courses teach the C#, Kotlin and Python of today, and Debian's
 * are years old: Mono's compiler knows C# up to 7.0, and its Kotlin is 1.3.
 */

import { isNewer } from '../building/lacking.js'
import type { SourceFile } from '../source/source-listing.js'
import { withoutComments } from '../source/without-comments.js'
import { hasNestedFString } from './nested-f-string.js'

/** One thing, the version of the language that brought it, and how it looks in a source without comments and without the contents of its strings. */
type Feature = readonly [what: string, since: string, looks: RegExp | ((code: string, text: string) => boolean)]

export const csharpFeatures: readonly Feature[] = [
  ['an async Main', '7.1', /\basync\s+Task(?:<int>)?\s+Main\s*\(/],
  ['a using declaration', '8.0', /\busing\s+(?:var|[\w.]+(?:<[^;=]*>)?)\s+\w+\s*=/],
  ['a switch expression', '8.0', /\bswitch\s*\{/],
  ['a nullable reference type', '8.0', /\b(?:[Ss]tring|[Oo]bject|\w*(?:Client|Stream|Socket|EndPoint|Listener|Reader|Writer|Exception)|\w+\[\])\?/],
  ['the operator `??=`', '8.0', /\?\?=/],
  ['the operator `!` after a value', '8.0', /[\w)\]]!\s*[.;,)]/],
  ['a range or an index from the end', '8.0', /\[(?:[^\][]*\.\.|\s*\^)/],
  ['`await foreach`', '8.0', /\bawait\s+foreach\b/],
  ['a string that begins with `@$`', '8.0', (_, text) => text.includes('@$"')],
  ['`new()` without a type', '9.0', /\bnew\s*\(/],
  ['`is not`', '9.0', /\bis\s+not\b/],
  ['a record', '9.0', /\brecord\s+(?:class\s+|struct\s+)?[A-Z]\w*\s*[({:;]/],
  ['an init accessor', '9.0', /\binit\s*;/],
  ['statements outside a class', '9.0', (code) => !/\b(?:class|struct)\s/.test(code)],
  ['a namespace for the whole file', '10.0', /^\s*namespace\s+[\w.]+\s*;/m],
  ['a global using', '10.0', /\bglobal\s+using\b/],
  ['`Console` without `using System;`', '10.0', (code) => /(?<![.\w])Console\s*\./.test(code) && !/\busing\s+System\s*;/.test(code)],
  ['a UTF-8 string', '11.0', /""u8\b/],
  ['a raw string', '11.0', (_, text) => text.includes('"""')],
  ['a collection expression', '12.0', /[=(,]\s*\[[^\]]*\]\s*[;,)]/],
]

export const kotlinFeatures: readonly Feature[] = [
  ['`maxOrNull()` or `minOrNull()`', '1.4', /\.(?:max|min)(?:By|With)?OrNull\b/],
  ['`fun interface`', '1.4', /\bfun\s+interface\b/],
  ['a comma after the last argument', '1.4', /[^\s,(],\s*\)/],
  ['`uppercase()` or `lowercase()`', '1.5', /\.(?:uppercase|lowercase)(?:Char)?\s*\(/],
  ['`code` of a character', '1.5', /\.code\b/],
  ['`digitToInt()`', '1.5', /\.digitToInt(?:OrNull)?\s*\(/],
  ['`readln()`', '1.6', /\breadln(?:OrNull)?\s*\(/],
  ['the operator `..<`', '1.9', /\.\.</],
  ['a data object', '1.9', /\bdata\s+object\b/],
  ['`entries` of an enum', '1.9', /\b[A-Z]\w*\.entries\b/],
]

export const pythonFeatures: readonly Feature[] = [
  ['a `match` statement', '3.10', (_, text) => /^[ \t]*match\b[^\n]*:[ \t]*(?:#.*)?\n\s*case\b/m.test(text)],
  ['`except*`', '3.11', (_, text) => /^[ \t]*except[ \t]*\*/m.test(text)],
  ['an f-string with its own quotation marks or a backslash inside its braces', '3.12', (_, text) => hasNestedFString(text)],
  ['a `type` statement', '3.12', (_, text) => /^[ \t]*type[ \t]+\w+(?:\[[^\]\n]*\])?[ \t]*=/m.test(text)],
  ['a function or class with type parameters', '3.12', (_, text) => /^[ \t]*(?:def|async[ \t]+def|class)[ \t]+\w+\[/m.test(text)],
]

/**
 * A sentence on the first feature that is newer than `known`, the version of the language that `compiler` knows; undefined if there is none. Asked when a
 * build has failed: decided by the sources alone.
 */
export function newerThan(
  known: string,
  sources: readonly Pick<SourceFile, 'path' | 'language' | 'text'>[],
  features: readonly Feature[],
  compiler: string,
): string | undefined {
  for (const { path, language, text } of sources) {
    const code = withoutComments(text)
    const found = features.find(([, since, looks]) => isNewer(since, known) && (looks instanceof RegExp ? looks.test(code) : looks(code, text)))
    if (found !== undefined)
      return `${path} has ${found[0]} (${language} ${found[1].replace('.0', '')}), and ${compiler} of this machine knows ${language} only up to ${known}.`
  }
  return undefined
}
