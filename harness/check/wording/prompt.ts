/** What a prompt asks for. The suite types a text or a path by itself, but a host or port only if the manifest says so. */

const addressWords = /\b(?:host|server|address|ip|port|(?:host|user|nick)?name)\b|host ?name|server ?name/i
/** The server in "Message for the server: " is not what the prompt asks for. */
const textWords = /\b(?:message|text|sentence|string|line|words?|data|something|anything|path|page|send)\b/i
/** These words ask for an address, whatever else the prompt says. */
const addressPhrases = /\b(?:host|server|ip)(?:'s)?[ -]?(?:address|name|port|ip)\b|\b(?:port|ip) (?:number|address)\b/i

/** Whether a prompt asks for a text and not for an address or a name. An empty prompt does. */
export function asksForText(prompt: string): boolean {
  return !addressWords.test(prompt) || (textWords.test(prompt) && !addressPhrases.test(prompt))
}

/** Whether a client that sends its own prompt along with each typed line has sent nothing else: white space and "?:". */
export function isBarePrompt(sent: string): boolean {
  return /^(\?:|\s)*$/.test(sent)
}
