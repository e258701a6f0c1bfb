/** Whether a program said that a page was not found. */

/** Whether a text contains the status 404. "HTTP 404" is a message, although its only word may be in the URL, too. */
export function says404(printed: string): boolean {
  return /\b404\b/.test(printed)
}
