/** The colours of a report by their meaning, and when to use them. Only this file imports picocolors. */

import picocolors from 'picocolors'

type Brush = (text: string) => string

/** Colours by meaning. Without colour every brush returns its text unchanged: no information is in colour alone. */
export interface Paint {
  readonly strong: Brush
  /** Text that a reader may skip. */
  readonly quiet: Brush
  readonly good: Brush
  readonly bad: Brush
  readonly warning: Brush
  /** Hints and commands. */
  readonly help: Brush
}

export function createPaint(isEnabled: boolean): Paint {
  const colours = picocolors.createColors(isEnabled)
  return { strong: colours.bold, quiet: colours.dim, good: colours.green, bad: colours.red, warning: colours.yellow, help: colours.cyan }
}

/**
 * Whether to write colours to a stream: yes on a terminal that can show them, unless the person wants none.
 * NO_COLOR and FORCE_COLOR as on https://no-color.org and https://force-color.org; NO_COLOR wins.
 */
export function wantsColour(stream: { readonly isTTY?: boolean | undefined }, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (isSet(environment['NO_COLOR'])) return false
  if (isSet(environment['FORCE_COLOR'])) return environment['FORCE_COLOR'] !== '0'
  return stream.isTTY === true && environment['TERM'] !== 'dumb'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
