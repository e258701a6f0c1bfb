import { expect, test } from 'vitest'
import { shellQuote } from './shell.js'
import { fillPlaceholders, hasPlaceholder } from './placeholders.js'

const address = { host: '127.0.0.1', port: 80 }

test.each([
  ['./echo {host}:{port}', address, './echo 127.0.0.1:80'],
  ["awk '{print}' {port}", address, "awk '{print}' 80"],
  ['./chat {role} {port} {name}', address, './chat {role} 80 {name}'],
  ['./chat {role} {port} {name}', { ...address, role: 'server', name: 'Anna B' }, "./chat server 80 'Anna B'"],
])('%s', (text, values, filled) => expect(fillPlaceholders(text, values, shellQuote)).toBe(filled))

test('which commands have placeholders', () => {
  expect(['./echo', './echo {port}', 'python3 chat_{role}.py', "awk '{print}'"].map(hasPlaceholder)).toEqual([false, true, true, false])
})
