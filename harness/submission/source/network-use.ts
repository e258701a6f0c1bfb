/** Tells from a program's text whether it talks to a network: by the modules it imports and the calls it makes. */

const pythonModules =
  'socket|_socket|socketserver|SocketServer|asyncio|asyncore|asynchat|selectors?|http|httplib|urllib\\w*|ssl|xmlrpc|ftplib|smtplib|poplib|imaplib|telnetlib|wsgiref|BaseHTTPServer|requests|httpx|aiohttp|twisted|tornado|trio|anyio|curio|gevent|eventlet|zmq|websockets?|scapy|pcapy?|dpkt|flask|bottle|wget|pycurl'
const nodeModules =
  'net|dgram|tls|https?|http2|ws|undici|axios|got|node-fetch|request|needle|superagent|express|koa|fastify|hapi|socket\\.io(?:-client)?|raw-socket|cap|pcap'

const cCalls =
  /\b(?:socket|accept4?|recv(?:from|msg)?|sendto|getaddrinfo|gethostbyname)\s*\(|#[ \t]*include[ \t]*<[^<>\n]*(?:socket|netinet|arpa|netdb|winsock|asio|pcap|curl|uv\.h)/

/** Signs in Python's code beside its import statements. */
const pythonCalls = /__import__\s*\(|import_module\s*\(|\bctypes\b|\b(?:nc|ncat|curl|wget)\b|\bsocket\./
const pythonModule = new RegExp(`\\b(?:${pythonModules})\\b`)

/** Whether one of the lines imports a module for networks. */
function importsNetwork(text: string): boolean {
  return text.split('\n').some((line) => {
    const code = line.split('#', 1)[0] ?? ''
    const at = code.search(/\b(?:import|from)\b/)
    return at >= 0 && pythonModule.test(code.slice(at))
  })
}

/** Languages that are not listed, such as shell scripts and compiled programs, always count as using a network. */
const signs: Readonly<Record<string, { test(text: string): boolean }>> = {
  Python: { test: (text) => importsNetwork(text) || pythonCalls.test(text) },
  JavaScript: new RegExp(`['"\`](?:node:)?(?:${nodeModules})(?:/[\\w/-]+)?['"\`]|\\bfetch\\s*\\(|\\bWebSocket\\b|\\b(?:Deno|Bun)\\.`),
  TypeScript: new RegExp(`['"\`](?:node:)?(?:${nodeModules})(?:/[\\w/-]+)?['"\`]|\\bfetch\\s*\\(|\\bWebSocket\\b|\\b(?:Deno|Bun)\\.`),
  Java: /\bjava\.net\b|\bjava\.nio\.channels\b|\bjavax\.net\b|\bnetty\b|\bcom\.sun\.net\b|Socket|Datagram|HttpClient|InetAddress/,
  C: cCalls,
  'C++': cCalls,
  Go: /"(?:net(?:\/[\w/]+)?|syscall|golang\.org\/x\/(?:net|sys)[\w/]*|github\.com\/[\w./-]*(?:pcap|net|websocket|fiber|gin)[\w./-]*)"/,
  Rust: /\bnet\b|\b(?:Tcp|Udp)\w+|\b(?:tokio|mio|async_std|hyper|reqwest|ureq|libc|nix|socket2|pnet|pcap|smol)\b/,
  Perl: /\bSocket\b|\bsocket\b|\bIO::(?:Select|Async)\b|\bNet::|\bLWP\b|\bHTTP::|\bAnyEvent\b|\bMojo\b|\/dev\/tcp/i,
  Ruby: /['"](?:socket|net\/\w+|open-uri|webrick|eventmachine|async[\w/-]*|httparty|faraday|drb)['"]|\b(?:TCP|UDP)(?:Server|Socket)\b/,
  PHP: /\bsocket_|\bstream_socket|\bp?fsockopen\b|\bcurl_|\bfile_get_contents\b|\bfopen\b|\bReact\\|\bSwoole\b|\bWorkerman\b/i,
}

const readsInputSigns =
  /\binput\s*\(|\bstdin\b|\bSystem\s*\.\s*in\b|\bSystem\.console\b|\bscanf\b|\bfgets\b|\bgets?line\b|\bgetchar\b|\bcin\b|\bgets\b|<>|\breadline\b|\bfmt\.Scan|\/dev\/stdin|\bSTDIN\b|\bread\b/i

/** Whether a text has a sign of network use. A text with NUL bytes is read as UTF-16; an empty one tells nothing and counts. */
export function usesNetwork(language: string, text: string): boolean {
  const plain = text.replaceAll('\0', '')
  return plain.trim() === '' || (signs[language]?.test(plain) ?? true)
}

/** Whether a text has a sign that the program reads its standard input. */
export function readsInput(text: string): boolean {
  const plain = text.replaceAll('\0', '')
  return plain.trim() === '' || readsInputSigns.test(plain)
}
