/** Runs at the installation, before anything is built: says on another system than Linux what to do there. Plain JavaScript, because nothing is compiled yet. */

const names = { win32: 'Windows', darwin: 'macOS' }

if (process.platform !== 'linux') {
  console.error(`wirecheck runs on Linux; this is ${names[process.platform] ?? process.platform}.
Use it in WSL 2, in a container or in a codespace: docs/students-machines.md says how, step by step.
A server may keep running here: grade it from there with --attach host.docker.internal:PORT.`)
  process.exitCode = 1
}
