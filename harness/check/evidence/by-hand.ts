/** The shell command with which a student repeats a failed check by hand, or none where a shell cannot repeat it. */

import { reproduceConversation, type FailedConversation } from './conversation-by-hand.js'
import { isAboutLife, reproduceLife } from './life-by-hand.js'

export function byHand(failed: FailedConversation): string | undefined {
  return (isAboutLife(failed) ? reproduceLife(failed) : reproduceConversation(failed)) ?? undefined
}
