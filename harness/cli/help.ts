/** What `wirecheck --help` says, in 80 columns. */

/** The whole text, ending in a line feed. */
export function renderHelp(): string {
  return `wirecheck grades socket programs: it starts them, talks to them over real
sockets, and says what they did right, what they did wrong, and why.

Usage
  npm test -- --student DIR [options]   grade a folder, in a clone of wirecheck
  wirecheck --student DIR [options]     the same, where wirecheck is installed
  wirecheck doctor                      what this machine can and cannot test

Options
  --student DIR         the folder with the programs to grade, or one source
                        file; with --exercise ID the file may have any name
  --exercise ID[,ID…]   only these exercises; one that is not there fails
  --tier TIER           how far to go: core, robust or scale (default: scale,
                        which is everything)
  --report DIR          where results.json and junit.xml are written
                        (default: ./wirecheck-report)
  --json                print results.json, and nothing else, to standard output
  --seed N              repeat the random choices of the run that named it
  --lab private|shared  insist on a network and files of the programs' own, or
                        on the machine's (default: the best to be had)
  -h, --help            this text
  -V, --version         the version

Examples
  npm test -- --student ./submission
  npm test -- --student ./submission --exercise echo --tier core
  npm test -- --student ./submission --exercise echo,greeter --seed 482913
  wirecheck --student ./submission --json > results.json

How programs are found
  By name: echo.py, echo_server.py, EchoServer.java, server-echo.c and
  echo/main.go are all the exercise "echo"; the program of a client has "client"
  in its name: echo_client.py. A folder may bring its own Makefile,
  package.json, go.mod, Cargo.toml, pom.xml or run script. For any other name,
  write a wirecheck.json into the folder:
    { "echo": { "run": "python3 my_program.py {port}" } }

  A server is started with a port as its argument, a client with a host and a
  port; both also stand in the environment as HOST and PORT. A program with the
  port in its source works as it is.

Exit status
  0  every check that counts passed
  1  some did not
  2  wrong use: no such folder, nothing found in it, an unknown option
  3  wirecheck itself or the machine failed: not the program's fault
`
}
