/** Divides the points of a requirement among its checks. */

/** Shares are multiples of a hundredth. */
const partsOfAPoint = 100

/** `count` shares that add up to `points` exactly: 2 points for 3 checks are 0.67, 0.67 and 0.66. */
export function sharePoints(points: number, count: number): number[] {
  const parts = Math.round(points * partsOfAPoint)
  const upTo = (index: number): number => Math.round((parts * index) / count)
  return Array.from({ length: count }, (_, index) => (upTo(index + 1) - upTo(index)) / partsOfAPoint)
}
