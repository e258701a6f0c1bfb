/** The limits of all waits, buffers and loops, with the reason for each. The time that a program is allowed never includes time in which it waited for a processor. */

export const limits = {
  startupMs: 10_000, // from the contract; a JVM, or an interpreter on a slow disk, starts within 2 s
  furtherPortMs: 1_000, // a second port opens within milliseconds of the first, or after a short pause that the program was written with; most programs are at rest at once
  turnMs: 900_000, // a grading in a shared lab takes some minutes; a stopped one must not hold up others for ever
  answerMs: 5_000, // reached only by a program that cannot be seen to wait without a limit
  slowMs: 15_000, // for an answer that keeps coming: 10,000 bytes in pieces of 1,024, one second for each, take 10 s
  slowConversationsMs: 30_000, // for all random conversations of a check, which take less than a second
  giveUpMs: 11_000, // CLI-5 allows 10 s; one more for a program whose own time-out is exactly that
  giveMs: 60_000, // to give a folder to another user: 30,000 files take 0.1 s
  exitMs: 2_000, // from the contract: TCP-6, TALK-3
  connectMs: 5_000, // loopback answers in microseconds; this ends the wait for a full backlog
  burnMs: 1_000, // processor time of one thread without an event: a correct program answers within milliseconds of it
  burnAgainMs: 600, // the same, for a program that has burned as much before
  deadlineStretchMax: 10, // wall time never exceeds this multiple of a deadline, however busy the machine is
  pollFirstMs: 3, // a correct server answers within 1 ms, so it is rarely looked at
  pollGrowth: 1.5, // each pause is this much longer than the one before: 3 ms to 25 ms in six looks
  pollMaxMs: 25, // a look costs about 0.3 ms: about 1 % of a processor
  startupPollMaxMs: 10, // every start of a program takes up to this much longer than needed
  sampleReuseFactor: 4, // a sample is reused for four times as long as it took, so sampling costs at most a fifth of a processor
  drainTurns: 3, // turns of the event loop, after which everything ready in wirecheck's own sockets has been read and everything pending has been sent
  readTurns: 10, // turns of the event loop, about 0.2 ms each: a program mostly reads within microseconds, so this saves a look at it
  proxyWakeMs: 1_000, // every event beats the pulse; this only ends a wait whose beat was missed
  timeWaitMs: 65_000, // the kernel keeps a closed connection for 60 s (tcp(7), TIME-WAIT)
  settleMs: 2_000, // after a check, how long a program that cannot be seen at rest may take to tidy up
  closeMs: 300, // at the end of a connection, how long a program that keeps running may still send
  closeBurnedMs: 50, // the same, for a program that has used processor time for nothing: it will hardly send any more
  calmMs: 60, // how long a program must do nothing, have no connection and listen, to count as tidied up
  quietWindowMs: 300, // "sends nothing more", for a program that cannot be seen at rest
  keepListeningMs: 3_500, // TCP-1: students set time-outs of up to 3 s on the listening socket; a server that waits without a limit is known at once
  backgroundSeconds: 2, // how long a server that went into the background is given to listen; only a message depends on it
  idleOutputBytes: 64 << 10, // TCP-7: a program that prints without end prints several times as much in that time
  idleWindowMs: 600, // TCP-7: how long an idle program is observed
  keptWaitingMs: 900, // TCP-8, TCP-9: a server that serves at once takes milliseconds, or 9 s on a machine that has a tenth of the time for it (deadlineStretchMax); a time-out lasts at least a second
  spinLooks: 6, // that find a program in the same call: enough to have found it in the others of its loop, too
  spinPauseMs: 2, // between two of them; the suite does nothing else meanwhile
  spinRanMs: 5, // that it must have used before: a program that works on an answer has taken less, and waits again
  spinSeenMs: 400, // the longest that this, and then these looks, may take: a busy machine gives the program a tenth of a processor
  spinStopMs: 100, // a stopped program stops within microseconds once it has a processor
  busyShareMax: 0.3, // an endless loop has a share of 1, a loop with a pause of 1 ms about 0.05
  leakMin: 20, // TCP-10: growth over 250 clients; it catches a leak in one of ten clients, but not a thread pool
  probeMs: 10_000, // bubblewrap answers in 10 ms
  probeOutputBytes: 4_000, // of a probe's message when it fails; one line is shown
  subReaperMs: 2_000, // to end what programs have left behind; killed processes end within milliseconds
  killRoundsMax: 50, // a program that forks faster than it is killed loses within a few rounds
  reaperGraceSeconds: 1, // a worker whose main process has been killed ends all that it has adopted within milliseconds
  reaperRoundsWithout: 5, // 0.1 s apart: a fork() under way becomes a program with a mark
  outputHeadBytes: 1 << 20, // ten times as much as PRINT-5 needs
  outputTailBytes: 64 << 10, // the last lines of a program that printed more than that
  outputFloodBytes: 16 << 20, // of output without an event on the wire; beyond that, output is read slowly, because such a program only prints
  outputRepeatingBytes: 256 << 10, // of output without an event on the wire: then it is looked whether it repeats itself, which an endless loop does
  outputRepeatsMin: 200, // lines that fill outputTailBytes: they are short, as those of a loop that has nothing to print
  outputRepeatedMax: 4, // different lines among them: one or two for each turn of a loop
  throttleMs: 10, // the pause between reads of a flood: about 64 KiB are read at a time, so 6 MB a second at most
  udpBufferBytes: 4 << 20, // room for a burst of large datagrams; the kernel may allow less (socket(7), rmem_max)
  fillBytesMax: 32 << 20, // ECHO-12: 4 MiB fill the buffers of the private network; a machine's own may be larger
  receivedBytesMax: 64 << 20, // the largest honest answer is 4 MiB; an endless stream is cut here
  receivedTogetherMax: 256 << 20, // on all connections of a check: fifty clients receive less than 100 MB
  datagramsMax: 20_000, // that are kept of one check's: an honest program sends some hundreds
  connectionsMax: 1_000, // to a listener of wirecheck's: an honest client makes some tens
  requestHeadBytesMax: 256 << 10, // of an HTTP request: Node's parser takes 16 kB of headers
  leftFileBytesMax: 16 << 20, // of a file that a program leaves: the largest page is far smaller
  leftFilesBytesMax: 64 << 20, // of all that it leaves in a check: a page, perhaps twice, and what else it writes
  transcriptBytesKept: 2_048, // of each event: enough to read, but not enough to bury the report
  transcriptEventsMax: 400, // fifty clients at once make about 300
  captureBytesMax: 10 << 20, // of one check: the largest honest conversation is 4 MiB in each direction
  captureEventsMax: 20_000, // of one check: 10,000 bytes one by one, each echoed
  capturesBytesMax: 256 << 20, // of all capture files of a run: a hundred failed checks have some megabytes
  processesMax: 400, // of one program: fifty clients with one process each, and some room
  tasksForGrading: 40, // processes and threads: a worker has about 15 with its sandboxes, a small program up to 20; below 25 a grading fails or hangs
  addressSpaceMin: 1_536 * 2 ** 20, // of each process of wirecheck (ulimit -v): Node.js 20 reserves 1.4 GB; below 1.0 GB it ends in the middle, below 0.8 GB at once (cli/main.ts)
  tasksForFifty: 70, // processes and threads: one for each of fifty clients (TCP-9), and those that a virtual machine has for itself
  gradingCores: 0.9, // of a machine or container (doctor --platform): echo in Python, in a shared lab, took 5.3 s with 0.9 processors, 6.6 s without a limit, 7.7 s with 0.5, where eleven checks took two to five times as long
  gradingMemoryBytes: 1_536 * 2 ** 20, // the same: the main process uses 130 MB, each worker has its own, and a compiler takes up to 700 MB; Jobe counts what is reserved (addressSpaceMin)
  gradingMs: 600_000, // the same: an assignment of some exercises in a shared lab
  gradingProcessorMs: 120_000, // the same, for a platform that counts processor time: one exercise
  programTasksMax: 1_000, // processes and threads of one program, for the kernel: one that leaks a thread for each of 500 clients (TCP-10) stays below
  programMemoryBytes: 2 * 2 ** 30, // of all processes of a program: a Java virtual machine with fifty threads takes 200 MB, fifty Python processes 500 MB
  programProcessorMs: 120_000, // of all processes of a program in one check: an honest one uses a second; one that only burns is given up long before
  programFilesOpen: 4_096, // of one process: TCP-10 finds one that leaks a descriptor for each of 500 clients
  programDiskBytes: 256 << 20, // that a program writes to its folder, and to each of its temporary ones: the largest page that is downloaded has 5 MB
  programFilesMax: 10_000, // that a program makes there: an honest one makes some files
  exceededMax: 3, // endings for exceeding a limit in one exercise: each takes seconds, and a fourth tells nothing new
  programStretch: 4, // a single process that is faster than the watch meets the kernel at this multiple; a virtual machine reserves more memory than it uses
  programWatchMs: 50, // between two looks at a program: it can take 100 MB of memory in that time
  programTasksJump: 50, // processes and threads more on the machine than at the last look: then the next one is not put off
  programWatchMaxMs: 500, // the longest pause between two looks
  programFolderFew: 1_000, // a folder of fewer files is measured at each look: that takes some milliseconds
  programWatchShare: 100, // a pause is this many times as long as the look before it, so looking takes at most a hundredth of the time
  fewClientsMs: 75_000, // TCP-10: for the fewest clients that show a leak, from a server that takes more than a second for each
  manyClientsMs: 10_000, // TCP-10, COUNT-2: 500 clients take 0.5 s; a slow server is judged by the clients that it has served by then
  shrinkMs: 4_000, // for making a failing random input smaller
  fixtureMs: 900_000, // in wirecheck's own tests: a fixture that builds slowly and hangs in many checks
  checkMs: 300_000, // every wait and every loop of a check has its own limit, so a check that takes longer is a fault of wirecheck
  reportRoomBytes: 64 << 10, // free on the disk before a grading: the reports of a small submission
  reportReserveMs: 5_000, // the end of a time budget that is kept for stopping programs and writing reports: a second, or some on a busy machine
  reportSavedEveryMs: 5_000, // results.json is written again during one exercise: a run that is killed loses no more than that
  packMs: 120_000, // npm packs some megabytes in seconds
  submissionBytesMax: 200 << 20, // a student's folder has some kilobytes; node_modules or recordings may make it large, but not this large
  submissionFilesMax: 50_000, // a large node_modules has 30,000
  submissionDepthMax: 40, // Java packages inside nested folders; anything deeper is a mistake or an attack
  archiveRatioMax: 100, // unpacked size by packed size: source code has 3 to 10, a log file 30, and a bomb 1,000 and more
  archiveFreeBytes: 16 << 20, // this much is unpacked whatever the ratio: a small archive of a file of zeros harms nobody
  archiveDepthMax: 3, // archives in archives: that of a class, that of a student, one more in it
  archivesInside: 10, // archives that lie side by side in one submission
  linkBytesMax: 4_096, // of a link's target: as long as a path can be (PATH_MAX)
  classFilesMax: 1_000_000, // in the archive of a whole class: a thousand submissions with a thousand files each
  classBytesMax: 16 * 2 ** 30, // the same: a thousand submissions with 16 MiB each
  copiesBytesMax: 256 << 20, // of the own copies of all programs together: copying takes 0.1 s from the page cache; beyond this, large parts are linked
  copiesFilesMax: 10_000, // the same for the number of files, at 0.1 ms each
  largeFileBytes: 1 << 20, // such files are linked where the copies would be too large: recordings, archives, statically linked programs; hand-written source is far smaller
  programsListedMax: 2_000, // files that may be programs: the folder of a whole course has about a hundred
  programDepthMax: 8, // folders between the root and a program: src/main/java/org/example/net has six
  sourceBytesRead: 512 << 10, // of a source file, to see whether it has a main function; hand-written files are far smaller
  projectFileBytesRead: 64 << 10, // of a Makefile, package.json, pom.xml …: hand-written ones have some kilobytes
  manifestTextMax: 10_000, // characters of a command, a variable or a typed line in a manifest: the kernel passes on 128 KiB at most (execve(2), MAX_ARG_STRLEN)
  manifestBytesMax: 256 << 10, // a manifest that lists every exercise has less than 10 kB
  buildTimeoutMs: 180_000, // the first build of a Go or Cargo project on a cold cache takes a minute on a slow machine
  buildProcessorMs: 300_000, // of all processes of a build: that of a large project in Go or Rust takes a minute and a half, without any cache
  buildMemoryBytes: 2 * 2 ** 30, // of all processes of a build: the compilers of Scala, Rust and Haskell take 200 to 700 MB
  buildStretch: 4, // a single process that is faster than the watch ends at this multiple of memory and processor time; a virtual machine reserves more than it uses
  buildProcessesMax: 300, // of a build at once: make and Go run as many compilers as there are processors
  buildOutputBytesMax: 64 << 20, // printed by a build: the errors of a large C++ template are 1 MB
  buildFileBytes: 1 << 30, // of one file: a program with all that it needs is 100 MB
  buildDiskBytes: 2 * 2 ** 30, // of everything that a build writes: Cargo writes 500 MB for a large project
  buildFilesMax: 100_000, // that a build makes: twice as many as a submission may have
  fullDiskBytes: 256 << 20, // left on the disk: less is not enough for some builds
  fullMemoryBytes: 256 << 20, // left of the memory: the same
  buildWatchMs: 50, // between two looks at a build: a process can take 100 MB of memory in that time
  toolQueryMs: 20_000, // an interpreter answers within milliseconds, but its disk may be asleep
  buildsAtOnce: 2, // compilers use several cores themselves, and a student's machine has other work
  buildOutputBytes: 1 << 20, // of a compiler: one mistake in a C++ template prints 100 kB
  buildMessageLines: 25, // of a compiler's message shown: the first error explains the rest
  buildMessageCharacters: 2_500, // of a compiler's message shown, for compilers with long lines
  toolDrainMs: 500, // a tool's last output is in its pipe when it ends; if the pipe stays open, a process that the tool left behind holds it
  cancelMs: 20_000, // a worker lets go of a job that is cut short within a second; one that does not is killed
  removeMs: 60_000, // 100,000 files are removed in about a second
  onePressMs: 1_000, // one Ctrl-C may arrive twice: from the terminal, and forwarded by npm or timeout(1)
  submissionMs: 600_000, // of a class: building and testing five programs takes some seconds; one that hangs in every check takes minutes
  savedMs: 70, // after a change to a file of the submission: editors write it again within milliseconds, and chokidar tells of no second change within 50 ms
  queueConnectMs: 10_000, // a server in the same building answers within milliseconds
  queueLookMs: 15_000, // an event that was lost, because the server was started again, is made up for by looking
  queueLockMs: 15_000, // a worker renews its lock every half of that; when it died, another one has its submissions after at most twice that
  queueStalledMax: 5, // a submission whose worker died that often is not tried again
  queueKeptSeconds: 86_400, // of what is in the queue: a class is graded within a day
  workerStopMs: 30_000, // what a worker that is stopped may take to finish what it has in hand
  healthMs: 10_000, // between two signs of life
  classLineMs: 30_000, // between two lines of progress in a log: an hour makes 120
} as const
