/** The values of --capture. */

import { UsageError } from '../support/errors.js'

const seeHelp = 'All options: npm test -- --help'

/** The value of --capture, which may be left out. Throws UsageError. */
export function readCapture(value: string): 'all' {
  if (value === 'all') return value
  throw new UsageError(`--capture takes only "all", not "${value}".`, { hint: `For the failed checks: --capture. ${seeHelp}` })
}
