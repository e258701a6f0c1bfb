/** The text of `wirecheck --help`, in 80 columns. */

import { commandInClone } from '../support/errors.js'

/** The whole text, with examples for whoever starts wirecheck by this command; it ends in a line feed. */
export function renderHelp(command: string = commandInClone): string {
  return `wirecheck grades socket programs. It starts them, talks to them over real
sockets, and reports what they did right, what they did wrong, and why.

Usage
  npm test -- --student DIR [options]   grade programs, in a clone of wirecheck
  wirecheck --student DIR [options]     the same, if wirecheck is installed
  wirecheck --class DIR [options]       grade every submission in a folder
  wirecheck merge DIR… [--report DIR]   put together the reports of a class that
                                        was graded in parts (--shard)
  wirecheck worker --queue URL          grade submissions that another machine
                                        sends (docs/many-machines.md)
  wirecheck doctor                      show what this machine can test
  wirecheck doctor --platform NAME      show what a course platform gives, such
                                        as gradescope, and what to raise there
  wirecheck explain --assignment FILE [--format markdown|html]
                                        print the tasks of an assignment, to
                                        hand out to students
  wirecheck new NAME [--role server|client]
                                        make the folder of an exercise of your
                                        own (docs/own-exercises.md)
  wirecheck report --format NAME FILE [--out FILE]
                                        make the form of a course platform from
                                        a results.json (docs/platforms.md)
  wirecheck pack PLATFORM --assignment FILE --out DIR
                                        make what has to be uploaded to a course
                                        platform (docs/platforms.md)
  wirecheck prove DIR                   grade the sample programs of your own
                                        exercises: does each check pass the
                                        right ones, and fail a wrong one?
  wirecheck --list [--json]             show the exercises and their usual ports

Options
  --student DIR         the folder with the programs to grade, their archive
                        (.zip, .tar.gz, .tgz, .tar), or one source file; with
                        --exercise ID the file may have any name
  --exercise ID[,ID…]   grade only these exercises (wirecheck --list shows all);
                        one without a program counts as failed
  --tier TIER           how demanding the checks are: core (the exercise
                        itself), robust (also real networks) or scale (also
                        many clients and a long life; the default)
  --check ID[,ID…]      grade only these requirements, by the IDs in the report
                        (ECHO-4); those that they need run, too, but do not
                        count
  --first               stop at the first failure
  --report DIR          write report.html, results.json, junit.xml and
                        summary.md to this folder (default: ./wirecheck-report)
  --watch               grade again whenever a file is saved: the programs that
                        it belongs to. Ctrl-C ends this, with status 0
  --attach HOST:PORT    instead of --student, with --exercise ID: grade a server
                        that runs already, in a debugger or on another machine.
                        What needs to start or stop it, or to look into its
                        process, is untested
  --capture [all]       write a file for Wireshark for each failed check (or for
                        each check) to the folder capture/ beside the report
  --json                print results.json, and nothing else, to standard output
  --quiet               print only the score and the paths of the reports
  --format FORMAT       what is printed: terminal (the default), plain (no
                        colours, nothing moves), github or gitlab (for the log
                        of a CI job)
  --also NAME=FILE      write the report in the form of a platform, too, while
                        the run goes on and at its end: gradescope,
                        prairielearn, classroom … (docs/platforms.md)
  --exit-zero           exit with status 0 whatever the result, once there is a
                        report of it: for platforms that take nothing else
  --time-budget TIME    end in this time, with a report of what was found. If
                        checks were left, there is no mark, and the status is 3.
                        90s, 10m, 1h; a number without a unit is seconds
  --assignment FILE     grade an assignment: its exercises, with its points (see
                        docs/for-instructors.md)
  --audience student|staff
                        for an assignment that hides something from students:
                        write only their report, or only that for staff
                        (default: both, in student/ and staff/)
  --seed N              repeat the random choices of the run that printed N
  --lab private|shared  the lab is where programs run: isolated (private), or in
                        the machine's own network and files (shared); default:
                        the best available
  --require PROPERTY[,PROPERTY…]
                        refuse to run (status 3) in a lab that does not hold
                        this: network, files, processes (programs cannot reach
                        those of the machine), limits (on what they use) or user
                        (theirs is not wirecheck's); private is the first three

Options for a class (docs/for-instructors.md)
  --class DIR           grade each folder, archive or file in DIR, which may be
                        an archive, as a platform delivers it; the report
                        folder then has class.html, grades.csv, class.json,
                        and a folder for each submission. If you run the same
                        command again, it continues where it stopped and grades
                        only what has changed
  --jobs N              test N programs side by side (default: one for each
                        processor core)
  --roster FILE         a CSV file with a column "submission": its other columns
                        stand in grades.csv, and who handed in nothing is listed
  --gradebook canvas|moodle
                        write canvas.csv or moodle.csv, too: the marks in the
                        columns that the platform imports
  --only NAME           grade only this submission; may be repeated
  --again               grade again what has not changed, too
  --shard I/N           grade the I-th of N equal parts of the class, each on a
                        machine of its own (docs/many-machines.md)
  --time-budget TIME    how long one submission may take: 90s, 10m (the
                        default), 1h; a number without a unit is seconds
  --queue URL           have the class graded by the workers of a queue, a Redis
                        or Valkey server (docs/many-machines.md)

Options for a worker
  --queue URL, --jobs N, --lab private|shared,
  --require PROPERTY[,PROPERTY…]
  --log text|json       one line for each submission that it has graded
  --health-file FILE    touch this file every 10 s while all is well

Other options
  --allow-root          as root: let programs run as root where they cannot run
                        as another user
  -h, --help            print this text
  -V, --version         print the version

Examples
  ${command} --student ./submission
  ${command} --student ./submission --exercise echo --tier core
  ${command} --student ./submission --exercise echo,greeter --seed 482913
  ${command} --student ./submission --check ECHO-4 --first
  ${command} --class ./submissions --report ./reports --exercise echo
  wirecheck --student ./submission --json > results.json

How programs are found
  By name: echo.py, echo_server.py, EchoServer.java, server-echo.c and
  echo/main.go all match the exercise "echo"; the name of a client contains
  "client": echo_client.py. A folder may contain its own Makefile,
  package.json, go.mod, Cargo.toml, pom.xml or run script. For any other name,
  add a manifest, wirecheck.json, to the folder:
    { "echo": { "run": "python3 my_program.py {port}" } }

  A server is started with a port as its argument, a client with a host and a
  port. The environment also contains HOST and PORT. A hard-coded port is fine.

Exit status
  0    every check that counts passed
  1    some failed; also: nothing to grade in the folder, a manifest that is not
       valid, a program that does not build. Of a class: not every submission
       has a mark. 0 means that each has one, whatever it is
  2    wrong use: no such folder, an unknown option, exercise or requirement
  3    wirecheck itself or the machine failed; the programs are not at fault
  130  stopped by Ctrl-C; the report shows what was known by then
       (0 with --watch, which ends in this way)
  143  stopped by SIGTERM; likewise
`
}
