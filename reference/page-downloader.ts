/**
 * The page downloader: saves the page at a URL to a file, byte for byte.
 *
 *     node page-downloader.js <url> <file>
 *
 * The file appears only once it is complete. Until then the bytes go to a temporary file beside it, which is removed if
 * anything goes wrong.
 */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'

const redirectsMax = 10
const redirectStatuses = [301, 302, 303, 307, 308]

/** The message that we print instead of a stack trace. */
class Failure extends Error {}

/** Requests one URL and returns the answer as soon as its header has arrived. The body may still be on its way. */
function request(url: URL): Promise<IncomingMessage> {
  if (url.protocol !== 'http:') throw new Failure(`Cannot fetch ${url.href}: only http: is known here`)
  return new Promise((resolve, reject) => {
    // Without an agent, the connection is not shared and closes after the answer.
    get(url, { agent: false }, resolve).on('error', (error: NodeJS.ErrnoException) => {
      const isEarly = error.syscall !== 'connect' && error.code === 'ECONNRESET'
      const reason = error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message
      reject(new Failure(isEarly ? `${url.host} closed the connection without an answer` : `Cannot connect to ${url.host}: ${reason}`))
    })
  })
}

/** Follows redirects until one leads to a page. */
async function open(start: URL): Promise<IncomingMessage> {
  let url = start
  for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
    const answer = await request(url)
    const { statusCode = 0, statusMessage, headers } = answer
    if (statusCode === 200) return answer
    answer.destroy()
    const isRedirect = redirectStatuses.includes(statusCode) && headers.location !== undefined
    if (!isRedirect) throw new Failure(`Cannot fetch ${url.href}: the server says ${statusCode} ${statusMessage}`)
    url = new URL(headers.location ?? '', url) // Location may be relative to the page that sent it
  }
  throw new Failure(`Cannot fetch ${start.href}: more than ${redirectsMax} redirects`)
}

async function download(address: string, file: string): Promise<void> {
  if (!URL.canParse(address)) throw new Failure(`This is no URL: ${address}`)
  const page = await open(new URL(address))
  const incomplete = `${file}.part`
  try {
    // `pipeline` writes as fast as the disk allows, and fails if the connection ends before the page is complete.
    await pipeline(page, createWriteStream(incomplete))
    await rename(incomplete, file)
  } catch (error) {
    await rm(incomplete, { force: true })
    const reason = page.complete ? (error as Error).message : 'the server closed the connection before the page was complete'
    throw new Failure(`Cannot save ${address}: ${reason}`)
  }
  console.log(`Saved ${address} in ${file}`)
}

const [address, file, ...rest] = process.argv.slice(2)
if (address === undefined || file === undefined || rest.length > 0) {
  console.error('Usage: page-downloader <url> <file>')
  process.exit(1)
}
download(address, file).catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
