/** Whether a timer could wake a program whose threads all wait without a limit: timerfd_create(2), timer_create(2), alarm(2). */

import { descriptorsOf, linkProc, readProc, sharingThread } from './proc.js'

export function hasArmedTimer(pid: number): boolean {
  return hasArmedTimerDescriptor(pid) || (!isRuby(pid) && (readProc(`${pid}/timers`) !== '' || mayHaveSetAlarm(pid)))
}

function hasArmedTimerDescriptor(pid: number): boolean {
  return descriptorsOf(pid)
    .filter(({ target }) => target === 'anon_inode:[timerfd]')
    .some(({ number }) => !/it_value: \(0, 0\)/.test(readProc(`${sharingThread(pid)}/fdinfo/${number}`)))
}

/** Ruby handles SIGALRM and creates a timer for its own scheduler, which runs only while its threads compete. */
function isRuby(pid: number): boolean {
  return /\/ruby[\d.]*$/.test(linkProc(`${pid}/exe`))
}

/** The bit of SIGALRM in a signal mask. */
const alarmSignal = 1n << 13n

/** A program that handles this many signals is a runtime that handles all of them, such as Go's, and sets no alarm. */
const signalsOfRuntime = 20

/** A program that handles SIGALRM may have set an alarm. The kernel does not show whether it has. */
function mayHaveSetAlarm(pid: number): boolean {
  const mask = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(readProc(`${pid}/status`))?.[1] ?? '0'}`)
  if ((mask & alarmSignal) === 0n) return false
  const handled = mask.toString(2).replaceAll('0', '').length
  return handled < signalsOfRuntime
}
