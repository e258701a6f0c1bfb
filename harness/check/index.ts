/** Everything that a spec imports, by area. docs/api has a page for each. */

export * from './api/connections.js'
export * from './api/contexts.js'
export * from './api/exercises.js'
export * from './api/expectations.js'
export * as http from './api/http.js'
export * from './api/inputs.js'
export * from './api/options.js'
export * as packets from './api/packets.js'
export * from './api/shared.js'
export * as wording from './api/wording.js'
