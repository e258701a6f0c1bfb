/**
 * wirecheck as an HTTP server. Requests are judged by Node's own parser, which is strict. Import `http`.
 * @module http
 */

export * from '../../wire/http-server.js'
