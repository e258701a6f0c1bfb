import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAllowance } from './allowance.js'
import { contentsOf, newFolder, sampleArchive } from './sample-archive.js'
import { unpackArchive } from './unpack-archive.js'

interface Tried {
  readonly contents: Record<string, string>
  readonly leftOut: readonly string[]
}

/** Unpacks into a folder of its own, in which a file stands beside the target: nothing may touch it. */
async function unpacked(path: string, { bytesMax = 1 << 22, filesMax = 500, signal = new AbortController().signal } = {}): Promise<Tried> {
  const around = newFolder()
  const into = join(around, 'into')
  mkdirSync(into)
  writeFileSync(join(around, 'victim'), 'untouched')
  const name = path.slice(dirname(path).length + 1)
  const allowance = createAllowance({ name, archiveBytes: statSync(path).size, bytesMax, filesMax })
  try {
    const leftOut = await unpackArchive(path, into, { name, allowance, signal })
    return { contents: contentsOf(into), leftOut }
  } finally {
    expect(Object.keys(contentsOf(around)).filter((each) => !each.startsWith('into'))).toEqual(['victim'])
    expect(readFileSync(join(around, 'victim'), 'utf8')).toBe('untouched')
  }
}

const made = (name: string, python: string): Promise<Tried> => unpacked(sampleArchive(name, python))

describe('what people hand in', () => {
  const files = { src: '/', 'src/echo.py': 'print()', 'src/run.sh': '*#!/bin/sh' }

  test.each([
    ['a.zip', `zip(unix('src/echo.py', 0o100644, b'print()'), unix('src/run.sh', 0o100755, b'#!/bin/sh'))`],
    [
      'stored.zip',
      `with zipfile.ZipFile(OUT, 'w') as z: z.writestr(*unix('src/echo.py', 0o100644, b'print()')); z.writestr(*unix('src/run.sh', 0o100755, b'#!/bin/sh'))`,
    ],
    ['a.tar', `tar(member('src/echo.py', data=b'print()'), member('./src/run.sh', data=b'#!/bin/sh', mode=0o755))`],
    [
      'a.tar.gz',
      `tar(member('src', tarfile.DIRTYPE), member('src/echo.py', data=b'print()'), member('src/run.sh', data=b'#!/bin/sh', mode=0o700), mode='w:gz')`,
    ],
    ['gnu.tgz', `tar(member('src/echo.py', data=b'print()'), member('src/run.sh', data=b'#!/bin/sh', mode=0o755), mode='w:gz', format=tarfile.GNU_FORMAT)`],
    ['old.tar', `tar(member('src/echo.py', data=b'print()'), member('src/run.sh', data=b'#!/bin/sh', mode=0o755), format=tarfile.USTAR_FORMAT)`],
    ['renamed.zip', `tar(member('src/echo.py', data=b'print()'), member('src/run.sh', data=b'#!/bin/sh', mode=0o755), mode='w:gz')`],
    [
      'streamed.zip',
      `
class Pipe(io.RawIOBase):
    def __init__(self, to): self.to = to
    def writable(self): return True
    def write(self, data): return self.to.write(data)
with open(OUT, 'wb') as f, zipfile.ZipFile(io.BufferedWriter(Pipe(f)), 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr(*unix('src/echo.py', 0o100644, b'print()')); z.writestr(*unix('src/run.sh', 0o100755, b'#!/bin/sh'))`,
    ],
    [
      'zip64.zip',
      `
with zipfile.ZipFile(OUT, 'w') as z:
    for entry in [unix('src/echo.py', 0o100644, b'print()'), unix('src/run.sh', 0o100755, b'#!/bin/sh')]:
        with z.open(entry[0], 'w', force_zip64=True) as f: f.write(entry[1])`,
    ],
  ])('%s', async (name, python) => {
    expect(await made(name, python)).toEqual({ contents: files, leftOut: [] })
  })

  test('an empty archive is an empty folder', async () => {
    for (const [name, python] of [
      ['a.zip', 'zip()'],
      ['a.tgz', `tar(member('.', tarfile.DIRTYPE), mode='w:gz')`],
    ] as const)
      expect((await made(name, python)).contents).toEqual({})
  })

  test('a long name, in every dialect of tar', async () => {
    const name = `${'d'.repeat(120)}/${'n'.repeat(140)}.py`
    for (const format of ['PAX_FORMAT', 'GNU_FORMAT'])
      expect((await made('a.tar', `tar(member('${name}', data=b'x'), format=tarfile.${format})`)).contents[name]).toBe('x')
  })

  test('what an operating system or a tool leaves behind is passed over', async () => {
    const names = ['__MACOSX/._echo.py', '.DS_Store', 'a/.git/config', 'venv/bin/python', 'a/__pycache__/x.pyc', '._echo.py', 'Thumbs.db', 'echo.py']
    const zip = await made('a.zip', `zip(${names.map((name) => `('${name}', b'x')`).join(', ')})`)
    expect(zip).toEqual({ contents: { 'echo.py': 'x' }, leftOut: [] })
  })

  test('of entries with the same name the last counts; names that differ in case are two', async () => {
    const contents = { 'a.py': 'two', 'A.py': 'other' }
    expect((await made('a.zip', `zip(('a.py', b'one'), ('A.py', b'other'), ('a.py', b'two'))`)).contents).toEqual(contents)
    expect((await made('a.tar', `tar(member('a.py', data=b'one'), member('A.py', data=b'other'), member('a.py', data=b'two'))`)).contents).toEqual(contents)
  })
})

describe('names in any encoding', () => {
  /** Writes a name as bytes, with the flags and the system given: what Python itself would not write. */
  const raw = (bytes: string, { flags = 0, system = 0, extra = `b''` } = {}): string => `
name, extra = ${bytes}, ${extra}
local = struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, ${flags}, 0, 0, 33, 0xd87f7e0c, 4, 4, len(name), 0) + name + b'test'
central = struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20 | (${system} << 8), 20, ${flags}, 0, 0, 33, 0xd87f7e0c, 4, 4, len(name), len(extra), 0, 0, 0, 0, 0) + name + extra
open(OUT, 'wb').write(local + central + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, 1, 1, len(central), len(local), 0))`

  test.each([
    ['UTF-8, flagged', raw(`'größe.py'.encode()`, { flags: 1 << 11 })],
    ['UTF-8, not flagged (macOS)', raw(`'größe.py'.encode()`, { system: 3 })],
    ['code page 437 (Windows)', raw(`'größe.py'.encode('cp437')`)],
    ['Windows-1252 (Unix)', raw(`'größe.py'.encode('cp1252')`, { system: 3 })],
    ['flagged as UTF-8, but is not', raw(`'größe.py'.encode('cp1252')`, { flags: 1 << 11 })],
    [
      'Unicode path field of Info-ZIP',
      raw(`b'gr__e.py'`, { extra: `(lambda u: struct.pack('<HHBI', 0x7075, 5 + len(u), 1, __import__('zlib').crc32(b'gr__e.py')) + u)('größe.py'.encode())` }),
    ],
  ])('%s', async (_, python) => {
    expect((await made('a.zip', python)).contents).toEqual({ 'größe.py': 'test' })
  })

  test('a Unicode path field that belongs to another name counts for nothing', async () => {
    const field = `(lambda u: struct.pack('<HHBI', 0x7075, 5 + len(u), 1, 7) + u)(b'evil.py')`
    expect(Object.keys((await made('a.zip', raw(`b'good.py'`, { extra: field }))).contents)).toEqual(['good.py'])
  })

  test('a backslash separates folders in a zip file, and is a character in a tar file', async () => {
    expect((await made('a.zip', raw(`b'src\\\\echo.py'`))).contents).toEqual({ src: '/', 'src/echo.py': 'test' })
    expect((await made('a.tar', `tar(member('a\\\\b.py', data=b'x'))`)).contents).toEqual({ 'a\\b.py': 'x' })
  })

  test('a tar file with bytes that are not UTF-8 loses no file', async () => {
    const python = `tar(member('gr\\udcf6\\udcdfe.py', data=b'x'), format=tarfile.GNU_FORMAT, encoding='utf-8', errors='surrogateescape')`
    expect(Object.values((await made('a.tar', python)).contents)).toEqual(['x'])
  })
})

describe('attacks', () => {
  const names = ['../victim', 'a/../../victim', '/victim', '..', 'a/b/../../../victim', 'C:/victim']

  test.each(names)('a name that leads out: %s', async (name) => {
    await expect(made('a.zip', `zip(('ok.py', b'x'), ('${name}', b'evil'))`)).rejects.toMatchObject({
      name: 'SubmissionError',
      message: /^a\.zip is refused: of the name/,
    })
    if (name !== 'C:/victim')
      await expect(made('a.tar', `tar(member('ok.py'), member('${name}', data=b'evil'))`)).rejects.toThrow(/leads out of the folder|absolute/)
  })

  test('a name that leads out by backslashes', async () => {
    await expect(made('a.zip', String.raw`zip(('..\\victim', b'evil'))`)).rejects.toThrow(/leads out of the folder/)
  })

  test('nothing is written through a link', async () => {
    await expect(made('a.tar', `tar(member('out', tarfile.SYMTYPE, link='..'), member('out/victim', data=b'evil'))`)).rejects.toThrow(/exclude each other/)
    await expect(made('a.zip', `zip(unix('out', 0o120777, b'..'), ('out/victim', b'evil'))`)).rejects.toThrow(/exclude each other/)
    const over = await made('a.tar', `tar(member('a', tarfile.SYMTYPE, link='../victim'), member('a', data=b'evil'))`)
    expect(over.contents).toEqual({ a: 'evil' })
  })

  test('links that stay inside are kept, all others are left out and named', async () => {
    const links = {
      inside: 'dir/file',
      up: 'dir/../dir',
      absolute: '/etc/passwd',
      out: '../victim',
      sly: 'deep/../../victim',
      nothing: 'missing',
      self: 'self',
      through: 'sly/x',
    }
    const tar = `tar(member('dir/file', data=b'x'), member('dir/sub/f', data=b'y'), member('deep', tarfile.SYMTYPE, link='dir/sub'), ${Object.entries(links)
      .map(([name, target]) => `member('${name}', tarfile.SYMTYPE, link='${target}')`)
      .join(', ')})`
    const { contents, leftOut } = await made('a.tar', tar)
    expect(Object.entries(contents).filter(([, text]) => text.startsWith('->'))).toEqual([
      ['deep', '-> dir/sub'],
      ['inside', '-> dir/file'],
      ['up', '-> dir/../dir'],
    ])
    expect(leftOut).toEqual(
      ['absolute', 'out', 'sly', 'nothing', 'self', 'through'].map((name) => `${name} was left out: it is a link out of the submission, or to nothing`),
    )
  })

  test('a link whose text stays inside, but whose end does not', async () => {
    const tar = `tar(member('a/b/c', data=b'x'), member('down', tarfile.SYMTYPE, link='a'), member('a/up', tarfile.SYMTYPE, link='../down/../..'))`
    expect((await made('a.tar', tar)).contents['a/up']).toBeUndefined()
  })

  test('a hard link is a copy of a file in the archive, of nothing else', async () => {
    const tar = `tar(member('a', data=b'x'), member('b', tarfile.LNKTYPE, link='a'), member('c', tarfile.LNKTYPE, link='../victim'), member('d', tarfile.LNKTYPE, link='/etc/passwd'))`
    const { contents, leftOut } = await made('a.tar', tar)
    expect(contents).toEqual({ a: 'x', b: 'x' })
    expect(leftOut).toEqual(['c', 'd'].map((name) => `${name} was left out: it is a link to a file that is not in the archive`))
  })

  test('devices and pipes are left out, and a set-user-ID bit is gone', async () => {
    const { contents, leftOut } = await made('a.tar', `tar(member('p', tarfile.FIFOTYPE), member('n', tarfile.CHRTYPE), member('s', data=b'x', mode=0o6755))`)
    expect(contents).toEqual({ s: '*x' })
    expect(leftOut).toHaveLength(2)
    expect((await made('a.zip', `zip(unix('p', 0o010644), ('a', b'x'))`)).contents).toEqual({ a: 'x' })
  })

  test('bombs are refused before they fill the disk', async () => {
    const zeros = `bytes(24 << 20)`
    await expect(made('a.zip', `zip(('zeros', ${zeros}))`)).rejects.toThrow(/too large to unpack: it has more than 4 MiB/)
    await expect(made('a.tgz', `tar(member('zeros', data=${zeros}), mode='w:gz')`)).rejects.toThrow(/too large/)
    await expect(made('a.tgz', `tar(member('.git/zeros', data=${zeros}), mode='w:gz')`)).rejects.toThrow(/too large/)
    await expect(made('end.tgz', `import gzip\ngzip.open(OUT, 'wb').write(bytes(24 << 20))`)).rejects.toThrow(/too large/)
    const ratio = sampleArchive('a.zip', `zip(('zeros', ${zeros}))`)
    await expect(unpacked(ratio, { bytesMax: 1 << 30 })).rejects.toThrow(/more than 100 times its size/)
    await expect(made('many.zip', `zip(*((f'f{i}', b'') for i in range(501)))`)).rejects.toThrow(/more than 500 entries/)
    await expect(made('many.tar', `tar(*(member(f'f{i}') for i in range(501)))`)).rejects.toThrow(/more than 500 entries/)
  })

  test('a tar file of hard links to one file counts each copy', async () => {
    await expect(made('a.tar', `tar(member('a', data=bytes(1 << 20)), *(member(f'l{i}', tarfile.LNKTYPE, link='a') for i in range(5)))`)).rejects.toThrow(
      /too large/,
    )
  })

  test('entries that overlap are refused', async () => {
    const python = `
zip(('a', os.urandom(5000)), ('b', b'y'))
data = bytearray(open(OUT, 'rb').read())
second = data.rindex(b'PK\\x01\\x02')
data[second + 42:second + 46] = struct.pack('<I', 0)
open(OUT, 'wb').write(data)`
    await expect(made('a.zip', python)).rejects.toThrow(/two entries overlap/)
  })

  test('sizes and checksums that lie', async () => {
    const lie = (at: number, value: string): string => `
zip(('a', b'hello hello hello hello'))
data = bytearray(open(OUT, 'rb').read())
central = data.rindex(b'PK\\x01\\x02')
data[central + ${at}:central + ${at + 4}] = struct.pack('<I', ${value})
open(OUT, 'wb').write(data)`
    await expect(made('size.zip', lie(24, '5'))).rejects.toThrow(/damaged/)
    await expect(made('size.zip', lie(24, '50'))).rejects.toThrow(/damaged/)
    await expect(made('packed.zip', lie(20, '1 << 30'))).rejects.toThrow(/damaged/)
    await expect(made('sum.zip', lie(16, '1'))).rejects.toThrow(/checksum is wrong/)
  })

  test('deep folders and long names are refused, not a fault', async () => {
    await expect(made('a.zip', `zip(('d/' * 41 + 'f', b''))`)).rejects.toThrow(/more than 40 folders deep/)
    await expect(made('a.zip', `zip(('n' * 256, b''))`)).rejects.toThrow(/too long/)
    await expect(made('a.tar', `tar(member('a', data=b'x'), member('a/b', data=b'y'))`)).rejects.toThrow(/exclude each other/)
    await expect(made('a.tar', `tar(member('a/b', data=b'y'), member('a', data=b'x'))`)).rejects.toThrow(/exclude each other/)
  })
})

describe('what cannot be opened says why', () => {
  const head = (bytes: string): string => `open(OUT, 'wb').write(${bytes} + bytes(600))`

  test.each([
    ['a.rar', head(`b'Rar!\\x1a\\x07\\x00'`), /is a RAR archive, which wirecheck cannot open/],
    ['a.zip', head(`b'Rar!\\x1a\\x07\\x00'`), /is a RAR archive/],
    ['a.7z', head(`b'7z\\xbc\\xaf\\x27\\x1c'`), /is a 7-Zip archive/],
    ['a.zip', `open(OUT, 'wb')`, /is empty/],
    ['a.zip', `open(OUT, 'wb').write(b'print("hello")')`, /is not an archive/],
    ['a.zip', `zip(('a', os.urandom(900)))\ndata = open(OUT, 'rb').read()\nopen(OUT, 'wb').write(data[:700])`, /is not a whole zip file/],
    ['a.zip', `zip(('a', os.urandom(900)))\ndata = bytearray(open(OUT, 'rb').read())\ndata[200] ^= 1\nopen(OUT, 'wb').write(data)`, /is damaged/],
    ['a.tar', `tar(member('a', data=bytes(9000)))\ndata = open(OUT, 'rb').read()\nopen(OUT, 'wb').write(data[:5000])`, /is damaged|end is missing/],
    ['a.tar', `tar(member('a', data=bytes(900)))\ndata = bytearray(open(OUT, 'rb').read())\ndata[5] ^= 1\nopen(OUT, 'wb').write(data)`, /is damaged/],
    ['a.tgz', `tar(member('a', data=os.urandom(9000)), mode='w:gz')\ndata = open(OUT, 'rb').read()\nopen(OUT, 'wb').write(data[:5000])`, /end is missing/],
    [
      'a.tgz',
      `tar(member('a', data=os.urandom(9000)), mode='w:gz')\ndata = bytearray(open(OUT, 'rb').read())\ndata[-6] ^= 1\nopen(OUT, 'wb').write(data)`,
      /is damaged/,
    ],
    ['a.tgz', `import gzip\ngzip.open(OUT, 'wb').write(b'not a tar file' * 99)`, /is damaged/],
    [
      'a.zip',
      `zip(('a', b'x'))\ndata = bytearray(open(OUT, 'rb').read())\ndata[6] |= 1\ndata[data.rindex(b'PK\\x01\\x02') + 8] |= 1\nopen(OUT, 'wb').write(data)`,
      /locked with a password/,
    ],
    ['a.zip', `with zipfile.ZipFile(OUT, 'w', zipfile.ZIP_LZMA) as z: z.writestr('a', b'x' * 99)`, /packed by LZMA/],
  ])('%s %#', async (name, python, message) => {
    await expect(made(name, python)).rejects.toMatchObject({
      name: 'SubmissionError',
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(/./) as string,
    })
  })

  test('the signal stops it', async () => {
    const reason = new Error('stopped by hand')
    for (const path of [sampleArchive('a.zip', `zip(('a', b'x'))`), sampleArchive('a.tgz', `tar(member('a', data=b'x'), mode='w:gz')`)])
      await expect(unpacked(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(existsSync('/victim')).toBe(false)
  })
})
