/** The judgements about printed text that specs use. Each is a pure function; the test beside it lists texts that are accepted and texts that are not. */

export { acceptsPort, isAddressVerdict, isOnlyVerdict, refusesPort, type AddressVerdict } from './address-answer.js'
export { showsChatLine, type ChatLine } from './chat-line.js'
export { areInOrder } from './contained.js'
export { says404 } from './not-found.js'
export { firstUnnamedPort, linesAbout, namesAddress, namesProtocol, type ProtocolName } from './packet-line.js'
export { isBarePrompt } from './prompt.js'
export { namesSender, type Origin } from './sender.js'
export { stackTraceIn } from './stack-trace.js'
export { firstShownAsAnswer, type Datagrams } from './third-party.js'
export { wordsIn } from './words.js'
