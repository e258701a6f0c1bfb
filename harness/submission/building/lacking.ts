/** Sentences about what a machine lacks for a build, and how versions are compared. */

export const lacksPackages =
  'The build needs packages from the internet, and builds have no network. Add them to the submission (go mod vendor, cargo vendor, node_modules), or do without them.'

export function lacksVersion(language: string): string {
  return `The program requires a newer version of ${language} than this machine has.`
}

/** Whether the version `wanted`, such as `1.85`, is newer than the first one in `text`, such as `rustc 1.63.0`. */
export function isNewer(wanted: string, text: string): boolean {
  const parts = (version: string): readonly number[] => version.split('.').map(Number)
  const there = parts(/\d+(?:\.\d+)+/.exec(text)?.[0] ?? '')
  const first = parts(wanted).findIndex((part, index) => part !== (there[index] ?? 0))
  return first >= 0 && (parts(wanted)[first] ?? 0) > (there[first] ?? 0)
}

/** The JSON in a text; undefined if it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
