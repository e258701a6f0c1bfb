/** What `wirecheck.json` may hold, and what a correct one looks like. */

export const manifestName = 'wirecheck.json'

/** The manifest's entry for one exercise; every key is optional. */
export interface ManifestEntry {
  /** The command that starts the program, or its source file. Null: the program is found by name. */
  readonly run: string | null
  /** A shell command that runs first. */
  readonly build: string | null
  readonly port: number | null
  /** Relative to the submission; `''` is its root. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin: readonly string[]
}

export type Manifest = ReadonlyMap<string, ManifestEntry>

const example = '{ "echo": { "run": "python3 my_echo.py {port}" } }'
/** Added to every error about a manifest. */
export const manifestHint = `A ${manifestName} looks like this: ${example}`
