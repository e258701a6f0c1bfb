/** Whether a program printed all of a long text. It may print it in pieces, each with a label. */

export interface LongText {
  /** All lines without white space. The judgement searches for this text. */
  readonly wanted: string
  /** Whether a printed text contains all lines in order. */
  isIn(printed: string): boolean
  /** A printed text without white space and labels, for comparison with `wanted`. */
  bareTextOf(printed: string): string
}

/**
 * The judgement for one long text. A program prints what each recv() call returned. Between two pieces it may add line ends;
 * it may begin each line with a label ("Client:", "127.0.0.1 #17:") and end it with another ("' (1024 bytes)").
 */
export function longText(lines: readonly string[]): LongText {
  const wanted = withoutSpaces(lines.join(''))
  const bareTextOf = (printed: string): string => withoutSpaces(withoutLabels(printed, lines))
  return {
    wanted,
    bareTextOf,
    isIn: (printed) => printed.length >= wanted.length && (withoutSpaces(printed).includes(wanted) || bareTextOf(printed).includes(wanted)),
  }
}

const withoutSpaces = (text: string): string => text.replace(/\s/g, '')

/** Takes the label before the first piece and the one after the last, and removes them from every line. Numbers in labels may differ. */
function withoutLabels(printed: string, lines: readonly string[]): string {
  const start = lines[0]?.slice(0, 5) ?? '' // short, because the first piece may be short
  const line = printed.split('\n').find((each) => each.includes(start)) ?? ''
  const label = line.slice(0, line.indexOf(start))
  const end = lines.at(-1)?.slice(-5) ?? ''
  const [closing = ''] = printed
    .slice(printed.lastIndexOf(end) + end.length)
    .trimStart()
    .split('\n', 1)
  const withoutClosing = !isLabel(closing) ? printed : printed.replace(new RegExp(`${patternOf(closing.trim())}\\s*?$`, 'gm'), '')
  return !isLabel(label) ? withoutClosing : withoutClosing.replace(new RegExp(`^${patternOf(label)}`, 'gm'), '')
}

/** Longer text is part of the long one, whose line ends the program has left out, and too long for a pattern. */
const labelMax = 200

const isLabel = (text: string): boolean => text.trim() !== '' && text.length <= labelMax

const patternOf = (label: string): string => label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\d+/g, '\\d+')
