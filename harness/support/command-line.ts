/** Splits a command as a shell would, for commands that need no shell. */

import { shellQuote } from '../support/shell.js'

/** A command as words, or the text as it stands when only a shell can make sense of it. */
export type SplitCommand = { readonly words: readonly string[] } | { readonly shell: string }

/** Characters that mean something to a shell outside quotes: variables, patterns, pipes, comments. */
const shellOnly = new Set('$`|&;<>()*?[]#~!\n')

/**
 * Splits at spaces, honouring quotes and backslashes. A command that uses more of the shell than that (`&&`, `$HOME`,
 * `*.c`, `PORT=1 ./echo`) comes back as `shell`. Throws SyntaxError for a quote that is not closed and for an empty command.
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

/** A command as a person types it in a shell: words with spaces and the like are quoted. */
export function showCommand(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ')
}
