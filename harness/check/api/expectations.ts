/**
 * What is expected of connections, sockets and programs, and how a check of its own making reports what it found.
 * @module expectations
 */

export type { ByteComparison, Cause, ComparedPart, Evidence } from '../../model/verdict.js'
export { countBytes, quoteBytes } from '../../support/bytes.js'
export { CheckFailure, compareBytes, fail, untestable, type About, type EvidenceParts } from '../evidence/failure.js'
export { expect } from '../expect/expect.js'
export type { ConnectionExpectations, OwnTextExpectations, PeerExpectations, ProgramExpectations } from '../expect/expect.js'
export type { JsonFraming, JsonOptions } from '../expect/json.js'
export { ownTexts, type OwnText, type OwnTexts } from '../expect/own-text.js'
export { awaitPrinted, causeNow, whyNothingSent, type EndedOptions, type MessageOptions } from '../expect/printed.js'
export { lineOf, type EndOptions } from '../expect/tcp.js'
export { nextDatagram } from '../expect/udp.js'
