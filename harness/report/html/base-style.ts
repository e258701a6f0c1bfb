/** What all pages share: colours for light, dark and paper, type, and small parts. Fonts are those of the system. */

export const baseStyle = `
:root {
  color-scheme: light dark;
  --paper: #f7f7f5; --card: #ffffff; --ink: #1d1f21; --quiet: #5c6268; --line: #dfdfda; --sunk: #f2f2ef;
  --bad: #b3261e; --bad-tint: #fbe9e7; --good: #1b6e35; --good-tint: #e3f3e7; --warning: #7a5200; --warning-tint: #fbf0d9;
  --help: #0b5a87; --link: #0b5a87;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Segoe UI Mono', 'Roboto Mono', 'DejaVu Sans Mono', 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131517; --card: #1b1e21; --ink: #e4e6e8; --quiet: #a2a9b0; --line: #32373c; --sunk: #23272b;
    --bad: #ff9389; --bad-tint: #43211f; --good: #7fd397; --good-tint: #1b3a26; --warning: #e7b95c; --warning-tint: #3d3015;
    --help: #86c5f0; --link: #86c5f0;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --card: #ffffff; --ink: #000000; --quiet: #4a4f54; --line: #b9b9b4; --sunk: #f4f4f2;
    --bad: #a11a13; --bad-tint: #f8e0dd; --good: #14572a; --good-tint: #ddefe2; --warning: #664400; --warning-tint: #f6e9cd;
    --help: #084a70; --link: #000000;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); overflow-wrap: break-word }
h1, h2, h3, h4, h5, p, ul, dl, dd, figure, pre { margin: 0 }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em }
h2 { font-size: 1.0625rem; line-height: 1.3; font-weight: 650; margin: 2.75rem 0 0.75rem }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
code, pre, .mono { font-family: var(--mono); font-size: 0.8125rem; font-variant-ligatures: none }
pre { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5 }
ul { padding-left: 1.25rem }
ul.plain { list-style: none; padding: 0 }
.quiet { color: var(--quiet) } .good { color: var(--good) } .bad { color: var(--bad) } .warning { color: var(--warning) } .help { color: var(--help) }
.small { font-size: 0.8125rem }
.breakable { overflow-wrap: anywhere }
.number { text-align: right; font-variant-numeric: tabular-nums }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 0.75rem; background: var(--card); z-index: 9 }
.masthead { padding: 2.25rem 0 1.25rem }
.masthead h1 { margin-top: 0.15rem }
table { border-collapse: collapse }
.bar { display: block; margin-top: 0.75rem }
`
