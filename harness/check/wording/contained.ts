/** Whether given texts stand in what a program printed, and in which order. */

/** The first of the texts that is missing, without carriage returns: line ends may be LF or CR LF. Undefined if all are there. */
export function firstMissing(printed: string, texts: readonly string[]): string | undefined {
  return texts.map((text) => text.replaceAll('\r', '')).find((text) => !printed.includes(text))
}

/** The first of the texts that is there; undefined if none is. */
export function firstFound(printed: string, texts: readonly string[]): string | undefined {
  return texts.find((text) => printed.includes(text))
}

/** Whether those of the texts that are there appear in the given order. */
export function areInOrder(printed: string, texts: readonly string[]): boolean {
  const places = texts.map((text) => printed.indexOf(text)).filter((place) => place >= 0)
  return places.every((place, index) => place > (places[index - 1] ?? -1))
}
