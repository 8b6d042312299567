/* Joins the two sides of a picture: what is under the pointer or has the focus on one side is shown on the other. */
'use strict';

for (const figure of document.querySelectorAll('figure.picture')) {
  const cells = [...figure.querySelectorAll('td[data-e]')];
  if (cells.length > 0) joinSides(figure, cells);
}

/* A box that has nothing to scroll needs no stop of the keyboard. */
const boxes = [...document.querySelectorAll('.scroll')];
const tend = () => {
  for (const box of boxes) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls) box.setAttribute('tabindex', '0');
    else box.removeAttribute('tabindex');
  }
};
tend();
addEventListener('resize', tend);

function joinSides(figure, cells) {
  const told = figure.querySelector('.told');
  const byElement = new Map();
  for (const cell of cells) {
    for (const element of elementsOf(cell)) byElement.set(element, [...(byElement.get(element) ?? []), cell]);
  }
  let lit = [];
  const show = cell => {
    for (const other of lit) other.classList.remove('hit');
    lit = cell ? [...new Set(elementsOf(cell).flatMap(element => byElement.get(element) ?? []))] : [];
    for (const other of lit) other.classList.add('hit');
    const others = cell ? lit.filter(other => other !== cell && other.closest('table') !== cell.closest('table')) : [];
    told.textContent = cell
      ? `${nameOf(cell)} is joined with ${others.slice(0, 3).map(nameOf).join('; ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`
      : '';
  };
  figure.addEventListener('pointerover', event => {
    const cell = event.target.closest('td[data-e]');
    if (cell) show(cell);
  });
  figure.addEventListener('pointerleave', () => {
    const focused = document.activeElement?.closest('td[data-e]');
    show(focused && figure.contains(focused) ? focused : undefined);
  });
  figure.addEventListener('focusin', event => show(event.target.closest('td[data-e]') ?? undefined));
  figure.addEventListener('focusout', event => {
    if (!figure.contains(event.relatedTarget)) show(undefined);
  });
  for (const table of figure.querySelectorAll('table.grid')) rove(table);
}

/* One stop for each table; arrows, Home and End go on within it. */
function rove(table) {
  const rows = [...table.tBodies[0].rows]
    .map(row => [...row.querySelectorAll('td[data-e]')])
    .filter(row => row.length > 0);
  const first = rows[0]?.[0];
  if (!first) return;
  table.setAttribute('role', 'grid');
  for (const row of table.rows) {
    row.setAttribute('role', 'row');
    for (const cell of row.cells) {
      const role = cell.tagName === 'TD' ? 'gridcell' : cell.scope === 'row' ? 'rowheader' : 'columnheader';
      cell.setAttribute('role', role);
    }
  }
  for (const cell of rows.flat()) cell.tabIndex = -1;
  first.tabIndex = 0;
  table.addEventListener('keydown', event => {
    const r = rows.findIndex(row => row.includes(event.target));
    if (r < 0) return;
    const c = rows[r].indexOf(event.target);
    const next = {
      ArrowRight: () => rows[r][c + 1],
      ArrowLeft: () => rows[r][c - 1],
      ArrowDown: () => rows[r + 1]?.[Math.min(c, rows[r + 1].length - 1)],
      ArrowUp: () => rows[r - 1]?.[Math.min(c, rows[r - 1].length - 1)],
      Home: () => rows[r][0],
      End: () => rows[r].at(-1),
    }[event.key]?.();
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function elementsOf(cell) {
  return cell.dataset.e.split(' ');
}

/* `wq.weight [10, +2]`: the tensor, and where in it. */
function nameOf(cell) {
  const table = cell.closest('table');
  const row = cell.parentElement.querySelector('th')?.textContent ?? '';
  const column = table.tHead.rows[0].cells[cell.cellIndex]?.textContent ?? '';
  return `${cell.textContent} at ${[row, column].filter(text => text !== '').join(', ')} of ${table.getAttribute('aria-label')}`;
}
