/** How a `udp-upper` server may have to answer: in upper case, in lower case, or in reverse order. */

/** What comes of a text. */
export interface Answer {
  readonly title: string
  /** How the letters come back. */
  readonly how: string
  readonly hint: string
  readonly unchanged: string
  readonly beyondAscii: { readonly says: string; readonly hint: string }
  of(text: string): string
  /** Whether a text is a right answer to another one with letters beyond ASCII. */
  fits(answer: string, text: string): boolean
}

export const answers = { upper: inCase('upper', 'a to z with A to Z'), lower: inCase('lower', 'A to Z with a to z'), reverse: inReverse() }

function inCase(name: 'upper' | 'lower', replace: string): Answer {
  const of = (text: string): string => (name === 'upper' ? text.toUpperCase() : text.toLowerCase())
  const left = name === 'upper' ? /[a-z]/ : /[A-Z]/
  return {
    title: `UDP ${name}-case server`,
    how: `in ${name} case`,
    hint: `Receive with recvfrom(), replace ${replace}, and send the same number of bytes back to the sender.`,
    unchanged: 'Digits, spaces, punctuation and line ends come back unchanged.',
    beyondAscii: {
      says: `Text beyond ASCII comes back as valid UTF-8, in ${name} case or unchanged.`,
      hint: `Change only the bytes ${replace.slice(0, 6)}, or decode as UTF-8, call ${name}(), and encode as UTF-8.`,
    },
    of,
    fits: (answer, text) => of(answer) === of(text) && !left.test(answer),
  }
}

function inReverse(): Answer {
  return {
    title: 'UDP reversing server',
    how: 'in reverse order',
    hint: 'Receive with recvfrom(), reverse the text, and send the same number of bytes back to the sender.',
    unchanged: 'Digits, spaces, punctuation and line ends come back, too, in reverse order.',
    beyondAscii: {
      says: 'Text beyond ASCII comes back as valid UTF-8, its characters in reverse order.',
      hint: 'Decode as UTF-8, reverse the characters, and encode as UTF-8: the bytes of one character keep their order.',
    },
    of: reversed,
    fits: (answer, text) => answer === reversed(text),
  }
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
