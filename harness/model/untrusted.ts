/** The type of texts that a submission may have had a hand in. */

/**
 * A text that contains, or may contain, something from a submission: a file name, what a program printed or sent, a compiler's
 * output. Any string may become one, but only the functions that make it harmless (support/harmless) give a string back: to use one
 * as a string, in a template or with `+` does not compile, because it might be a symbol. It never is; the symbol is only a type.
 */
export type Untrusted = string | (symbol & { readonly isUntrusted: true })

/** The text itself, for code that looks into it or compares it. What is shown goes through a function for its destination instead. */
export function textOf(text: Untrusted): string {
  return text as string
}
