/** For tests: the evidence of the failure that an expectation ends in. */

import type { Evidence } from '../../model/verdict.js'
import { CheckFailure } from '../evidence/failure.js'

/** Throws when it was met, and when it ended in anything but a CheckFailure. */
export async function failureOf(expectation: Promise<unknown>): Promise<Evidence> {
  try {
    await expectation
  } catch (thrown) {
    if (thrown instanceof CheckFailure) return thrown.evidence
    throw thrown
  }
  throw new Error('the expectation was met')
}
