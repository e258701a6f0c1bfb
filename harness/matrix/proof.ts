/** Which requirements are proven to be tested: a broken program fails that one and no other, unless it says why. */

import type { Fixture } from './fixtures.js'

/** For each requirement the fixtures that prove its checks, those that fail the fewest requirements first. */
export function provenRequirements(fixtures: readonly Fixture[]): ReadonlyMap<string, readonly string[]> {
  const proofs = new Map<string, string[]>()
  const telling = fixtures.filter(({ kind, note }) => kind === 'broken' && isTelling(note))
  for (const { name, verdicts } of [...telling].sort((left, right) => left.note.breaks.length - right.note.breaks.length)) {
    for (const id of Object.values(verdicts).flatMap(({ fail = [] }) => fail)) proofs.set(id, [...(proofs.get(id) ?? []), name])
  }
  return proofs
}

/** Whether it breaks one requirement, or says why breaking only one is impossible. */
function isTelling({ breaks, because }: Fixture['note']): boolean {
  return breaks.length === 1 || because !== undefined
}
