/** Whether a program's output contains given texts, and in which order. */

/** The first of the texts that is missing, or undefined. Carriage returns are ignored, because line ends may be LF or CR LF. */
export function firstMissing(printed: string, texts: readonly string[]): string | undefined {
  return texts.map((text) => text.replaceAll('\r', '')).find((text) => !printed.includes(text))
}

/** The first of the texts that is there, or undefined. */
export function firstFound(printed: string, texts: readonly string[]): string | undefined {
  return texts.find((text) => printed.includes(text))
}

/** Whether the texts appear in the given order. Missing ones are skipped. */
export function areInOrder(printed: string, texts: readonly string[]): boolean {
  const places = texts.map((text) => printed.indexOf(text)).filter((place) => place >= 0)
  return places.every((place, index) => place > (places[index - 1] ?? -1))
}
