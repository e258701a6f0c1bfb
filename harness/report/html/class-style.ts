/** The style sheet of class.html. */

import { baseStyle } from './base-style.js'

export const classStyle = `${baseStyle}
.page { max-width: 90rem; margin: 0 auto; padding: 0 1rem 4rem }
.lead { font-size: 1.0625rem }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem 1.1rem }
.charts { display: grid; align-items: start; gap: 1rem; grid-template-columns: minmax(0, 1fr) }
.charts h2 { margin-top: 0 }
.histogram { display: block; margin-top: 0.5rem; color: var(--link); font-family: var(--sans) }
.histogram text { fill: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums }
.histogram .amount { fill: var(--ink) }
.hard { width: 100%; font-size: 0.9375rem }
.hard th, .hard td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere }
.hard tr:last-child > * { border-bottom: 0 }
.hard thead th { color: var(--quiet); font-size: 0.8125rem }
.hard th[scope=row] { font-weight: 600; white-space: nowrap }
.hard .number { white-space: nowrap; color: var(--bad) }
.hard .cause { display: block; color: var(--quiet); font-size: 0.8125rem }
.look { columns: 26rem; column-gap: 2.5rem; padding: 0; list-style: none; font-size: 0.9375rem }
.look li { padding: 0.2rem 0; break-inside: avoid; overflow-wrap: anywhere }
.tools { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; margin-bottom: 0.75rem; font-size: 0.875rem }
.tools[hidden] { display: none }
.tools label { display: flex; gap: 0.5rem; align-items: center }
.tools input, .tools select { font: inherit; padding: 0.3rem 0.5rem; color: var(--ink); background: var(--card); border: 1px solid var(--quiet); border-radius: 5px; max-width: 12rem }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; margin-bottom: 0.75rem; font-size: 0.8125rem; list-style: none; padding: 0; color: var(--quiet) }
.legend b { display: inline-block; width: 1.35rem; text-align: center; margin-right: 0.35rem; border-radius: 3px; font-weight: 400 }
.scroll { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: 8px; background: var(--card) }
.heat { border-collapse: separate; border-spacing: 0; font-size: 0.8125rem }
.heat thead th { position: sticky; z-index: 2; background: var(--card); font-weight: 400; color: var(--quiet); vertical-align: bottom; padding: 0.35rem 0 }
.heat thead tr:first-child th { top: 0; height: 1.9rem; text-align: left; padding: 0.3rem 0.35rem; white-space: nowrap; color: var(--ink); font-weight: 600 }
.heat thead tr:last-child th { top: 1.9rem; border-bottom: 1px solid var(--line) }
.heat thead .requirement { writing-mode: vertical-rl; text-align: left; vertical-align: middle; padding: 0.35rem 0; line-height: 1; white-space: nowrap; min-width: 1.5rem }
.heat thead th:first-child { left: 0; z-index: 3 }
.heat tbody th { position: sticky; left: 0; z-index: 1; background: var(--card); text-align: left; font-weight: 400; padding: 0.15rem 0.75rem; white-space: nowrap; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; border-bottom: 1px solid var(--line) }
.heat thead tr:last-child th:first-child, .heat thead tr:last-child th:nth-child(2) { padding: 0.35rem 0.75rem; text-align: left; white-space: nowrap }
.heat td { text-align: center; padding: 0; min-width: 1.5rem; height: 1.6rem; border-bottom: 1px solid var(--line); border-left: 1px solid var(--card) }
.heat td.m { text-align: right; padding: 0 0.75rem; white-space: nowrap; font-variant-numeric: tabular-nums }
.heat thead .begins, .heat .begins { border-left: 2px solid var(--line) }
.heat button { all: unset; cursor: pointer; color: inherit; font: inherit }
.heat button:hover { color: var(--link); text-decoration: underline }
.heat button:focus-visible { outline: 2px solid var(--link) }
.heat th[aria-sort=ascending] button::after { content: ' ↑' }
.heat th[aria-sort=descending] button::after { content: ' ↓' }
.heat td.f { cursor: pointer }
.p { background: var(--good-tint); color: var(--good) }
.f { background: var(--bad); color: var(--card); font-weight: 650 }
.b { background: var(--sunk); color: var(--quiet) }
.u, .e { background: var(--warning-tint); color: var(--warning) }
.n { color: var(--quiet) }
@media (min-width: 60rem) {
  .page { padding: 0 2rem 5rem }
  .charts { grid-template-columns: minmax(0, 22rem) minmax(0, 1fr) }
}
@media (max-width: 40rem) {
  .hard thead { display: none } .hard, .hard tbody { display: block }
  .hard tr { display: grid; grid-template-columns: 1fr auto; padding: 0.6rem 0; border-bottom: 1px solid var(--line) }
  .hard th, .hard td { padding: 0; border: 0 } .hard td:last-child { grid-column: 1 / -1 }
  .heat tbody th { max-width: 8.5rem } .scroll { max-height: 75vh } }
@media print {
  .tools { display: none } .scroll { overflow: visible; max-height: none; border: 0 }
  .heat { font-size: 6pt } .heat thead th, .heat tbody th { position: static }
}
`
