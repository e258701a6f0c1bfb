/** The options about programs that run while wirecheck looks on. */

import { expect, test } from 'vitest'
import { parseArguments } from './arguments.js'

const surroundings = { environment: {}, folder: () => '/somewhere', isDirectory: () => false, version: () => 'wirecheck 1.2.3' }
const parse = (line: string) => parseArguments(line.split(' '), surroundings)

test.each([
  ['127.0.0.1:9000', { host: '127.0.0.1', port: 9_000 }],
  ['host.docker.internal:12345', { host: 'host.docker.internal', port: 12_345 }],
  ['[::1]:9000', { host: '::1', port: 9_000 }],
])('--attach takes %s, without --student', (address, attach) => {
  expect(parse(`--attach ${address} --exercise echo`)).toMatchObject({ kind: 'grade', options: { student: address, attach, exercises: ['echo'] } })
})

test.each(['9000', 'localhost', 'localhost:0', 'localhost:70000', '::1:9000', 'http://localhost:80'])('--attach refuses %s', (address) => {
  expect(() => parse(`--attach ${address}`)).toThrow(`--attach must look like HOST:PORT, not "${address}".`)
})

test.each([
  ['--student x', 'starts one'],
  ['--lab shared', '--attach does not take --lab'],
  ['--allow-root', '--attach does not take --allow-root'],
  ['stray', 'Unexpected argument "stray"'],
])('--attach refuses %s beside it', (other, message) => {
  expect(() => parse(`--attach localhost:9000 ${other}`)).toThrow(message)
})

test('--class takes neither --attach nor --capture', () => {
  expect(() => parse('--class x --attach localhost:1')).toThrow('--class does not take --attach')
  expect(() => parse('--class x --capture')).toThrow('--class does not take --capture')
})

test.each([
  ['--capture', 'failed'],
  ['--capture all', 'all'],
])('%s captures checks: %s', (option, capture) => {
  expect(parse(`--student x ${option}`)).toMatchObject({ options: { capture } })
})

test('--capture takes nothing else', () => {
  expect(() => parse('--student x --capture some')).toThrow('--capture takes only "all", not "some".')
})

test('--watch grades again and again', () => {
  expect(parse('--student x --watch --tier core')).toMatchObject({ kind: 'watch', options: { student: 'x', tier: 'core' } })
})

test.each(['--json', '--quiet', '--capture', '--time-budget 60', '--exit-zero'])('--watch refuses %s beside it', (other) => {
  expect(() => parse(`--student x --watch ${other}`)).toThrow(`--watch does not take ${other.split(' ')[0]}.`)
})

test('--watch goes with neither --class nor --attach', () => {
  expect(() => parse('--class x --watch')).toThrow('--class does not take --watch')
  expect(() => parse('--attach localhost:1 --watch')).toThrow('--attach does not take --watch')
})
