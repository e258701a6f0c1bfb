/** Looks for what a text could do to those who read it, for tests of everything that wirecheck writes. */

const colours = /\x1b\[[0-9;]*m/g
const harms: readonly (readonly [string, RegExp])[] = [
  ['a control or an invisible character', /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u],
  ['a command at the start of a line', /^\s*::/m],
  ['a command anywhere', /##[a-z]*\[/i],
  ['a pile of marks', /\p{M}{9}/u],
  ['a line like the report’s own', /^\s*PASSED\b/m],
]

/** What is harmful in a text for a terminal or a log, each with the place; empty for what wirecheck writes about a program that fails. */
export function harmIn(text: string): string[] {
  const plain = text.replace(colours, '')
  return harms.flatMap(([what, pattern]) => {
    const found = pattern.exec(plain)
    return found === null ? [] : [`${what}: ${JSON.stringify(plain.slice(Math.max(0, found.index - 40), found.index + 40))}`]
  })
}

const tokens = /<\?xml [^<>?]*\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w.-]*="[^"<]*")*)\s*(\/?)>|[^<]+|</g
const reference = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i

/** Why a text is not a well-formed XML document with one element at its root; null if it is one. Stricter than XML: no comments, no declarations of types. */
export function faultInXml(xml: string): string | null {
  const open: string[] = []
  let roots = 0
  for (const [token, closing, name = '', attributes = '', empty] of xml.matchAll(tokens)) {
    if (token.startsWith('<![CDATA[') || token.startsWith('<?xml ')) continue
    if (token === '<') return 'a < that begins nothing'
    if (reference.test(token.startsWith('<') ? attributes : token)) return `a & that begins nothing in ${token.slice(0, 60)}`
    if (!token.startsWith('<')) {
      if (token.includes(']]>')) return 'the end of a CDATA section in text'
      if (open.length === 0 && token.trim() !== '') return `text outside of the root: ${token.slice(0, 60)}`
      continue
    }
    if (closing === '/') {
      if (open.pop() !== name) return `</${name}> closes another element`
    } else {
      if (open.length === 0) roots += 1
      if (empty !== '/') open.push(name)
    }
  }
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml)) return 'a character that XML forbids'
  return open.length > 0 ? `<${open.at(-1)}> is not closed` : roots === 1 ? null : `${roots} roots`
}
