/** The exercise `http-file-server`: serves the files in its folder. An example of files that the suite puts there, and of HTTP. */

import { join } from 'node:path'
import {
  type DefineRequirement,
  expect,
  fail,
  http,
  putFile,
  quoteBytes,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
} from 'wirecheck'

export const httpFileServer = serverExercise(
  {
    id: 'http-file-server',
    title: 'HTTP file server',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 8000,
    statement:
      'Serve the files in the folder `www`, which lies in the folder in which the program is started, over HTTP/1.1 (RFC 9112): `GET /a/b.txt` is answered with the file `www/a/b.txt`. Nothing outside `www` is served.',
    example: { command: 'curl http://127.0.0.1:8000/hello.txt', shows: 'the text of www/hello.txt' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    servesFiles(requirement)
    followsTheStandard(requirement)
    tcpServerServes(requirement, {
      needs: 'FILE-1',
      nextClient: 'TCP-2',
      closing: 'FILE-2',
      serve: getOne,
      ask: (client) => client.send(requestFor('GET', '/nothing.txt')),
    })
  },
)

function servesFiles(requirement: DefineRequirement<ServerContext>): void {
  requirement('FILE-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'GET is answered with status 200, the length (`Content-Length`) and the bytes of the file.',
    hint: 'Read the file as bytes. Send "HTTP/1.1 200 OK", the headers, an empty line, and the bytes. Lines end with "\\r\\n".',
  }).check('a file in a folder', async (context) => {
    await getOne(await context.connect(), context)
  })

  requirement('FILE-2', {
    tier: 'core',
    points: 1,
    needs: 'FILE-1',
    says: 'After the answer to a request with `Connection: close`, the server closes.',
    hint: 'Close the connection after the answer.',
  }).check('one request', async (context) => {
    const client = await context.connect()
    await getOne(client, context)
    await expect(client).toEnd()
  })

  requirement('FILE-3', {
    tier: 'core',
    points: 2,
    needs: 'FILE-1',
    says: 'A file that is not there is answered with status 404.',
    hint: 'Catch the error of opening the file, and send "HTTP/1.1 404 Not Found".',
  }).check('a random name', async ({ connect, random }) => {
    expectStatus(await exchange(await connect(), 'GET', `/${random.integer(1, 10 ** 9)}.txt`), 404)
  })
}

const types = { html: 'text/html', txt: 'text/plain', png: 'image/png' }

function followsTheStandard(requirement: DefineRequirement<ServerContext>): void {
  requirement('FILE-4', {
    tier: 'robust',
    points: 2,
    needs: 'FILE-1',
    says: 'HEAD is answered like GET, with the length of the file, but without its bytes.',
    hint: 'Send the same head, and the body only if the method is GET.',
  }).check('HEAD', async (context) => {
    const file = newFile(context, 'txt')
    const client = await context.connect()
    const answer = await exchange(client, 'HEAD', file.target)
    expectStatus(answer, 200)
    expectHeader(answer, 'content-length', String(file.bytes.length))
    await expect(client).toReceiveNoMore()
  })

  requirement('FILE-5', {
    tier: 'robust',
    points: 1,
    needs: 'FILE-1',
    says: '`Content-Type` follows the ending of the name: text/html, text/plain, image/png.',
    hint: 'Look the ending up in a table, or use mimetypes.guess_type().',
  }).check('three types', async (context) => {
    for (const [ending, type] of Object.entries(types)) {
      expectHeader(await exchange(await context.connect(), 'GET', newFile(context, ending).target), 'content-type', type)
    }
  })

  requirement('FILE-6', {
    tier: 'robust',
    points: 2,
    needs: ['FILE-1', 'FILE-3'],
    says: 'Without `Connection: close` the connection stays open, and the next request on it is answered.',
    hint: 'Receive and answer in a loop until the client closes, or asks for it.',
  }).check('three requests', async (context) => {
    const client = await context.connect()
    for (const ending of Object.keys(types)) await expectFile(client, newFile(context, ending), 'keep-alive')
  })

  requirement('FILE-7', {
    tier: 'robust',
    points: 3,
    needs: 'FILE-3',
    says: 'No path leads out of the folder `www`.',
    hint: 'Resolve the path (realpath), and check that it still begins with the folder.',
  }).check('two ways to a file beside the folder', async (context) => {
    const secret = `${context.random.integer(1, 10 ** 9)}.txt`
    putFile(context.folder, secret, context.random.text())
    for (const target of [`/../${secret}`, `/${join(context.folder, secret)}`]) {
      const { status, body } = await exchange(await context.connect(), 'GET', target)
      if (status === 200) fail({ message: `${target} was served.`, expected: ['status 404, 403 or 400'], actual: `status 200, and ${quoteBytes(body)}` })
    }
  })
}

interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** Puts a file with random bytes below `www`, under a new name. */
function newFile({ folder, random }: ServerContext, ending: string) {
  const target = `/files/${random.integer(1, 10 ** 9)}.${ending}`
  const bytes = random.bytes(random.integer(1_000, 5_000))
  putFile(folder, join('www', target), bytes)
  return { target, bytes }
}

const requestFor = (method: string, target: string, connection = 'close'): string =>
  `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: ${connection}\r\n\r\n`

async function exchange(client: TcpConnection, method: string, target: string, connection = 'close'): Promise<Answer> {
  await client.send(requestFor(method, target, connection))
  const arrived = (await http.receiveHead(client)).toString('latin1')
  const head = /^HTTP\/1\.[01] (\d{3})[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n/.exec(arrived)
  if (head === null) fail({ message: 'This is not the head of an HTTP answer.', expected: ['HTTP/1.1 200 OK …'], actual: quoteBytes(client.pending()) })
  client.take(head[0].length)
  const lines = head[0].split(/\r?\n/).slice(1)
  const headers = new Map(lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()]))
  const length = method === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0)
  await client.receive(length)
  return { status: Number(head[1]), headers, body: client.take(Math.min(length, client.pending().length)) }
}

function expectStatus({ status }: Answer, wanted: number): void {
  if (status !== wanted) fail({ message: `The status is ${status}.`, expected: [`status ${wanted}`], actual: `status ${status}` })
}

function expectHeader({ headers }: Answer, name: string, wanted: string): void {
  const found = headers.get(name)
  if (found?.split(';')[0] === wanted) return
  fail({
    message: `The header ${name} is ${found === undefined ? 'missing' : 'another one'}.`,
    expected: [`${name}: ${wanted}`],
    actual: found ?? 'no such header',
  })
}

async function expectFile(client: TcpConnection, { target, bytes }: ReturnType<typeof newFile>, connection?: string): Promise<void> {
  const answer = await exchange(client, 'GET', target, connection)
  expectStatus(answer, 200)
  if (!answer.body.equals(bytes)) fail({ message: 'The body is not the file.', expected: [quoteBytes(bytes)], actual: quoteBytes(answer.body) })
}

async function getOne(client: TcpConnection, context: ServerContext): Promise<void> {
  await expectFile(client, newFile(context, 'txt'))
}
