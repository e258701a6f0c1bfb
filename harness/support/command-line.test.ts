import { describe, expect, test } from 'vitest'
import { showCommand, splitCommand } from './command-line.js'

describe('splitCommand', () => {
  test.each([
    ['python3 my_echo.py {port}', ['python3', 'my_echo.py', '{port}']],
    ['  ./echo   -p  {port} ', ['./echo', '-p', '{port}']],
    [`java -cp "my classes" Echo`, ['java', '-cp', 'my classes', 'Echo']],
    [`echo 'a "b"' "c 'd'" e\\ f`, ['echo', 'a "b"', "c 'd'", 'e f']],
    [`x ""`, ['x', '']],
    [`x "a\\"b" "c\\d"`, ['x', 'a"b', 'c\\d']],
    [`x '$HOME'`, ['x', '$HOME']],
    [`x --port={port}`, ['x', '--port={port}']],
  ])('%s', (command, words) => expect(splitCommand(command)).toEqual({ words }))

  test.each(['cd src && ./echo', './echo $PORT', 'PORT=1 ./echo', './echo > log', 'cat a | b', 'x "$HOME"', 'ls *.c'])('%s needs a shell', (command) => {
    expect(splitCommand(command)).toEqual({ shell: command })
  })

  test.each([
    ['', 'it is empty'],
    ['  ', 'it is empty'],
    ['python3 "my echo.py', 'a quote (") is not closed'],
  ])('%j is refused', (command, message) => expect(() => splitCommand(command)).toThrow(message))
})

test('showCommand quotes what a shell would split, and splitCommand undoes it', () => {
  const words = ['python3', "it's (2).py", '--port={port}', '']
  expect(showCommand(...words)).toBe(`python3 'it'\\''s (2).py' --port={port} ''`)
  expect(splitCommand(showCommand(...words))).toEqual({ words })
})
