/** Tests a judgement by a table: texts that it accepts and texts that it does not. */

import { describe, expect, test } from 'vitest'

export interface Table<Text> {
  readonly accepted: readonly Text[]
  readonly refused: readonly Text[]
}

/** Registers a test for each text of the table. `judgement` completes "accepts" and "refuses". */
export function testTable<Text>(judgement: string, judge: (text: Text) => boolean, { accepted, refused }: Table<Text>): void {
  describe(judgement, () => {
    for (const text of accepted) test(`accepts ${JSON.stringify(text)}`, () => expect(judge(text)).toBe(true))
    for (const text of refused) test(`refuses ${JSON.stringify(text)}`, () => expect(judge(text)).toBe(false))
  })
}
