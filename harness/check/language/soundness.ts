/** Finds mistakes in a spec: IDs and titles defined twice, needs that do not exist, circular needs. */

import type { Exercise, Requirement } from '../../model/exercise.js'

/** Throws TypeError when an exercise contradicts itself. */
export function assertSound({ id, requirements }: Pick<Exercise, 'id' | 'requirements'>): void {
  const known = new Set<string>()
  for (const each of requirements) {
    if (known.has(each.id)) throw new TypeError(`${id}: ${each.id} is defined twice`)
    if (each.checks.length === 0) throw new TypeError(`${id}: ${each.id} has no check`)
    const titles = each.checks.map(({ title }) => title)
    const twice = titles.find((title, index) => titles.indexOf(title) !== index)
    if (twice !== undefined) throw new TypeError(`${id}: ${each.id} has two checks with the title "${twice}"`)
    known.add(each.id)
  }
  for (const each of requirements) {
    const unknown = earlier(each).find((need) => !known.has(need))
    if (unknown !== undefined) throw new TypeError(`${id}: ${each.id} needs ${unknown}, which is not defined`)
  }
  inOrderOfNeeds(requirements)
}

/** The requirements whose results must be known before this one's. */
function earlier({ needs, explainedBy = [] }: Pick<Requirement, 'needs' | 'explainedBy'>): readonly string[] {
  return [...needs, ...explainedBy]
}

/** Sorts requirements so that each follows those that it needs or that explain its failure, and keeps their order otherwise. Throws TypeError for circular needs. */
export function inOrderOfNeeds<R extends Requirement>(requirements: readonly R[]): R[] {
  const ordered: R[] = []
  const visit = (each: R, path: readonly string[]): void => {
    if (path.includes(each.id)) throw new TypeError(`${[...path, each.id].join(' needs ')}: a circle`)
    if (ordered.includes(each)) return
    for (const need of earlier(each)) {
      const needed = requirements.find(({ id }) => id === need)
      if (needed !== undefined) visit(needed, [...path, each.id])
    }
    ordered.push(each)
  }
  for (const each of requirements) visit(each, [])
  return ordered
}
