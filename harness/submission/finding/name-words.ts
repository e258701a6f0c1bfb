/** The words in a file's name: `server-echo`, `EchoServer` and `echoserver2` all contain `echo` and `server`. */

const synonyms = new Map([
  ['serv', 'server'],
  ['srv', 'server'],
  ['svr', 'server'],
  ['servers', 'server'],
  ['cli', 'client'],
  ['clnt', 'client'],
  ['clients', 'client'],
  ['服务器', 'server'],
  ['服务端', 'server'],
  ['客户端', 'client'],
  ['сервер', 'server'],
  ['клиент', 'client'],
])

/** Words that do not tell which exercise a program belongs to. */
const neutralWords = new Set([
  ...['main', 'index', 'app', 'program', 'run', 'start', 'src', 'source', 'sources', 'code', 'bin', 'cmd', 'pkg', 'lib'],
  ...[
    'py',
    'python',
    'js',
    'javascript',
    'mjs',
    'cjs',
    'node',
    'ts',
    'typescript',
    'java',
    'cpp',
    'cc',
    'cxx',
    'go',
    'golang',
    'rs',
    'rust',
    'pl',
    'perl',
    'rb',
    'ruby',
    'php',
    'sh',
  ],
])

/** Whether a word does not tell the exercise: `main`, `src`, a language. */
export function isNeutral(word: string): boolean {
  return neutralWords.has(word)
}

/**
 * The words of a name in lower case, with `serv` as `server` and `cli` as `client`. A name is split at every character that
 * is not a letter or digit, at capital letters, where the script changes (`echo服务器`), and between known words (`echoserver`, `UDPupper`). Digits and single
 * letters are left out: `echo2`, `echo_v2` and `echo (1)` mean `echo`.
 */
export function splitName(name: string, vocabulary: ReadonlySet<string>): string[] {
  const chunks = name.normalize('NFC').match(/(?:\p{Script=Latin}|\p{N})+|(?:(?!\p{Script=Latin})\p{L}|\p{N})+/gu) ?? []
  const words = chunks.flatMap(
    (chunk) => segment(withoutDigits(chunk), vocabulary) ?? splitAtCapitals(chunk).flatMap((piece) => segment(piece, vocabulary) ?? [piece]),
  )
  return words.filter((word) => word.length > 1).map((word) => synonyms.get(word) ?? word)
}

/** All the words in the names of exercises, and the words for a role or a transport. */
export function vocabularyOf(names: readonly string[]): ReadonlySet<string> {
  const words = names.flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 1)
  return new Set([...words, 'server', 'client', 'tcp', 'udp', ...synonyms.keys()])
}

function withoutDigits(text: string): string {
  return text.toLowerCase().replace(/\p{N}+$/u, '')
}

function splitAtCapitals(chunk: string): string[] {
  return (chunk.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\p{Lu}+/gu) ?? []).map((piece) => piece.toLowerCase())
}

/** Splits letters into known words if they consist of nothing else; the fewest words win. */
function segment(letters: string, vocabulary: ReadonlySet<string>): string[] | undefined {
  if (letters === '') return []
  const best: (string[] | undefined)[] = [[]]
  for (let end = 1; end <= letters.length; end += 1) {
    for (let start = 0; start < end; start += 1) {
      const before = best[start]
      const word = letters.slice(start, end)
      const known = vocabulary.has(word) && (word.length > 2 || word === letters)
      if (before !== undefined && known && before.length + 1 < (best[end]?.length ?? Infinity)) best[end] = [...before, word]
    }
  }
  return best[letters.length]
}
