/** The exercise `http-client`: requests a page from a web server and prints the answer. */

import {
  type ClientContext,
  clientExercise,
  type DefineRequirement,
  expect,
  fail,
  http,
  keptAliveHint,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
  type TcpConnection,
  whileKeptOpen,
  whyNothingSent,
} from '../harness/check/index.js'

export const httpClient = clientExercise(
  {
    id: 'http-client',
    title: 'HTTP client',
    transport: 'tcp',
    usage: '<program> <host> <port> <path>',
    usualPort: 80,
    aliases: ['http-get-client', 'web-client'],
    statement: 'Send a GET request for the given path over a TCP socket, print the status line and the body of the answer, and exit.',
    example: { command: './http_client 127.0.0.1 8000 /index.html', shows: 'HTTP/1.0 200 OK …' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { options: withPath })
    getsAPage(requirement)
    followsTheStandard(requirement)
    tcpClientEnds(requirement, {
      options: withPath,
      needs: 'HCLI-2',
      keptOpenHint: keptAliveHint,
      answerPartly: async ({ connection }, { random }) => {
        const part = `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n${random.text(700)}`
        await connection.send(part)
        return part
      },
      ask: async (meeting) => void (await receiveRequest(meeting)),
      answer: async (meeting, context) => {
        await http.sendAnswer(meeting.connection, await receiveRequest(meeting), { body: Buffer.from(context.random.line(60)) })
      },
    })
  },
)

/** The request, and what is printed of the answer. */
function getsAPage(requirement: DefineRequirement<ClientContext>): void {
  requirement('HCLI-1', {
    tier: 'core',
    points: 3,
    needs: 'CLI-1',
    says: 'It sends a GET request for the path that a strict parser accepts (in core, a line may end with a bare `\\n`).',
    hint: 'Send "GET /path HTTP/1.0", a line end, the headers, and an empty line. The request ends with two line ends.',
  }).check('requests for two paths', async (context) => {
    const requests = [await requestFor(context, randomPath(context)), await requestFor(context, randomPath(context))] as const
    const isHardCoded = requests[0].target === requests[1].target
    for (const { target, path } of requests) {
      if (target === path || isHardCoded) continue
      fail({
        message: `The program was given ${path} but requested ${target}.`,
        expected: [`GET ${path}`, 'the same hard-coded path each time'],
        actual: `GET ${target}`,
      })
    }
  })

  requirement('HCLI-2', {
    tier: 'core',
    points: 2,
    needs: 'HCLI-1',
    says: 'It prints the status line and the body.',
    hint: 'Receive the whole answer, decode it and print it. The first line is the status line, and the body follows the empty line.',
  }).check('a short page', async (context) => {
    const meeting = await meetClient(context, { options: withPath })
    // The reason phrase is free (RFC 9112, section 4). A random one shows that the status line was received, not made up.
    const reason = `OK ${context.random.text(8).replaceAll(' ', 'x')}`
    // The body contains an empty line, which does not end the headers again.
    const body = `<p>${context.random.text(40)}</p>\r\n\r\n<p>${context.random.text(20)}</p>`
    await http.sendAnswer(meeting.connection, await receiveRequest(meeting), { reason, body: Buffer.from(`${body}\n`) })
    await whileKeptOpen(meeting, keptAliveHint, () => expect(meeting.client).toPrint(`200 ${reason}`, body))
  })
}

/** A strictly valid request, and long bodies. */
function followsTheStandard(requirement: DefineRequirement<ClientContext>): void {
  requirement('HCLI-3', {
    tier: 'robust',
    points: 1,
    needs: 'HCLI-1',
    says: 'CR LF line ends, and `Host` with HTTP/1.1.',
    hint: 'End each line with "\\r\\n", and send "Host: <host>". HTTP/1.1 requires both (RFC 9112).',
  }).check('line ends and the Host header', async (context) => {
    const { connection } = await meetClient(context, { options: withPath })
    const sent = await http.receiveHead(connection)
    const request = await http.parseRequest(sent)
    const expected = ['lines that end in CR LF; with HTTP/1.1 a Host header']
    const hasBareLineEnd = /(^|[^\r])\n/.test(sent.toString('latin1'))
    if (hasBareLineEnd) fail({ message: 'A line of the request ends in LF without CR.', expected, actual: quoteBytes(sent) })
    const host = request?.headers['host'] ?? ''
    if (request === null || (request.version === '1.1' && host === ''))
      return fail({ message: 'A strict HTTP parser rejects the request.', expected, actual: quoteBytes(sent) })
    if (host !== '' && usedGivenAddress(connection, context)) expectHostOf(context, host)
  })

  const longBody = requirement('HCLI-4', {
    tier: 'robust',
    points: 2,
    needs: 'HCLI-2',
    says: 'A body of 100,000 bytes in many segments, by Content-Length and by close, is printed whole.',
    hint: 'Receive as many bytes as Content-Length says. Without that header, receive until the server closes.',
  })
  for (const untilClose of [false, true]) {
    longBody.check(untilClose ? 'a body that ends when the server closes' : 'a body with Content-Length', async (context) => {
      const meeting = await meetClient(context, { options: withPath })
      const lines = Array.from({ length: 1_000 }, () => context.random.line(99)).join('')
      await http.sendAnswer(meeting.connection, await receiveRequest(meeting), {
        body: Buffer.from(`${lines}.`),
        untilClose,
        pieces: 70,
        hasSmallNames: true,
      })
      await whileKeptOpen(meeting, keptAliveHint, () => expect(meeting.client).toPrint(`${lines}.`))
    })
  }
}

/** Whether the client connected to the host and port that it was given, not to a hard-coded address. */
function usedGivenAddress(connection: TcpConnection, { given, destinationOf }: ClientContext): boolean {
  const wanted = destinationOf(connection.remote)
  return wanted === null || (wanted.host === given.host && wanted.port === given.port)
}

/** Expects that the Host header names the given host or localhost, with or without a port. */
function expectHostOf({ given }: ClientContext, host: string): void {
  if ([given.host, 'localhost'].includes(host.replace(/:\d+$/, ''))) return
  fail({
    message: `The Host header is ${host}, which is not the server that the program connected to.`,
    expected: [`Host: ${given.host}, with or without the port`],
    actual: `Host: ${host}`,
  })
}

function randomPath({ random }: ClientContext): string {
  return `/${random.text(6)}/${random.text(5)}.html`
}

function withPath(context: ClientContext) {
  return { furtherArguments: [randomPath(context)] }
}

async function requestFor(context: ClientContext, path: string) {
  const meeting = await meetClient(context, { options: () => ({ furtherArguments: [path] }) })
  return { ...(await receiveRequest(meeting)), path }
}

/** A request line has exactly one space between its parts (RFC 9112, section 3). Node's parser also accepts several. */
const requestLine = /^GET \S+ HTTP\/1\.\d\r?\n/

/** Receives a complete GET request, or fails the check. LF without CR is accepted as a line end. */
async function receiveRequest({ client, connection }: Meeting) {
  const sent = await http.receiveHead(connection)
  const request = await http.parseRequest(http.withCarriageReturns(sent))
  if (request?.method === 'GET' && request.version.startsWith('1.') && requestLine.test(sent.toString('latin1'))) return request
  const wrong = http.isTls(sent) ? 'The program spoke TLS (HTTPS) instead of HTTP.' : 'The program did not send a complete, valid GET request.'
  return fail({
    message: sent.length === 0 ? 'The program sent no request.' : wrong,
    expected: ['GET <path> HTTP/1.0 or HTTP/1.1, headers, and an empty line'],
    actual: sent.length === 0 ? 'nothing' : quoteBytes(sent),
    ...(sent.length === 0 && whyNothingSent(client)),
    ...(http.isTls(sent) && { hint: 'Connect to the host and port in the arguments with plain TCP.' }),
  })
}
