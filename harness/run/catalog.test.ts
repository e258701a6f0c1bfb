/** Every requirement in the contract has a check, and the built catalogue matches the specs. */

import { describe, expect, test } from 'vitest'
import { candidates } from '../check/engine/free-port.js'
import { inOrderOfNeeds } from '../check/language/soundness.js'
import { tiers, type Exercise } from '../model/exercise.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'
import { readCatalog } from './catalog.js'

const catalogue = readCatalog()

/** The contract: the requirements of each exercise by tier. An ID never changes its meaning, so this list only grows. */
const contract: Readonly<Record<string, { readonly core: string; readonly robust: string; readonly scale: string }>> = {
  echo: {
    core: 'TCP-1 TCP-2 ECHO-1 ECHO-2 ECHO-3 ECHO-4 ECHO-5 ECHO-6',
    robust: 'TCP-3 TCP-4 TCP-5 TCP-6 TCP-7 ECHO-7 ECHO-8 ECHO-9 ECHO-10 ECHO-11 ECHO-12 ECHO-13 ECHO-14',
    scale: 'TCP-8 TCP-9 TCP-10 ECHO-15',
  },
  greeter: {
    core: 'TCP-1 TCP-2 GREET-1 GREET-2',
    robust: 'TCP-3 TCP-4 TCP-5 TCP-6 TCP-7 GREET-3 GREET-4 GREET-5',
    scale: 'TCP-8 TCP-9 TCP-10 GREET-6',
  },
  'counting-greeter': {
    core: 'TCP-1 TCP-2 COUNT-1 COUNT-2 COUNT-3',
    robust: 'TCP-3 TCP-4 TCP-5 TCP-6 TCP-7 COUNT-4',
    scale: 'TCP-8 TCP-9 TCP-10 COUNT-5',
  },
  time: {
    core: 'TCP-1 TCP-2 TIME-1 TIME-2 TIME-3 TIME-4',
    robust: 'TCP-3 TCP-4 TCP-5 TCP-6 TCP-7 TIME-5 TIME-6',
    scale: 'TCP-8 TCP-9 TCP-10',
  },
  'udp-upper': {
    core: 'UPPER-1 UPPER-2 UPPER-3 UPPER-4 UPPER-5 UPPER-6',
    robust: 'UPPER-7 UPPER-8 UPPER-9 UPPER-10 UPPER-11 UPPER-12',
    scale: 'UPPER-13',
  },
  'udp-responder': { core: 'RESP-1 RESP-2 RESP-3', robust: 'RESP-4 RESP-5 RESP-6', scale: '' },
  'json-echo': {
    core: 'TCP-1 JSON-1 JSON-2 JSON-3 JSON-4',
    robust: 'TCP-3 TCP-4 TCP-5 TCP-6 TCP-7 JSON-5 JSON-6 JSON-7 JSON-8 JSON-9',
    scale: 'TCP-8 TCP-9 TCP-10',
  },
  talk: { core: 'TCP-1 TALK-1 TALK-2 TALK-3', robust: 'TCP-5 TCP-6 TCP-7 TALK-4 TALK-5 TALK-6', scale: '' },
  printer: { core: 'TCP-1 PRINT-1 PRINT-2 PRINT-3 PRINT-4', robust: 'TCP-5 TCP-6 TCP-7 PRINT-5 PRINT-6 PRINT-7', scale: '' },
  sniffer: { core: 'SNIFF-1 SNIFF-2', robust: 'SNIFF-3 SNIFF-4', scale: '' },
  'echo-client': { core: 'CLI-1 CLI-2 ECLI-1 ECLI-2', robust: 'CLI-3 CLI-4 ECLI-3', scale: '' },
  'greeter-client': { core: 'CLI-1 CLI-2 GCLI-1', robust: 'CLI-3 CLI-4 GCLI-2', scale: '' },
  'time-client': { core: 'CLI-1 CLI-2 TCLI-1', robust: 'CLI-3 CLI-4 TCLI-2', scale: '' },
  'udp-client': { core: 'CLI-1 CLI-2 UCLI-1', robust: 'CLI-5 UCLI-2', scale: '' },
  'udp-upper-client': { core: 'CLI-1 CLI-2 UPCLI-1', robust: 'CLI-5', scale: '' },
  'json-client': { core: 'CLI-1 CLI-2 JCLI-1 JCLI-2', robust: 'CLI-3 CLI-4 JCLI-3 JCLI-4', scale: '' },
  'pickle-client': { core: 'CLI-1 CLI-2 PCLI-1', robust: 'CLI-3 CLI-4 PCLI-2 PCLI-3', scale: '' },
  'http-client': { core: 'CLI-1 CLI-2 HCLI-1 HCLI-2', robust: 'CLI-3 CLI-4 HCLI-3 HCLI-4', scale: '' },
  'netcat-client': { core: 'CLI-1 CLI-2 NCLI-1 NCLI-2', robust: 'CLI-3 CLI-4 NCLI-3', scale: '' },
  'prompt-client': { core: 'CLI-1 CLI-2 PRCLI-1 PRCLI-2', robust: 'CLI-3 CLI-4 PRCLI-3', scale: '' },
  'fragment-client': { core: 'CLI-1 CLI-2 FCLI-1', robust: 'CLI-3 CLI-4 FCLI-2', scale: '' },
  'page-downloader': { core: 'CLI-1 CLI-2 PAGE-1', robust: 'CLI-3 CLI-4 PAGE-2 PAGE-3', scale: '' },
  'address-validator': { core: 'ADDR-1', robust: 'ADDR-2 ADDR-3 ADDR-4', scale: '' },
  chat: { core: 'CHAT-1 CHAT-2 CHAT-3 CHAT-4', robust: 'CHAT-5 CHAT-6 CHAT-7', scale: '' },
}

/** The port that is hard-coded in the course's program. */
const usualPorts: Readonly<Record<string, number>> = {
  echo: 12_345,
  greeter: 9_000,
  'counting-greeter': 10_001,
  time: 8_888,
  'udp-upper': 11_111,
  'udp-responder': 25_000,
  'json-echo': 12_345,
  talk: 9_087,
  printer: 65_431,
}

function idsOf({ requirements }: Exercise, tier: string): string[] {
  return requirements.filter((each) => each.tier === tier).map(({ id }) => id)
}

describe('the contract', () => {
  test('has every exercise that exists', () => {
    expect(catalogue.map(({ id }) => id).filter((id) => contract[id] === undefined)).toEqual([])
  })

  test.each(catalogue.flatMap((exercise) => tiers.map((tier) => [exercise.id, tier, exercise] as const)))(
    'of %s is checked in the tier %s',
    (id, tier, exercise) => {
      const wanted = contract[id]?.[tier].split(' ').filter((word) => word !== '')
      expect(idsOf(exercise, tier).sort()).toEqual(wanted?.sort())
    },
  )

  test.each(catalogue.filter(({ role }) => role === 'server').map(({ id, usualPort }) => [id, usualPort] as const))(
    'says the usual port of %s: %i',
    (id, port) => {
      expect(port).toBe(usualPorts[id])
    },
  )

  test('has no usual port that a program of another exercise may be given', () => {
    expect(Object.values(usualPorts).filter((port) => candidates().includes(port))).toEqual([])
  })
})

describe('every exercise', () => {
  test.each(catalogue.map((exercise) => [exercise.id, exercise] as const))('%s has checks, points, sentences and hints', (_, exercise) => {
    for (const { id, checks, says, hint } of exercise.requirements) {
      expect([id, checks.length > 0, checks.every(({ points, title }) => points > 0 && title !== '')]).toEqual([id, true, true])
      expect([id, /^[A-Z0-9`].*[.`)]$/s.test(says), hint.length > 10]).toEqual([id, true, true])
    }
  })

  test.each(catalogue.map((exercise) => [exercise.id, exercise] as const))('%s has no requirement that needs one of a higher tier', (_, exercise) => {
    const tierOf = new Map(exercise.requirements.map(({ id, tier }) => [id, tiers.indexOf(tier)]))
    const wrong = exercise.requirements.filter(({ tier, needs }) => needs.some((need) => (tierOf.get(need) ?? 0) > tiers.indexOf(tier)))
    expect(wrong.map(({ id, needs }) => `${id} needs ${needs.join(', ')}`)).toEqual([])
  })

  test.each(catalogue.map((exercise) => [exercise.id, exercise] as const))('%s has a different title for each check', (_, { requirements }) => {
    const titles = requirements.flatMap(({ id, checks }) => checks.map(({ title }) => `${id} ${title}`))
    expect(new Set(titles).size).toBe(titles.length)
    expect(inOrderOfNeeds(requirements)).toHaveLength(requirements.length)
  })

  test('has an ID and aliases that no other exercise has', () => {
    const names = catalogue.flatMap(({ id, aliases, role }) => [id, ...aliases].map((name) => `${role} ${name}`))
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })
})

test('the built catalogue matches the specs', async () => {
  const source = `import { loadAllExercises } from '${projectRoot}/dist/harness/run/specs.js'; console.log(JSON.stringify(await loadAllExercises()))`
  const command = { file: process.execPath, args: ['--input-type=module', '-e', source] }
  const signal = new AbortController().signal
  const run = await runTool(command, { cwd: projectRoot, environment: {}, timeoutMs: 30_000, outputBytesMax: 4 << 20, signal })
  expect(JSON.parse(run.stdout)).toEqual(catalogue)
})
