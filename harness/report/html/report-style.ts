/** The style sheet of report.html. */

import { baseStyle } from './base-style.js'

export const reportStyle = `${baseStyle}
.page { max-width: 54rem; margin: 0 auto; padding: 0 1rem 4rem }
nav { display: none; font-size: 0.875rem }
nav ul { list-style: none; padding: 0 }
nav li li a { color: var(--bad); text-decoration: none; white-space: nowrap }
nav li li a:hover { text-decoration: underline }
.result, .failure, details, .exercise > .see { background: var(--card); border: 1px solid var(--line); border-radius: 8px }
.result { padding: 1.1rem 1.25rem 1.25rem }
.result .label { font-size: 0.8125rem; font-weight: 650; letter-spacing: 0.02em }
.result .label::first-letter { text-transform: uppercase }
.result .tiers { color: var(--quiet); font-variant-numeric: tabular-nums }
.result .says { font-size: 1.375rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums }
.result.pass .label, .result.pass .bar { color: var(--good) }
.result.fail .label { color: var(--bad) } .result.error .label { color: var(--warning) }
.result.fail .bar, .result.error .bar { color: var(--quiet) }
.marks { width: 100%; margin-top: 1rem; font-size: 0.9375rem }
.marks th, .marks td { padding: 0.4rem 0 0.4rem 1rem; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400 }
.marks th:first-child { text-align: left; padding-left: 0 }
.marks thead th { color: var(--quiet); font-size: 0.8125rem }
.marks tfoot th, .marks tfoot td { font-weight: 650; border-bottom: 0 }
.marks td.number { white-space: nowrap }
.marks .outcome { margin-left: 0.75rem }
.first h2 .quiet { font-weight: 400 }
.program { margin-bottom: 0.6rem }
.program code { white-space: pre-line }
.exercise { margin-top: 2.25rem }
.exercise > h3, .marks th, .checks, .row dd, summary, .see { overflow-wrap: anywhere }
.exercise > h3 { font-size: 1.1875rem; line-height: 1.35; font-weight: 650; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.6rem }
.exercise > h3 .id { color: var(--quiet); font-weight: 400 }
.exercise > h3 .points { margin-left: auto; font-size: 0.9375rem; font-weight: 400; color: var(--quiet); font-variant-numeric: tabular-nums }
.failure { margin-top: 0.9rem; padding: 1.1rem 1.25rem 1.25rem; border-left: 4px solid var(--bad) }
.failure.error, .failure.untested { border-left-color: var(--warning) }
.failure h4 { font-size: 1.0625rem; line-height: 1.4; font-weight: 600; text-wrap: pretty }
.failure .sign, .failure h4 .requirement { color: var(--bad) }
.failure.error .sign, .failure.error h4 .requirement, .failure.untested .sign { color: var(--warning) }
.requirement { white-space: nowrap; font-variant-numeric: tabular-nums }
.failure dl { margin-top: 0.9rem }
.row { padding: 0.55rem 0 }
.row dt { font-size: 0.8125rem; font-weight: 600; color: var(--quiet) }
.row dt.bad { color: var(--bad) } .row dt.good { color: var(--good) } .row dt.warning { color: var(--warning) } .row dt.help { color: var(--help) }
.wide-row dd { margin-top: 0.35rem }
.row dd > * + * { margin-top: 0.4rem }
.row dd p { max-width: 44rem; overflow-wrap: anywhere }
pre.code, pre.printed { padding: 0.6rem 0.8rem; background: var(--sunk); border-radius: 6px }
pre.printed { border-left: 3px solid var(--line); border-radius: 0 6px 6px 0 }
.bytes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19.5rem), 1fr)); gap: 0.75rem }
.side { min-width: 0; padding: 0.6rem 0.8rem 0.7rem; border-radius: 6px; background: var(--sunk) }
.side h5 { font-size: 0.8125rem; font-weight: 600 }
.side.expected h5 { color: var(--good) } .side.received h5 { color: var(--bad) }
.side h5 .quiet { font-weight: 400 }
.side .text { margin-top: 0.2rem; font-size: 0.8125rem; overflow-wrap: anywhere }
mark { color: inherit; border-radius: 2px; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 0.2em }
.expected mark { background: var(--good-tint); color: var(--good) } .received mark { background: var(--bad-tint); color: var(--bad) }
mark.end { font-size: 0.75rem; margin-left: 0.4rem; padding: 0.05rem 0.35rem; text-decoration: none }
.hex { margin-top: 0.5rem; font: 0.8125rem/1.6 var(--mono) }
.hex th { font-weight: 400; color: var(--quiet); text-align: right; padding: 0 0.75rem 0 0 }
.hex td { padding: 0 0.75rem 0 0; white-space: pre }
.hex .as-text { color: var(--quiet); padding: 0 }
.sequence { overflow: hidden; padding: 0 1rem 0 4.75rem }
.diagram { display: block; max-width: 38rem; font-family: var(--sans); color: var(--ink); fill: currentColor; overflow: visible }
.diagram .quiet { fill: var(--quiet) }
.diagram .time { font-variant-numeric: tabular-nums }
.lifeline { stroke: var(--line); stroke-opacity: 1; stroke-width: 2 }
.message.open, .message.end { color: var(--quiet) }
.message text { fill: var(--ink) }
.message.open text, .message.end text { fill: var(--quiet) }
.message.reset { color: var(--bad) } .message.reset text { fill: var(--bad) }
.bytes-text { font-family: var(--mono); fill: var(--ink) }
.between { fill: var(--warning) }
.omitted .between { fill: var(--quiet) }
details { margin-top: 0.6rem; padding: 0 1.25rem }
summary { padding: 0.6rem 0; cursor: pointer }
details[open] { padding-bottom: 0.9rem }
.checks { list-style: none; padding: 0; font-size: 0.9375rem }
.checks li { padding: 0.3rem 0; border-top: 1px solid var(--line) }
.checks .requirement { font-weight: 600; margin-right: 0.35rem }
.checks .small { margin-left: 0.35rem }
.reason { padding: 0.4rem 0; overflow-wrap: anywhere }
.see { margin-top: 0.9rem; padding: 0.6rem 1.25rem }
.exercise > p.quiet { margin-top: 0.6rem }
.about { margin-top: 3rem; border-top: 1px solid var(--line); font-size: 0.9375rem }
.about h2 { margin-top: 1.5rem }
.about .row { padding: 0.25rem 0 }
@media (min-width: 40rem) {
  .page { padding: 0 1.5rem 5rem }
  .row:not(.wide-row) { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0 1rem }
  .row dt { padding-top: 0.15rem }
}
@media (max-width: 40rem) {
  .bytes-text.wide { display: none }
  .bytes-text.narrow { display: inline }
  .marks tr { display: flex; flex-wrap: wrap }
  .marks th, .marks td { flex: 1 1 0 }
  .marks th:first-child { flex-basis: 100%; border-bottom: 0; padding-bottom: 0 }
  .marks th, .marks td { padding-left: 0.5rem }
  .side { padding: 0.5rem } .hex { font-size: 0.71875rem } .hex th, .hex td { padding-right: 0.5rem }
  .exercise > h3 .points { margin-left: 0 }
  .failure, .result { padding-left: 1rem; padding-right: 1rem }
}
@media (min-width: 75rem) {
  .page { max-width: 72rem; display: grid; grid-template-columns: 12rem minmax(0, 54rem); column-gap: 3rem }
  .masthead { grid-column: 2 }
  nav { display: block; grid-column: 1; grid-row: 2; position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow: auto }
  nav li { padding: 0.2rem 0 }
  nav li li { padding: 0.1rem 0 0.1rem 0.75rem }
  main { grid-column: 2; grid-row: 2 }
}
@media print {
  body { font-size: 10pt }
  .page { max-width: none; display: block; padding: 0 }
  nav, .skip { display: none }
  .failure, .side, .diagram { break-inside: avoid-page }
  h2, h3, .failure header { break-after: avoid-page }
}
`
