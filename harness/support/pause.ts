/** Blocks this process, its event loop too. For a few milliseconds in which nothing else may happen here. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
