/** The limits of every wait, buffer and loop, each with its reason. Time that a program waited for a processor never counts against its limits. */

export const limits = {
  startupMs: 10_000, // from the contract; a JVM or an interpreter on a slow disk starts within 2 s
  startupPollMaxMs: 10, // only looking shows that a socket listens, and each check with a fresh program waits for that
  answerMs: 5_000, // applies only where the kernel does not show that the program waits without limit
  giveUpMs: 11_000, // CLI-5: 10 s, plus a second for a program whose own limit is exactly 10 s
  exitMs: 2_000, // from the contract: TCP-6, TALK-3
  connectMs: 5_000, // loopback answers in microseconds; only a full backlog takes longer
  deadlineStretchMax: 10, // however busy the machine is, wall time never exceeds this multiple of a deadline
  pollFirstMs: 3, // a correct server answers within 1 ms, so it is rarely sampled
  pollMaxMs: 25, // a sample costs about 0.3 ms: about 1 % of a processor
  timeWaitMs: 65_000, // the kernel keeps a closed connection for 60 s (tcp(7), TIME-WAIT)
  settleMs: 2_000, // after a check: how long a program may clean up if the kernel does not show that it is at rest
  closeMs: 300, // at the end of a connection: how long a program that keeps running may still send
  calmMs: 60, // how long a program must do nothing, have no connection and listen, to count as cleaned up
  quietWindowMs: 300, // "sends nothing more", if the kernel does not show that the program is at rest
  idleWindowMs: 600, // TCP-7, the same
  keptWaitingMs: 900, // TCP-8: a server that serves at once takes milliseconds, or 9 s of wall time on an overloaded machine (deadlineStretchMax); a time-out is at least one second
  busyShareMax: 0.3, // an endless loop uses 1, a loop with a pause of 1 ms about 0.05
  leakMin: 20, // TCP-10: growth over 250 clients; a leak in one client of ten shows, a thread pool does not
  probeMs: 10_000, // bubblewrap answers in 10 ms
  probeOutputBytes: 4_000, // of the error message when it does not work
  stopGraceMs: 300, // between asking a program to stop and ending it
  outputHeadBytes: 1 << 20, // enough for PRINT-5 ten times over
  outputTailBytes: 64 << 10, // the end of the output of a program that printed more than that
  outputFloodBytes: 16 << 20, // a server that prints everything it echoes prints about 15 MB; beyond this, output is read slowly
  receivedBytesMax: 64 << 20, // the largest correct answer is 4 MiB; an endless stream is cut off here
  transcriptBytesKept: 2_048, // of each event: enough to read, not enough to bury a report
  transcriptEventsMax: 400, // fifty clients at once produce about 300
  processesMax: 400, // of one program: fifty clients with a process each, and some room
  manyClientsMs: 20_000, // TCP-10: 500 clients take 0.5 s; the limit ends a program that gets slower with each client
  shrinkMs: 4_000, // the longest time for making a failing random input smaller
  fixtureMs: 900_000, // the suite's own tests: for a fixture that builds slowly and hangs in many checks
  checkMs: 300_000, // a check that takes longer is the suite's own fault
  submissionBytesMax: 200 << 20, // a student's folder has a few kilobytes; node_modules or recordings make it larger, but not this large
  submissionFilesMax: 50_000, // a big node_modules has 30,000
  submissionDepthMax: 40, // Java packages inside node_modules-like nests; deeper is a mistake or an attack
  programsSurveyedMax: 2_000, // files that could be programs: a folder of a whole course has a few hundred
  programDepthMax: 8, // folders between the root and a program: src/main/java/org/example/net is six
  sourceBytesRead: 512 << 10, // read from a source file to see whether it has a main; hand-written files are far smaller
  manifestBytesMax: 256 << 10, // a manifest for every exercise is under 10 kB
  buildTimeoutMs: 180_000, // the first build of a Go or Cargo project on a cold cache takes a minute on a slow machine
  toolQueryMs: 20_000, // asking an interpreter for its path takes milliseconds, but its disk may be asleep
  buildsAtOnce: 2, // compilers use several cores themselves, and a student's machine has other work to do
  buildOutputBytes: 1 << 20, // of a compiler: C++ templates print 100 kB for one mistake
  buildMessageLines: 25, // shown of the compiler's output: the first error explains the rest
  buildMessageCharacters: 2_500, // the same, for compilers with long lines
  toolDrainMs: 500, // a tool's last output is in its pipe when it ends; a pipe that stays open longer belongs to a process that it left behind
} as const
