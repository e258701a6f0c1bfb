/** The words of a printed text. Judgements about what is said compare words: layout and punctuation differ from program to program. */

/** Each run of at least `lettersMin` letters of any script, as it stands in the text. */
export function wordsIn(text: string, lettersMin: number): string[] {
  return text.match(new RegExp(`\\p{L}{${lettersMin},}`, 'gu')) ?? []
}
