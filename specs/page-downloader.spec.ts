/** The exercise `page-downloader`: saves a web page to a file. */

import {
  type ClientContext,
  clientExercise,
  compareBytes,
  countBytes,
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
  untestable,
  type WatchedFolder,
  watchFolder,
  whileKeptOpen,
  wording,
} from '../harness/check/index.js'

const fileName = 'saved-page.bin'

export const pageDownloader = clientExercise(
  {
    id: 'page-downloader',
    title: 'Page downloader',
    transport: 'tcp',
    usage: '<program> <url> <file>',
    usualPort: 80,
    aliases: ['page-download', 'downloader', 'download-page', 'web-downloader'],
    statement: 'Download the page at the given URL by HTTP, save it to the given file byte for byte, and exit.',
    example: { command: './page_downloader http://127.0.0.1:8000/index.html page.html', shows: '(page.html contains the page)' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { options: withUrl })
    savesPages(requirement)
    reportsMissingPages(requirement)
    tcpClientEnds(requirement, {
      options: withUrl,
      needs: 'PAGE-1',
      keptOpenHint: keptAliveHint,
      answerPartly: async ({ connection }, context) => {
        const { method } = await receiveRequest(connection)
        const part = `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n${method === 'HEAD' ? '' : context.random.text(700)}`
        await connection.send(part)
        return part
      },
      ask: async ({ connection }) => void (await receiveRequest(connection)),
      answer: async (meeting, context) => {
        await answerPage(meeting, await receiveRequest(meeting.connection), context, { body: Buffer.from(context.random.line(200)) })
      },
    })
  },
)

/** Pages of every kind. */
function savesPages(requirement: DefineRequirement<ClientContext>): void {
  requirement('PAGE-1', {
    tier: 'core',
    points: 3,
    needs: 'CLI-1',
    says: 'The page is saved byte for byte.',
    hint: 'Write the body as bytes (open the file with "wb"), without the headers, and close the file.',
  })
    .check('a text page', async (context) => {
      // The page contains an empty line, which does not end the headers again, and white space at both ends.
      await expectSaved(context, Buffer.from(`\n<html>\r\n<p>${context.random.text(300)}</p>\r\n\r\n<p>Grüße</p>\n</html>\r\n\n`))
    })
    .check('two pages into the same file', expectReplaced)
    .check('the page that the URL names, with its query', expectNamedPage)
    .check('a URL without a port', expectDefaultPort)

  requirement('PAGE-2', {
    tier: 'robust',
    points: 2,
    needs: 'PAGE-1',
    says: 'Binary content, 5 MB, and a redirect are handled.',
    hint: 'Do not decode the body, and read until it is complete. On status 301, 302, 303, 307 or 308, request the URL in Location.',
  })
    .check('binary content', (context) => expectSaved(context, context.random.bytes(3_000)))
    .check('5 MB', (context) => expectSaved(context, context.random.bytes(5_000_000)))
    .check('a redirect to a path', async (context) => {
      await expectFollowed(context, { status: 302, reason: 'Found' }, '')
    })
    .check('a permanent redirect to an absolute URL', async (context) => {
      await expectFollowed(context, { status: 301, reason: 'Moved Permanently' }, `http://${context.given.host}:${context.given.port}`)
    })
}

/** A page that does not exist. */
function reportsMissingPages(requirement: DefineRequirement<ClientContext>): void {
  requirement('PAGE-3', {
    tier: 'robust',
    points: 1,
    needs: 'PAGE-1',
    says: 'A 404 gets a readable message and a non-zero status, and leaves no file behind.',
    hint: 'Check the status before you open the file. On an error, print one sentence and exit with status 1.',
  }).check('a page that does not exist', async (context) => {
    const folder = watchFolder(context.folder)
    const meeting = await meetClient(context, { options: withUrl })
    const request = await receiveRequest(meeting.connection)
    // Text printed before the answer is not a message about it.
    await context.settle()
    await meeting.client.running.flushed()
    const known = meeting.client.printed()
    await answerPage(meeting, request, context, { status: 404, reason: 'Not Found', body: Buffer.from('<p>There is no such page.</p>\n') })
    await expect(meeting.client).toEnd()
    await meeting.client.running.flushed()
    const says404 = wording.says404(meeting.client.printed().slice(known.length))
    await expect(meeting.client).toEndWithMessage({ known: says404 ? '' : known })
    expectNoNewFile(folder)
  })
}

function withUrl({ given, random }: ClientContext) {
  return { addressArguments: [`http://${given.host}:${given.port}/${random.text(6)}.html`, fileName] }
}

/** The request is for the path and the query of the URL. A program with a URL of its own is not judged. */
async function expectNamedPage(context: ClientContext): Promise<void> {
  const { given } = context
  const { path, query, url, request } = await askedFor(context, `http://${given.host}:${given.port}`)
  if (!request.target.includes(path) || request.target.endsWith(`${path}${query}`)) return
  fail({
    message: `The program was given ${url} but requested ${request.target}.`,
    expected: [`GET ${path}${query}`],
    actual: `GET ${request.target}`,
    hint: 'The query is part of the request: send everything after the host, from the first slash to the end.',
  })
}

/** The connection goes to port 80 if the URL has none. A program with a URL of its own is not judged. */
async function expectDefaultPort(context: ClientContext): Promise<void> {
  if (!context.meetingPoint.meetsAll)
    untestable('wirecheck can meet a program at port 80, the default port of http URLs, only in a private lab with nftables and iproute2.')
  const { path, url, request, port } = await askedFor(context, `http://${context.given.host}`)
  if (!request.target.includes(path) || port === null || port === 80) return
  fail({
    message: `The program was given ${url} but connected to port ${port}.`,
    expected: ['a connection to port 80, the default port of http URLs'],
    actual: `a connection to port ${port}`,
    hint: 'A URL without a port means port 80 (RFC 9110, section 4.2.1).',
  })
}

/** What the program asks for if it is given a URL of this origin, with a path and a query, and at which port. */
async function askedFor(context: ClientContext, origin: string) {
  const { random } = context
  const path = `/${random.text(6)}.html`
  const query = `?id=${random.text(5)}&lang=en`
  const url = `${origin}${path}${query}`
  const folder = watchFolder(context.folder)
  const meeting = await meetClient(context, { options: () => ({ addressArguments: [url, fileName] }) })
  const used = context.destinationOf(meeting.connection.remote) // while its socket is open: later the kernel only knows which ports were used before
  const request = await receiveRequest(meeting.connection)
  await answerPage(meeting, request, context, { body: Buffer.from(random.line(60)) })
  await whileKeptOpen(meeting, keptAliveHint, () => expect(meeting.client).toEnd())
  for (const name of folder.added().keys()) folder.take(name)
  return { path, query, url, request, port: used?.port ?? null }
}

async function receiveRequest(connection: Meeting['connection']) {
  const sent = await http.receiveHead(connection)
  const request = await http.parseRequest(http.withCarriageReturns(sent))
  if (request !== null) return request
  return fail({
    message: http.isTls(sent) ? 'The program spoke TLS, as for an https URL.' : 'The program sent no valid HTTP request.',
    expected: ['GET <path> HTTP/1.1'],
    actual: sent.length === 0 ? 'nothing' : quoteBytes(sent),
    hint: http.isTls(sent) ? 'Request the URL in the first argument, which begins with http://.' : undefined,
  })
}

/** The most requests that a redirecting server answers. A client may send HEAD before GET, and repeat each a few times. */
const requestsMax = 8

/** Answers with a redirect and closes. Each further request arrives on a new connection, until the client exits. */
async function expectFollowed(context: ClientContext, answer: { status: number; reason: string }, origin: string): Promise<void> {
  const folder = watchFolder(context.folder)
  const page = context.random.bytes(800)
  const location = `/${context.random.text(5)}/moved`
  const redirect = { ...answer, headers: { Location: `${origin}${location}` } }
  const listener = await context.listen()
  const client = await context.start(withUrl(context))
  let connection: Meeting['connection'] | undefined = await context.meet(client, listener)
  let wasRedirected = false
  for (let count = 0; count < requestsMax && connection !== undefined; count += 1) {
    const request = await receiveRequest(connection)
    const hasFollowed = request.target === location
    if (wasRedirected && !hasFollowed)
      fail({
        message: `The program was redirected to ${location} but requested ${request.target}.`,
        expected: [`GET ${location}`],
        actual: `${request.method} ${request.target}`,
      })
    wasRedirected = !hasFollowed && request.method !== 'HEAD'
    await http.sendAnswer(connection, { ...request, keepsAlive: false }, hasFollowed ? { body: page } : redirect)
    connection = wasRedirected ? await context.meet(client, listener) : await listener.nextOr(() => client.running.ending() !== null)
  }
  await expect(client).toEnd()
  expectFile(folder, page)
}

/** Fails the check if the program has left a new file in its folder, and removes it. */
function expectNoNewFile(folder: WatchedFolder): void {
  const left = [...folder.added().keys()]
  for (const name of left) folder.take(name)
  if (left.length > 0) fail({ message: 'The program left a file behind.', expected: ['no new file'], actual: left.join(', ') })
}

async function expectSaved(context: ClientContext, page: Buffer): Promise<void> {
  const folder = watchFolder(context.folder)
  await download(context, page)
  expectFile(folder, page)
}

/** The second page, which is shorter, replaces the first. A program that refuses to write into a file that exists is not judged. */
async function expectReplaced(context: ClientContext): Promise<void> {
  const folder = watchFolder(context.folder)
  const [first, second] = [Buffer.from(context.random.line(300)), Buffer.from(context.random.line(80))]
  await download(context, first)
  const { client } = await download(context, second)
  if (client.running.ending()?.status !== 0 && folder.added().get(fileName)?.equals(first)) {
    folder.take(fileName)
    untestable('The program does not write into a file that exists.')
  }
  expectFile(folder, second)
}

async function download(context: ClientContext, page: Buffer): Promise<Meeting> {
  const meeting = await meetClient(context, { options: withUrl })
  await answerPage(meeting, await receiveRequest(meeting.connection), context, { body: page })
  await whileKeptOpen(meeting, keptAliveHint, () => expect(meeting.client).toEnd())
  return meeting
}

/** Answers the request for the page. A HEAD request before it gets the same answer without the body (RFC 9110, section 9.3.2). */
async function answerPage({ client, connection }: Meeting, request: http.HttpRequest, context: ClientContext, answer: http.HttpAnswer): Promise<void> {
  const isHead = request.method === 'HEAD'
  await http.sendAnswer(connection, { ...request, keepsAlive: request.keepsAlive && !isHead }, answer)
  if (!isHead) return
  const next = await (await context.listen()).nextOr(() => client.running.ending() !== null)
  if (next !== undefined) await http.sendAnswer(next, await receiveRequest(next), answer)
}

/** Expects the page in the named file, or in another new file if the program has a hard-coded file name. */
function expectFile(folder: WatchedFolder, page: Buffer): void {
  const files = folder.added()
  const named = files.get(fileName)
  if (named === undefined ? [...files.values()].some((content) => content.equals(page)) : named.equals(page)) {
    for (const name of files.keys()) folder.take(name)
    return
  }
  const found = named === undefined ? 'no such file' : `${fileName} with ${countBytes(named.length)}`
  for (const name of files.keys()) folder.take(name)
  fail({
    message: named === undefined ? `The program did not create ${fileName}.` : `${fileName} differs from the page.`,
    expected: [`${fileName} with the page (${countBytes(page.length)})`],
    actual: found,
    comparison: named === undefined ? undefined : compareBytes(page, named, 'saved'),
  })
}
