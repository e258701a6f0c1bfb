/**
 * The script of class.html: sorts the table by a column, filters its rows, and opens the failure behind a cell. The page is
 * complete without it. It puts no text into the page as HTML.
 */
export const classScript = `
'use strict'
const table = document.querySelector('.heat')
const body = table.tBodies[0]
const rows = Array.from(body.rows)
const order = { f: 0, e: 1, b: 2, u: 3, n: 4, p: 5 }
const valueOf = (row, index) => {
  const cell = row.cells[index]
  if (cell.dataset.v !== undefined) return Number(cell.dataset.v)
  return index === 0 ? cell.textContent.trim().toLowerCase() : order[cell.className]
}
const compare = (left, right) => (typeof left === 'string' ? left.localeCompare(right, 'en', { numeric: true }) : left - right)
const sortBy = (header, index) => {
  const isDown = header.getAttribute('aria-sort') === 'ascending'
  table.querySelectorAll('[aria-sort]').forEach((sorted) => sorted.removeAttribute('aria-sort'))
  header.setAttribute('aria-sort', isDown ? 'descending' : 'ascending')
  const keyed = rows.map((row, at) => ({ row, at, value: valueOf(row, index) }))
  keyed.sort((left, right) => (isDown ? -1 : 1) * compare(left.value, right.value) || left.at - right.at)
  body.append(...keyed.map(({ row }) => row))
}
table.querySelectorAll('thead th[data-column]').forEach((header) => {
  const button = document.createElement('button')
  button.type = 'button'
  button.append(...header.childNodes)
  header.append(button)
  button.addEventListener('click', () => sortBy(header, Number(header.dataset.column)))
})
const search = document.getElementById('search')
const failing = document.getElementById('failing')
const shown = document.getElementById('shown')
const headers = Array.from(table.querySelectorAll('thead th[data-requirement]'))
headers.forEach((header) => {
  const option = document.createElement('option')
  option.value = header.dataset.column
  option.textContent = header.dataset.requirement
  failing.append(option)
})
const filter = () => {
  const wanted = search.value.trim().toLowerCase()
  const column = failing.value === '' ? -1 : Number(failing.value)
  let count = 0
  for (const row of rows) {
    const fits = row.cells[0].textContent.toLowerCase().includes(wanted) && (column < 0 || row.cells[column].className === 'f')
    row.hidden = !fits
    if (fits) count += 1
  }
  shown.textContent = count === rows.length ? '' : count + ' of ' + rows.length + ' shown'
}
search.addEventListener('input', filter)
failing.addEventListener('change', filter)
body.addEventListener('click', (event) => {
  const cell = event.target.closest('td.f')
  const link = cell && cell.parentNode.cells[0].querySelector('a')
  if (link) location.href = link.getAttribute('href') + '#' + table.querySelector('thead th[data-column="' + cell.cellIndex + '"]').dataset.anchor
})
document.querySelector('.tools').hidden = false
`
