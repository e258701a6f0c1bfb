/** A scope closes all that was opened in it, the newest first, and tells what failed in closing. */

import { describe, expect, test } from 'vitest'
import { createScope } from './scope.js'

/** A scope in which each of `names` is open, and the order in which they are closed; those in `broken` fail in closing. */
function opened(names: readonly string[], broken: readonly string[] = []) {
  const closed: string[] = []
  const scope = createScope()
  for (const name of names) {
    scope.defer(async () => {
      await Promise.resolve()
      closed.push(name)
      if (broken.includes(name)) throw new Error(`${name} is broken`)
    })
  }
  return { scope, closed }
}

describe('a scope', () => {
  test('closes in reverse order, each after the one before has closed', async () => {
    const { scope, closed } = opened(['first', 'second', 'third'])
    await scope[Symbol.asyncDispose]()
    expect(closed).toEqual(['third', 'second', 'first'])
  })

  test('takes over what is disposable, at once or later, and returns it', async () => {
    const closed: string[] = []
    const scope = createScope()
    const first = { [Symbol.dispose]: () => void closed.push('first') }
    const second = { [Symbol.asyncDispose]: async () => void closed.push('second') }
    expect([scope.use(first), scope.use(second)]).toEqual([first, second])
    await scope[Symbol.asyncDispose]()
    expect(closed).toEqual(['second', 'first'])
  })

  test('is closed at the end of a block, also when the block throws', async () => {
    const closed: string[] = []
    const block = async (): Promise<void> => {
      await using scope = createScope()
      scope.defer(() => closed.push('closed'))
      throw new Error('the block is broken')
    }
    await expect(block()).rejects.toThrow('the block is broken')
    expect(closed).toEqual(['closed'])
  })

  test('closes the others where one fails, and throws that failure', async () => {
    const { scope, closed } = opened(['first', 'second', 'third'], ['second'])
    await expect(scope[Symbol.asyncDispose]()).rejects.toThrow('second is broken')
    expect(closed).toEqual(['third', 'second', 'first'])
  })

  test('throws all failures together where several fail, in the order in which they happened', async () => {
    const { scope } = opened(['first', 'second', 'third'], ['first', 'third'])
    const thrown = await scope.close().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(AggregateError)
    expect((thrown as AggregateError).errors.map((error: Error) => error.message)).toEqual(['third is broken', 'first is broken'])
  })

  test('closes each thing once', async () => {
    const { scope, closed } = opened(['first'], ['first'])
    await expect(scope.close()).rejects.toThrow('first is broken')
    await scope[Symbol.asyncDispose]()
    await scope[Symbol.asyncDispose]()
    expect(closed).toEqual(['first'])
  })

  test('can be closed in the middle and used again', async () => {
    const { scope, closed } = opened(['first'])
    await scope.close()
    scope.defer(() => closed.push('second'))
    await scope.close()
    expect(closed).toEqual(['first', 'second'])
  })

  test('also closes what is opened while it closes', async () => {
    const { scope, closed } = opened(['first'])
    scope.defer(() => scope.defer(() => closed.push('late')))
    await scope.close()
    expect(closed).toEqual(['late', 'first'])
  })

  test('takes nothing more once it is disposed of', async () => {
    const { scope } = opened([])
    await scope[Symbol.asyncDispose]()
    expect(() => scope.defer(() => undefined)).toThrow(TypeError)
    expect(() => scope.use({ [Symbol.dispose]: () => undefined })).toThrow('never be closed')
  })
})
