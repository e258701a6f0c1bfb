/** The words in braces that wirecheck fills in where a manifest's command or its typed lines contain them. */

/** What the words stand for. `role` and `name` are those of a person in a chat; elsewhere they are left out, and stay as they are. */
export interface PlaceholderValues {
  readonly host: string
  readonly port: number
  readonly role?: string | undefined
  readonly name?: string | undefined
}

const pattern = /\{(host|port|role|name)\}/g

export function fillPlaceholders(text: string, values: PlaceholderValues, show: (value: string) => string = (value) => value): string {
  return text.replace(pattern, (whole, word: keyof PlaceholderValues) => (values[word] === undefined ? whole : show(String(values[word]))))
}

/** Whether a command contains a placeholder: then no arguments are appended to it. */
export function hasPlaceholder(text: string): boolean {
  return text.search(pattern) >= 0
}
