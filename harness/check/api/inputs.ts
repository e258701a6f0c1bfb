/**
 * What a check puts in: random values, files, the time. `context.random` is the source of all values.
 * @module inputs
 */

export { fakeClocks } from '../../lab/fake-clock.js'
export { zone } from '../../support/zone.js'
export { watchFolder, type WatchedFolder } from '../engine/new-files.js'
export { putFile } from '../engine/put-file.js'
export { nextSecond } from '../inputs/next-second.js'
export { fastCheck, forRandom } from '../inputs/property.js'
export type { Random } from '../inputs/random.js'
