/** Splits a command into words as a shell would, for commands that need no shell. */

import { shellQuote } from './shell.js'

/** A command as words, or its unchanged text if it needs a shell. */
export type SplitCommand = { readonly words: readonly string[] } | { readonly shell: string }

/** Characters with a special meaning to a shell outside quotes: variables, patterns, pipes, comments. */
const shellOnly = new Set('$`|&;<>()*?[]#~!\n')

/**
 * Splits at spaces, honouring quotes and backslashes. A command that uses other features of the shell (`&&`, `$HOME`,
 * `*.c`, `PORT=1 ./echo`) is returned as `shell`. Throws SyntaxError if a quote is not closed or the command is empty.
 */
export function splitCommand(command: string): SplitCommand {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at)
    if (quote === "'" ? character === "'" : quote === '"' && character === '"') quote = undefined
    else if (quote === "'") word += character
    else if (character === '\\' && (quote === undefined || '"\\$`'.includes(command.charAt(at + 1)))) {
      at += 1
      word = (word ?? '') + command.charAt(at)
    } else if (quote === '"' ? character === '$' || character === '`' : shellOnly.has(character)) return { shell: command.trim() }
    else if (quote === '"') word += character
    else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) word = push(words, word)
    else word = (word ?? '') + character
  }
  if (quote !== undefined) throw new SyntaxError(`a quote (${quote}) is not closed`)
  push(words, word)
  if (words.length === 0) throw new SyntaxError('it is empty')
  return /^\w+=/.test(words[0] ?? '') ? { shell: command.trim() } : { words }
}

function push(words: string[], word: string | undefined): undefined {
  if (word !== undefined) words.push(word)
}

/** A command as a person types it in a shell. Words with special characters are quoted. */
export function showCommand(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ')
}

/** A relative path as a word of a command: no tool takes `./-echo.py` for an option, or `./@echo.c` for a list of options. */
export function fileWord(path: string): string {
  return /^[-@+]/.test(path) ? `./${path}` : path
}
