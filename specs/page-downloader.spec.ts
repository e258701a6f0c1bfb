/** The exercise `page-downloader`: saves a web page to a file. */

import {
  type ClientContext,
  clientExercise,
  compareBytes,
  countBytes,
  expect,
  fail,
  http,
  meetClient,
  type Meeting,
  tcpClientConnects,
  tcpClientEnds,
  watchFolder,
  type WatchedFolder,
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
    statement: 'StartedProgram as `<program> <url> <file>`: fetch the page by HTTP and save it to the file, byte for byte.',
    example: { command: './page_downloader http://127.0.0.1:8000/index.html page.html', shows: '(page.html holds the page)' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { options: withUrl })

    requirement('PAGE-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'The page is saved byte for byte.',
      hint: 'Write the body of the answer as bytes (open the file with "wb"), without the headers, and close the file.',
    }).check('a page of text', async (context) => {
      // An empty line is no second end of the headers, and white space at either end belongs to the page.
      await expectSaved(context, Buffer.from(`\n<html>\r\n<p>${context.random.text(300)}</p>\r\n\r\n<p>Grüße</p>\n</html>\r\n\n`))
    })

    requirement('PAGE-2', {
      tier: 'robust',
      points: 2,
      needs: 'PAGE-1',
      says: 'Binary content, 5 MB, and a redirect are handled.',
      hint: 'Bytes are not text: never decode them. Read until the body is complete; follow Location on 301, 302, 303, 307 and 308.',
    })
      .check('binary content', (context) => expectSaved(context, context.random.bytes(3_000)))
      .check('5 MB', (context) => expectSaved(context, context.random.bytes(5_000_000)))
      .check('a redirect', async (context) => {
        await expectFollowed(context, { status: 302, reason: 'Found' }, '')
      })
      .check('a redirect for good, to a whole URL', async (context) => {
        await expectFollowed(context, { status: 301, reason: 'Moved Permanently' }, `http://${context.given.host}:${context.given.port}`)
      })

    requirement('PAGE-3', {
      tier: 'robust',
      points: 1,
      needs: 'PAGE-1',
      says: 'A 404 gets a readable message and another status than 0, and leaves no file behind.',
      hint: 'Look at the status before you open the file; on an error print a sentence and end with exit status 1.',
    }).check('a page that is not there', async (context) => {
      const folder = watchFolder(context.folder)
      const meeting = await meetClient(context, { options: withUrl })
      const request = await asked(meeting.connection)
      // What it says before there is an answer says nothing of the answer.
      await context.settle()
      await meeting.client.running.flushed()
      const known = meeting.client.printed()
      await answerPage(meeting, request, context, { status: 404, reason: 'Not Found', body: Buffer.from('<p>There is no such page.</p>\n') })
      await expect(meeting.client).toEnd()
      await meeting.client.running.flushed()
      const says404 = wording.says404(meeting.client.printed().slice(known.length))
      await expect(meeting.client).toEndWithMessage({ known: says404 ? '' : known })
      const left = [...folder.added().keys()]
      for (const name of left) folder.take(name)
      if (left.length > 0) fail({ message: 'It left a file behind.', expected: ['no new file'], actual: `${left.join(', ')} is there` })
    })

    tcpClientEnds(requirement, {
      options: withUrl,
      needs: 'PAGE-1',
      answerPartly: async ({ connection }, context) => {
        const { method } = await asked(connection)
        await connection.send(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n${method === 'HEAD' ? '' : context.random.text(700)}`)
      },
      ask: async ({ connection }) => void (await asked(connection)),
      answer: async (meeting, context) => {
        await answerPage(meeting, await asked(meeting.connection), context, { body: Buffer.from(context.random.line(200)) })
      },
    })
  },
)

function withUrl({ given, random }: ClientContext) {
  return { addressArguments: [`http://${given.host}:${given.port}/${random.text(6)}.html`, fileName] }
}

async function asked(connection: Meeting['connection']) {
  const request = await http.parseRequest(http.withCarriageReturns(await http.receiveHead(connection)))
  return request ?? fail({ message: 'It sent no HTTP request.', expected: ['GET <path> HTTP/1.1'], actual: 'something else' })
}

/** What a redirecting server is asked at most: heads before pages, and each a few times. */
const requestsMax = 8

/** A server that redirects and closes: each request comes on a connection of its own, until the client has enough. */
async function expectFollowed(context: ClientContext, answer: { status: number; reason: string }, origin: string): Promise<void> {
  const folder = watchFolder(context.folder)
  const page = context.random.bytes(800)
  const location = `/${context.random.text(5)}/moved`
  const redirect = { ...answer, headers: { Location: `${origin}${location}` } }
  const listener = await context.listen()
  const client = await context.start(withUrl(context))
  let connection: Meeting['connection'] | undefined = await context.meet(client, listener)
  let wasLed = false
  for (let count = 0; count < requestsMax && connection !== undefined; count += 1) {
    const request = await asked(connection)
    const hasFollowed = request.target === location
    if (wasLed && !hasFollowed)
      fail({
        message: `It was led to ${location} and asked for ${request.target}.`,
        expected: [`GET ${location}`],
        actual: `${request.method} ${request.target}`,
      })
    wasLed = !hasFollowed && request.method !== 'HEAD'
    await http.sendAnswer(connection, { ...request, keepsAlive: false }, hasFollowed ? { body: page } : redirect)
    connection = wasLed ? await context.meet(client, listener) : await listener.nextOr(() => client.running.ending() !== null)
  }
  await expect(client).toEnd()
  expectFile(folder, page)
}

async function expectSaved(context: ClientContext, page: Buffer): Promise<void> {
  const folder = watchFolder(context.folder)
  const meeting = await meetClient(context, { options: withUrl })
  await answerPage(meeting, await asked(meeting.connection), context, { body: page })
  await expect(meeting.client).toEnd()
  expectFile(folder, page)
}

/** Answers its request for the page; one for the head alone that comes before it gets the same without the body (RFC 9110, 9.3.2). */
async function answerPage({ client, connection }: Meeting, request: http.HttpRequest, context: ClientContext, answer: http.HttpAnswer): Promise<void> {
  const isHead = request.method === 'HEAD'
  await http.sendAnswer(connection, { ...request, keepsAlive: request.keepsAlive && !isHead }, answer)
  if (!isHead) return
  const next = await (await context.listen()).nextOr(() => client.running.ending() !== null)
  if (next !== undefined) await http.sendAnswer(next, await asked(next), answer)
}

/** The page is in the file that was named; a program that names its file itself may have it in another new one. */
function expectFile(folder: WatchedFolder, page: Buffer): void {
  const files = folder.added()
  const named = files.get(fileName)
  if (named === undefined ? [...files.values()].some((content) => content.equals(page)) : named.equals(page)) {
    for (const name of files.keys()) folder.take(name)
    return
  }
  const what = named === undefined ? 'no such file' : `${fileName} with ${countBytes(named.length)}`
  for (const name of files.keys()) folder.take(name)
  fail({
    message: named === undefined ? `There is no ${fileName}.` : `${fileName} is not the page.`,
    expected: [`${fileName} with the ${countBytes(page.length)} of the page`],
    actual: what,
    comparison: named === undefined ? undefined : compareBytes(page, named),
  })
}
