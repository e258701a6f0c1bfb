import { describe, expect, test } from 'vitest'
import { catalogue } from '../sample-submission.js'
import { bestMatches, contradicts, exerciseNames, possibleExercises } from './name-match.js'
import { splitName } from './name-words.js'

const names = exerciseNames(catalogue)
const split = (name: string): string[] => splitName(name, names.vocabulary)
const fits = (name: string): string[] => bestMatches(split(name), names).map((fit) => fit.exercise.id)

describe('splitName', () => {
  test.each([
    ['echo', 'echo'],
    ['EchoServer', 'echo server'],
    ['server-echo', 'server echo'],
    ['udpUpper', 'udp upper'],
    ['UDPUpper', 'udp upper'],
    ['UDPupper', 'udp upper'],
    ['HTTPClient', 'http client'],
    ['echoserver', 'echo server'],
    ['ECHO_SERVER', 'echo server'],
    ['echo.serv', 'echo server'],
    ['echo_srv', 'echo server'],
    ['echocli', 'echo client'],
    ['echo2', 'echo'],
    ['echo_v2', 'echo'],
    ['echo (1)', 'echo'],
    ['echo server', 'echo server'],
    ['Echo_Server_Threaded', 'echo server threaded'],
    ['jsonecho', 'json echo'],
    ['übung_echo', 'übung echo'],
    ['echo服务器', 'echo server'],
    ['echo作业', 'echo 作业'],
    ['echo客户端', 'echo client'],
    ['эхоecho', 'эхо echo'],
    ['2', ''],
    ['', ''],
  ])('%s', (name, words) => expect(split(name).join(' ')).toBe(words))
})

describe('bestMatches', () => {
  test.each([
    ['echo', 'echo'],
    ['echo_server', 'echo'],
    ['tcp_echo_server', 'echo'],
    ['echo_client', 'echo-client'],
    ['CountingGreeter', 'counting-greeter'],
    ['hello_server', 'greeter'],
    ['daytime', 'time'],
    ['daytime_client', 'time-client'],
    ['upper', 'udp-upper'],
    ['udpUpperClient', 'udp-upper-client'],
    ['uppercase_client', 'udp-upper-client'],
    ['udp_client', 'udp-client'],
    ['json_echo_server', 'json-echo'],
    ['JsonClient', 'json-client'],
    ['PageDownloader', 'page-downloader'],
    ['page_downloader_client', 'page-downloader'],
    ['echo_server_threaded', 'echo'],
  ])('%s fits %s', (name, exercise) => expect(fits(name)).toEqual([exercise]))

  test.each(['main', 'server', 'UDPServer', 'udp_echo', 'page_server_downloader', 'chat_server', 'netcat'])('%s fits none', (name) =>
    expect(fits(name)).toEqual([]),
  )

  test('a name with the words of two exercises fits both', () => {
    expect(fits('echo_time_server')).toEqual(['echo', 'time'])
  })
})

test('possibleExercises: UDPServer may be any UDP server', () => {
  expect(possibleExercises(split('UDPServer'), names).map(({ id }) => id)).toEqual(['udp-upper', 'udp-responder'])
})

test('contradicts: a client is no server, UDP is not TCP', () => {
  const [echo] = catalogue
  if (echo === undefined) throw new TypeError('The catalogue is empty.')
  expect(contradicts(['echo', 'client'], echo, [])).toBe(true)
  expect(contradicts(['udp', 'echo'], echo, [])).toBe(true)
  expect(contradicts(['tcp', 'echo'], echo, [])).toBe(false)
})
