/** Explains extra bytes after a right text: the program sent the whole buffer, or the buffer still contains an earlier message. */

const sendWhatWasReceived = 'Send only as many bytes as recvfrom() returned.'

/** A hint on the bytes that follow `wanted` in `got`. `earlier`: what the program sent before. Undefined if these bytes tell nothing. */
export function hintOnExtraBytes(wanted: Uint8Array, got: Uint8Array, earlier: readonly Uint8Array[] = []): string | undefined {
  const extra = Buffer.from(got).subarray(wanted.length)
  if (extra.length === 0 || !Buffer.from(got).subarray(0, wanted.length).equals(wanted)) return undefined
  const isLeftOver = earlier.some((sent) => sent.length >= got.length && extra.equals(sent.subarray(wanted.length, got.length)))
  if (isLeftOver && extra.length > 1) return `The bytes after it are the end of an earlier answer, which is still in the buffer. ${sendWhatWasReceived}`
  if (!extra.includes(0)) return undefined
  if (extra.length === 1) return 'The NUL byte that ends a string in C is not part of the text: send strlen(text) bytes, not strlen(text) + 1.'
  return 'The rest of a buffer was sent as well. Send only as many bytes as were received, or as the text has (in C, strlen(text), not sizeof(buffer)).'
}
