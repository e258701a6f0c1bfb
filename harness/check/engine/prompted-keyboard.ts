/** Tells a program that asks for the next line from one whose event loop only watches the keyboard. */

import { isAlsoAtNetwork, isAtKeyboard, type Keyboard } from '../../launch/keyboard.js'
import type { RunningProgram } from '../../launch/program.js'
import type { StartedProgram } from '../language/context.js'

/**
 * A keyboard that remembers whether a line was typed. Node's readline drops what is typed while no question is open, and yet its
 * event loop watches the keyboard all the time. After the first line, only a prompt on the last line shows that such a program
 * waits for another one; a program that prompts otherwise, or never, may wait for the network.
 */
export function promptedKeyboard(running: RunningProgram, { line, end }: Keyboard, printed: () => string): Pick<StartedProgram, 'keyboard' | 'isAtKeyboard'> {
  let hasTyped = false
  const isPrompting = (): boolean => printed().split('\n').at(-1)?.trim() !== ''
  const typing = async (isWanted?: () => Promise<boolean>): Promise<boolean> => {
    await running.flushed()
    hasTyped = true
    return isWanted === undefined || isWanted()
  }
  return {
    keyboard: { line: (text, isWanted) => line(text, () => typing(isWanted)), end },
    isAtKeyboard: () => isAtKeyboard(running) && !(hasTyped && !isPrompting() && isAlsoAtNetwork(running)),
  }
}
