/** Reads the value of each option that takes one, or says what it must be. All throw UsageError. */

import { labProperties, privateProperties, type LabProperty } from '../model/lab.js'
import { nearest } from '../submission/manifest/nearest.js'
import { commandInClone, UsageError } from '../support/errors.js'

export const seeHelp = `All options: ${commandInClone} --help`
export const exampleCall = `For example: ${commandInClone} --student ./submission`
const seedMax = 0xffff_ffff

/** An option as a person types it, from its key: `--exit-zero` from `exitZero`. */
export function optionOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Throws UsageError if there is an option left that a command does not take. */
export function refuseOptions(command: string, left: object): void {
  const [key] = Object.keys(left)
  if (key !== undefined) throw new UsageError(`${command} does not take ${optionOf(key)}.`, { hint: seeHelp })
}

/** The value of an option. Throws UsageError if it is missing; another option in its place means that, too. */
export function needs(value: string, option: string, what: string): string {
  if (value.trim() === '' || value.startsWith('--'))
    throw new UsageError(`${option} requires ${what}${value === '' ? '' : `, not ${value}`}.`, { hint: option === '--student' ? exampleCall : seeHelp })
  return value
}

/** One submission is graded at a time: a second one would silently replace the first. */
export function readStudent(value: string, before: string | undefined): string {
  const student = needs(value, '--student', 'a folder')
  if (before === undefined) return student
  throw new UsageError(`--student was given twice: "${before}" and "${student}".`, { hint: 'wirecheck grades one submission at a time. Run it once for each.' })
}

export function readExercises(value: string): string[] {
  return idsIn(needs(value, '--exercise', 'the ID of an exercise')).map((id) => id.toLowerCase().replaceAll('_', '-'))
}

export function readRequirements(value: string): string[] {
  return idsIn(needs(value, '--check', 'the ID of a requirement')).map((id) => id.toUpperCase().replaceAll('_', '-'))
}

/** What the lab must hold: `private` stands for all that a private lab has. */
export function readProperties(value: string): LabProperty[] {
  return idsIn(needs(value, '--require', 'what the lab must hold')).flatMap((name) => {
    const chosen = readChoice('--require', name, ['private', ...labProperties])
    return chosen === 'private' ? privateProperties : [chosen]
  })
}

function idsIn(value: string): string[] {
  return value
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
}

export function readChoice<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  const near = nearest(value, choices)
  const all = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
  throw new UsageError(`${option} must be ${all}, not "${value}".`, { hint: near === undefined ? seeHelp : `Did you mean ${option} ${near}?` })
}

export function readSeed(value: string): number {
  const seed = Number(value)
  if (/^\d+$/.test(value) && seed <= seedMax) return seed
  throw new UsageError(`--seed must be a whole number from 0 to ${seedMax}, not "${value}".`, {
    hint: 'Use the seed printed by the run you want to repeat.',
  })
}
