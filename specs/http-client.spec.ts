/** The exercise `http-client`: asks a web server for a page and prints the answer. */

import {
  type ClientContext,
  clientExercise,
  expect,
  fail,
  http,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
  type TcpConnection,
} from '../harness/check/index.js'

export const httpClient = clientExercise(
  {
    id: 'http-client',
    title: 'HTTP client',
    transport: 'tcp',
    usage: '<program> <host> <port> <path>',
    usualPort: 80,
    aliases: ['http-get-client', 'web-client'],
    statement:
      'StartedProgram as `<program> <host> <port> <path>`: send a GET request for the path over a TCP socket, print the status line and the body of the answer, and end.',
    example: { command: './http_client 127.0.0.1 8000 /index.html', shows: 'HTTP/1.0 200 OK …' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { options: withPath })

    requirement('HCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It sends a GET request for the path that a strict parser accepts (a bare `\\n` as line end is let pass in core).',
      hint: 'The request is "GET /path HTTP/1.0", a line end, headers, and an empty line: two line ends at its end.',
    }).check('the request for two paths', async (context) => {
      const requests = [await requestFor(context, anyPath(context)), await requestFor(context, anyPath(context))] as const
      const isOwn = requests[0].target === requests[1].target
      for (const { target, path } of requests) {
        if (target === path || isOwn) continue
        fail({
          message: `It was given ${path} and asked for ${target}.`,
          expected: [`GET ${path}`, 'always one path of its own'],
          actual: `GET ${target}`,
        })
      }
    })

    requirement('HCLI-2', {
      tier: 'core',
      points: 2,
      needs: 'HCLI-1',
      says: 'It prints the status line and the body.',
      hint: 'Receive until the end of the answer and print it, decoded: the first line is the status line, the body follows the empty line.',
    }).check('a short page', async (context) => {
      const meeting = await meetClient(context, { options: withPath })
      const reason = `OK ${context.random.text(8).replaceAll(' ', 'x')}` // any words may stand there (RFC 9112, 4): a line that is always the same was not received
      // An empty line in the body is no second end of the headers.
      const body = `<p>${context.random.text(40)}</p>\r\n\r\n<p>${context.random.text(20)}</p>`
      await http.sendAnswer(meeting.connection, await ask(meeting), { reason, body: Buffer.from(`${body}\n`) })
      await expect(meeting.client).toPrint(`200 ${reason}`, body)
    })

    requirement('HCLI-3', {
      tier: 'robust',
      points: 1,
      needs: 'HCLI-1',
      says: 'CR LF line ends, and `Host` with HTTP/1.1.',
      hint: 'End each line with "\\r\\n", and send "Host: <host>": HTTP/1.1 demands both (RFC 9112).',
    }).check('the request to the letter', async (context) => {
      const { connection } = await meetClient(context, { options: withPath })
      const sent = await http.receiveHead(connection)
      const request = await http.parseRequest(sent)
      const expected = ['lines that end in CR LF; with HTTP/1.1 a Host header']
      const hasBareLineEnd = /(^|[^\r])\n/.test(sent.toString('latin1'))
      if (hasBareLineEnd) fail({ message: 'A line of the request ends in a bare LF.', expected, actual: quoteBytes(sent) })
      const host = request?.headers['host'] ?? ''
      if (request === null || (request.version === '1.1' && host === ''))
        return fail({ message: 'A strict parser does not take the request.', expected, actual: quoteBytes(sent) })
      const { host: given } = context.given
      if (host === '' || !wentAsTold(connection, context) || [given, 'localhost'].includes(host.replace(/:\d+$/, ''))) return
      fail({
        message: `Its Host header names ${host}, and not the server that it asks.`,
        expected: [`Host: ${given}, with or without the port`],
        actual: `Host: ${host}`,
      })
    })

    const long = requirement('HCLI-4', {
      tier: 'robust',
      points: 2,
      needs: 'HCLI-2',
      says: 'A body of 100,000 bytes in many segments, by Content-Length and by close, is printed whole.',
      hint: 'Receive until as many bytes have come as Content-Length says; without one, until the server closes.',
    })
    for (const untilClose of [false, true]) {
      long.check(untilClose ? 'ended by the close' : 'with Content-Length', async (context) => {
        const meeting = await meetClient(context, { options: withPath })
        const lines = Array.from({ length: 1_000 }, () => context.random.line(99)).join('')
        await http.sendAnswer(meeting.connection, await ask(meeting), { body: Buffer.from(`${lines}.`), untilClose, pieces: 70, hasSmallNames: true })
        await expect(meeting.client).toPrint(`${lines}.`)
      })
    }

    tcpClientEnds(requirement, {
      options: withPath,
      needs: 'HCLI-2',
      // Digits alone: a word would be taken for the message.
      answerPartly: async ({ connection }) => connection.send(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n${'0123456789'.repeat(70)}`),
      ask: async (meeting) => void (await ask(meeting)),
      answer: async (meeting, context) => {
        await http.sendAnswer(meeting.connection, await ask(meeting), { body: Buffer.from(context.random.line(60)) })
      },
    })
  },
)

/** Whether the client went to the host and port that it was given, and not to a destination of its own. */
function wentAsTold(connection: TcpConnection, { given, destinationOf }: ClientContext): boolean {
  const wanted = destinationOf(connection.remote)
  return wanted === null || (wanted.host === given.host && wanted.port === given.port)
}

function anyPath({ random }: ClientContext): string {
  return `/${random.text(6)}/${random.text(5)}.html`
}

function withPath(context: ClientContext) {
  return { furtherArguments: [anyPath(context)] }
}

async function requestFor(context: ClientContext, path: string) {
  const meeting = await meetClient(context, { options: () => ({ furtherArguments: [path] }) })
  return { ...(await ask(meeting)), path }
}

/** One space each (RFC 9112, 3): Node's parser takes more of them. */
const requestLine = /^GET \S+ HTTP\/1\.\d\r?\n/

/** The request, which must be one; a bare LF as line end is let pass. */
async function ask({ connection }: Meeting) {
  const sent = await http.receiveHead(connection)
  const request = await http.parseRequest(http.withCarriageReturns(sent))
  if (request?.method === 'GET' && request.version.startsWith('1.') && requestLine.test(sent.toString('latin1'))) return request
  return fail({
    message: sent.length === 0 ? 'It sent no request.' : 'What it sent is no complete GET request.',
    expected: ['GET <path> HTTP/1.0 or HTTP/1.1, headers, and an empty line'],
    actual: sent.length === 0 ? 'nothing' : quoteBytes(sent),
  })
}
