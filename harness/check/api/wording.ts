/**
 * Judgements about what a program prints. Each accepts a text in the words of many programs. Import `wording`.
 * @module wording
 */

export * from '../wording/index.js'
