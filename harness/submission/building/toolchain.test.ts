import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { MachineError } from '../../support/errors.js'
import { findTool } from './toolchain.js'

/** A machine whose only python3 is this shell script. */
function withPython(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-test-'))
  const path = join(folder, 'python3')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  vi.stubEnv('PATH', folder)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
  return path
}

test('a shim without a version of its tool is not the tool', async () => {
  withPython('echo "python3: command not found" >&2; exit 127')
  expect(await findTool('python3')).toBeNull()
})

test('a tool that the kernel kills is there', async () => {
  const path = withPython('kill -KILL $$')
  expect(await findTool('python3')).toBe(path)
})

test.each([
  ['sh: 1: Cannot fork: Resource temporarily unavailable', 'may not have another process'],
  ['sh: 1: Cannot allocate memory', 'not enough memory'],
])('a tool that says "%s" is not said to be missing, and is asked again', async (printed, says) => {
  const path = withPython(`echo '${printed}' >&2; exit 2`)
  const asked = findTool('python3')
  await expect(asked).rejects.toThrow(MachineError)
  await expect(asked).rejects.toThrow(says)
  writeFileSync(path, `#!/bin/sh\necho ${path}\n`)
  expect(await findTool('python3')).toBe(path)
})
