/** The exercise `time-client`: prints the time that a time server sends. */

import { type ClientContext, clientExercise, expect, meetClient, tcpClientConnects, tcpClientEnds } from '../harness/check/index.js'

export const timeClient = clientExercise(
  {
    id: 'time-client',
    title: 'TCP time client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 8888,
    aliases: ['daytime-client', 'clock-client', 'date-client'],
    statement: 'Connect to a time server, print `The time is ` and the time that it sends, and exit.',
    example: {
      command: "printf 'Tue Jun  1 09:05:03 2010' | nc -N -l 127.0.0.1 8888 & ./time_client 127.0.0.1 8888",
      shows: 'The time is Tue Jun  1 09:05:03 2010',
    },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('TCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It prints `The time is ` and the time that the server sent.',
      hint: "Print `The time is `, then the received text, decoded and unchanged, to its end: 24 characters. Do not print your own clock's time, or Python bytes (b'…').",
    }).check('a past time, on a day below 10', async (context) => {
      const { client, connection } = await meetClient(context)
      const time = anyTime(context, 9)
      await connection.send(time)
      connection.endSending()
      await expect(client).toPrint(`The time is ${time}`)
    })

    requirement('TCLI-2', {
      tier: 'robust',
      points: 2,
      needs: 'TCLI-1',
      says: 'A time in two segments is printed whole.',
      hint: 'Receive until recv() returns nothing, then print. One recv() may return only part of the time; a whole one has 24 characters.',
    }).check('split anywhere, and before the last character', async (context) => {
      for (const cut of [context.random.integer(1, 22), 23]) {
        const { client, connection } = await meetClient(context)
        const time = anyTime(context)
        await connection.sendPieces([time.slice(0, cut), time.slice(cut)].map((piece) => Buffer.from(piece)))
        connection.endSending()
        await expect(client).toPrint(`The time is ${time}`)
      }
    })

    tcpClientEnds(requirement, {
      needs: 'CLI-1',
      explainedBy: 'TCLI-1',
      ask: async () => undefined,
      answerPartly: async ({ connection }, context) => {
        // All but the end of the year: neither half a time nor 20 characters are a whole one.
        const part = anyTime(context).slice(0, 22)
        await connection.send(part)
        return part
      },
      answer: async ({ connection }, context) => {
        await connection.send(anyTime(context))
        connection.endSending()
      },
    })
  },
)

/** A random time in the format of ctime(3). The weekday need not match the date. */
function anyTime({ random }: ClientContext, dayMax = 28): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = random.pick(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
  const month = random.pick(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])
  const date = String(random.integer(1, dayMax)).padStart(2, ' ')
  const clock = [random.integer(0, 23), random.integer(0, 59), random.integer(0, 59)].map(two).join(':')
  return `${day} ${month} ${date} ${clock} ${random.integer(1990, 2015)}`
}
