import { expect, test } from 'vitest'
import { nastyText } from '../support/sample-nasty.js'
import { createClassProgress } from './class-progress.js'

function show(interactive: boolean) {
  let text = ''
  let nowMs = 0
  const write = (part: string): void => {
    text += part
  }
  const stream = { isTTY: interactive, columns: 80, write }
  const progress = createClassProgress(stream, { interactive, environment: {}, now: () => nowMs })
  const grade = (seconds: number, submission = 'anna'): void => {
    nowMs += seconds * 1_000
    progress.graded({ submission, status: 'graded', score: { points: 3, of: 5, byTier: {} }, durationMs: 4_200 })
  }
  return { progress, grade, text: () => text }
}

test('a log has a line each half minute: done, total, rate, time left, the last', () => {
  const { progress, grade, text } = show(false)
  progress.planned({ toGrade: 100, known: 20 })
  for (let count = 0; count < 20; count += 1) grade(2)
  progress.finish()
  expect(text().split('\n')).toEqual([
    '100 submissions to grade, 20 already graded',
    '15 of 100 graded, 30 a minute, about 2 min 50 s left',
    'last: 3 of 5, 4.2 s, anna',
    '',
  ])
})

test('the end is told in a log, too', () => {
  const { progress, grade, text } = show(false)
  progress.planned({ toGrade: 2, known: 0 })
  grade(1)
  grade(1)
  expect(text()).toContain('2 of 2 graded, 60 a minute, took 2.0 s\n')
})

test('no name leaves its line', () => {
  const { progress, grade, text } = show(false)
  progress.planned({ toGrade: 1, known: 0 })
  grade(1, nastyText)
  const lines = text().trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.every((line) => line.length < 80 && !/[\u0000-\u001f\u007f-\u009f]/.test(line))).toBe(true)
})

test('on a terminal two rows are redrawn, and taken away at the end', () => {
  const { progress, grade, text } = show(true)
  progress.planned({ toGrade: 9, known: 0 })
  grade(1)
  expect(text()).toContain('1 of 9 graded, 60 a minute, about 8.0 s left')
  progress.finish()
  expect(text().endsWith('\u001b[J')).toBe(true)
})
