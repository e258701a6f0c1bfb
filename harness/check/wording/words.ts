/** The words of a printed text. Judgements compare words, because layout and punctuation differ from program to program. */

/** Each run of at least `lettersMin` letters of any script, unchanged. */
export function wordsIn(text: string, lettersMin: number): string[] {
  return text.match(new RegExp(`\\p{L}{${lettersMin},}`, 'gu')) ?? []
}
