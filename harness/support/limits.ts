/** Every wait, buffer and loop that has a limit, with the reason for its size. Times that a program may take never count the time it waited for a processor. */

export const limits = {
  startupMs: 10_000, // the contract's: a JVM or an interpreter on a slow disk is up in 2 s
  answerMs: 5_000, // only a program that cannot be seen to wait without limit is waited for this long
  giveUpMs: 11_000, // CLI-5: 10 s, and a second for a program whose own limit is just that
  exitMs: 2_000, // the contract's: TCP-6, TALK-3
  connectMs: 5_000, // loopback answers in microseconds; this ends a full backlog
  deadlineStretchMax: 10, // however busy the machine: wall time never exceeds this multiple of a deadline
  pollFirstMs: 3, // a correct server answers within 1 ms, so it is rarely looked at
  pollMaxMs: 25, // a look costs some 0.3 ms: about 1 % of a processor
  timeWaitMs: 65_000, // the kernel keeps a closed connection for 60 s (tcp(7), TIME-WAIT)
  settleMs: 2_000, // after a check: how long a program that cannot be seen to be at rest may tidy up
  closeMs: 300, // at the end of a connection: how long a program that goes on running may still send
  calmMs: 60, // how long it does nothing, has no connection and listens, to count as tidied up
  quietWindowMs: 300, // "sends nothing more", for a program that cannot be seen to be at rest
  idleWindowMs: 600, // TCP-7, the same
  keptWaitingMs: 900, // TCP-8: one that serves at once takes milliseconds, and at a tenth of wall time (deadlineStretchMax) 9 s of a machine without time for it; a time-out is a second at least
  busyShareMax: 0.3, // an endless loop has 1, a loop with a pause of 1 ms some 0.05
  leakMin: 20, // TCP-10: growth over 250 clients; a leak in one client of ten shows, a thread pool does not
  probeMs: 10_000, // bubblewrap answers in 10 ms
  probeOutputBytes: 4_000, // of what it says when it does not work
  stopGraceMs: 300, // between asking a program to stop and ending it
  outputHeadBytes: 1 << 20, // enough for PRINT-5 ten times over
  outputTailBytes: 64 << 10, // the last words of a program that printed more than that
  outputFloodBytes: 16 << 20, // a server that prints all it echoes prints some 15 MB; from here on it is read slowly
  receivedBytesMax: 64 << 20, // the largest honest answer is 4 MiB; an endless stream is cut here
  transcriptBytesKept: 2_048, // of each event: enough to read, not enough to bury a report
  transcriptEventsMax: 400, // fifty clients at once make some 300
  processesMax: 400, // of one program: fifty clients with a process each, and room
  manyClientsMs: 20_000, // TCP-10: 500 clients take 0.5 s; a program that grows slower with each is not waited for
  shrinkMs: 4_000, // a failing random input is made smaller for this long at most
  fixtureMs: 900_000, // the suite's own tests: a fixture that is slow to build and hangs in many checks
  checkMs: 300_000, // a check that is not over by then is the suite's own fault
  submissionBytesMax: 200 << 20, // a student's folder is some kilobytes; with node_modules or recordings it may be large, but not this
  submissionFilesMax: 50_000, // a big node_modules has 30,000
  submissionDepthMax: 40, // Java packages inside node_modules-like nests; deeper is a mistake or an attack
  copiesBytesMax: 256 << 20, // of all the programs' own copies together: 0.1 s from the page cache; beyond it, large parts are linked
  copiesFilesMax: 10_000, // the same for the number of their files, at 0.1 ms each
  largeFileBytes: 1 << 20, // linked, where the copies would be too large: recordings, archives, statically linked programs; hand-written source is far smaller
  programsListedMax: 2_000, // files that could be programs: a whole course's folder has some hundred
  programDepthMax: 8, // folders between the root and a program: src/main/java/org/example/net is six
  sourceBytesRead: 512 << 10, // of a source file, to see whether it has a main: hand-written ones are far smaller
  manifestBytesMax: 256 << 10, // a manifest for every exercise is under 10 kB
  buildTimeoutMs: 180_000, // the first build of a Go or Cargo project on a cold cache takes a minute on a slow machine
  toolQueryMs: 20_000, // asking an interpreter where it lies: milliseconds, but its disk may be asleep
  buildsAtOnce: 2, // compilers use more than one core themselves, and a student's machine has other things to do
  buildOutputBytes: 1 << 20, // of a compiler: C++ templates print 100 kB for one mistake
  buildMessageLines: 25, // of it shown: the first error explains the rest
  buildMessageCharacters: 2_500, // the same, for compilers with long lines
  toolDrainMs: 500, // a tool's last output is in its pipe when it ends; longer is a process that it left behind
} as const
