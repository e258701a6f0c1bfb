/** ECHO-7 to ECHO-12: an echo server treats its input as a stream of bytes, in any pieces and of any length. */

import { type DefineRequirement, expect, type ServerContext, untestable } from '../../harness/check/index.js'
import { type Echoing, lineEnd } from './conversation.js'

/** Every byte value, what arrives before a half-close, and characters that are cut in two. */
export function echoesEveryByte(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  const { unusual, echoMessage, expectEcho } = echoing
  requirement('ECHO-7', {
    tier: 'robust',
    points: 2,
    needs: 'ECHO-1',
    explainedBy: 'ECHO-2',
    says: 'All 256 byte values, NUL, CR LF and bytes that are not valid UTF-8 come back unchanged.',
    hint: 'Treat the data as bytes: no decode(), no strlen() and no text mode.',
  }).check(
    'every byte value, then random bytes',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
      await echoMessage(client, Buffer.concat([everyByte, Buffer.from('\r\n\0\r\n')]))
      await echoMessage(client, Buffer.concat([random.bytes(512), lineEnd]))
      const betweenNulls = Buffer.from(`\0${random.text(600)}\0`)
      await client.sendPieces([betweenNulls, lineEnd])
      await expectEcho(client, Buffer.concat([betweenNulls, lineEnd]))
    }),
  )

  echoesBeforeAHalfClose(requirement, echoing)

  requirement('ECHO-9', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-5'],
    explainedBy: ['ECHO-2', 'ECHO-7'],
    says: 'A character whose bytes arrive in two segments comes back whole.',
    hint: 'A character can be split between two recv() calls. Do not decode the result of a single recv().',
  }).check(
    'one character in two segments',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const text = Buffer.from(`${random.text(4)}€${random.text(4)}\n`)
      await client.sendPieces([text.subarray(0, 5), text.subarray(5)])
      await expectEcho(client, text)
    }),
  )
}

/** The client has shut down its sending side, and still reads. */
function echoesBeforeAHalfClose(requirement: DefineRequirement<ServerContext>, { unusual, expectEcho, asMessage, ofFraming }: Echoing): void {
  requirement('ECHO-8', {
    tier: 'robust',
    points: 2,
    needs: ['ECHO-1', 'ECHO-4', 'ECHO-6'],
    explainedBy: ofFraming('ECHO-3', 'ECHO-12'),
    says: 'After a half-close (the client has shut down its sending side) all that was sent still comes back, and then the end.',
    hint: 'When recv() returns nothing, the client has finished sending but may still be reading. Send what is left, then close.',
  })
    .check(
      '200,000 bytes, then a half-close',
      unusual(async ({ connect, random, settle, whileFrozen }) => {
        const message = Buffer.from(asMessage(random.text(200_000)))
        await settle()
        // The program finds the end together with the last bytes, however long wirecheck takes to send them.
        const client = await whileFrozen(async () => {
          const connected = await connect({ paused: true })
          await connected.sendLast(message)
          return connected
        })
        client.startReading()
        await expectEcho(client, message)
        await expect(client).toEnd()
      }),
    )
    .check(
      '4 MiB, then a half-close, before the client reads',
      // A program with buffers of its own finds the end while the kernel takes nothing more for this client.
      unusual(async ({ connect, random }) => {
        const client = await connect({ paused: true })
        const { sent } = await client.fill(() => Buffer.from(random.line(1_024).repeat(4_096)))
        client.endSending()
        client.startReading()
        await expectEcho(client, sent)
      }),
    )
}

/** Single bytes, much at once, and a client that reads slowly. */
export function echoesAnyAmount(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  const { unusual, expectEcho, asMessage, ofFraming } = echoing
  requirement('ECHO-10', {
    tier: 'robust',
    points: 1,
    needs: ofFraming('ECHO-1', 'ECHO-3'),
    explainedBy: 'ECHO-2',
    says: 'Bytes that arrive one by one come back in order, none lost, none doubled.',
    hint: 'Send back exactly as many bytes as each recv() returned, even if it is only one.',
  }).check(
    '40 bytes, one by one',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const message = Buffer.from(asMessage(random.text(40)))
      await client.sendPieces([...message].map((byte) => Buffer.of(byte)))
      await expectEcho(client, message)
    }),
  )

  requirement('ECHO-11', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-4', 'ECHO-7'],
    says: '1 MiB sent while it is being read comes back identical.',
    hint: 'send() may send only part of the data. Use sendall(), or call send() in a loop until everything is sent.',
  }).check(
    '1 MiB, read while it is sent',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const message = Buffer.concat([random.bytes((1 << 20) - 1), lineEnd])
      void client.send(message)
      await expectEcho(client, message)
    }),
  )

  requirement('ECHO-12', {
    tier: 'robust',
    points: 2,
    needs: 'ECHO-11',
    says: 'A client that reads slowly loses nothing (4 MiB, the reader pausing until both directions are full).',
    hint: 'When the send buffer is full, wait until there is room. Do not drop the rest, and do not set a time-out for sending.',
  }).check('4 MiB to a client that pauses', async ({ connect, random }) => {
    const client = await connect({ paused: true })
    const { sent, isFull } = await client.fill(() => Buffer.concat([random.bytes((4 << 20) - 1), lineEnd]))
    client.startReading()
    await expectEcho(client, sent)
    if (!isFull) untestable('Everything came back, but the program could send all of it before the client began to read.')
  })
}
