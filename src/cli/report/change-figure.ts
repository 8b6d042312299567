import { letterOf, type Grid, type Picture } from '../../compiler/changes/picture.js';
import { counted } from '../../diagnostics/summary.js';
import { COLOURS } from './axis-blocks.js';
import { markup, type Html } from './markup.js';

/** Letters of tensors that are explained without being asked. */
const MOST_LETTERS = 4;

/** Where the elements of one tensor come from, before and after a change; those that come from elsewhere stand out. */
export function changeFigure(picture: Picture): Html {
  const { layout, key, from, sources, sizes, before, after, moved, elements } = picture;
  const several = sources.length > 1;
  const source = several ? counted(sources.length, 'tensor') : markup`<code>${sources[0] ?? ''}</code>`;
  const told =
    moved === undefined
      ? 'The shapes differ.'
      : moved === 0
        ? 'With these sizes every element comes from where it came from.'
        : `${moved} of ${elements} elements come from elsewhere now: their cells have a frame.`;
  return markup`<figure class="picture"><figcaption>Where the elements of ${layout} <code>${key}</code> come from in ${from}: ${source}${sizes !== '' && ` (${sizes})`}. A cell says which element is its source. ${told}</figcaption>
${several && letters(sources, [before, after])}
<div class="sides">${side(before, after, 'Before', key)}${side(after, before, 'After', key)}</div></figure>`;
}

/** The letter that a cell begins with, where it tells tensors apart. */
const letterIn = (cell: string): string | undefined => /^(?:[a-z]|t\d+\.)/.exec(cell)?.[0];

/** What the letters stand for that are drawn. */
function letters(sources: readonly string[], grids: readonly (Grid | undefined)[]): Html {
  const used = new Set(grids.flatMap(grid => grid?.cells.flat().map(letterIn) ?? []));
  const items = sources.flatMap((source, i) => {
    const letter = letterOf(i);
    return used.has(letter) ? [markup`<li><b>${letter}</b> is <code>${source}</code></li>`] : [];
  });
  const list = markup`<ul>${items}</ul>`;
  return items.length > MOST_LETTERS
    ? markup`<details><summary>What the letters stand for</summary>${list}</details>`
    : list;
}

function side(grid: Grid | undefined, other: Grid | undefined, title: string, key: string): Html {
  if (grid === undefined)
    return markup`<div class="side"><p class="layout">${title}</p><p class="faint">nothing</p></div>`;
  const { shape, rowsAlong, columnsAlong, cells, moreRows, moreColumns } = grid;
  const alike = other?.shape.join() === shape.join();
  const rows = cells.map((row, r) => {
    const drawn = row.map((cell, c) => gridCell(cell, alike && other.cells[r]?.[c] !== cell));
    return markup`<tr>${rowsAlong === undefined ? NO_HEAD : markup`<th scope="row">${r}</th>`}${drawn}${moreColumns > 0 && GAP}</tr>`;
  });
  const heads = (cells[0] ?? []).map((_, c) => markup`<th scope="col">${c}</th>`);
  const axes = rowsAlong === undefined ? `axis ${columnsAlong}` : `axis ${rowsAlong} down, axis ${columnsAlong} across`;
  const rest = [
    ...(moreRows > 0 ? [counted(moreRows, 'more row')] : []),
    ...(moreColumns > 0 ? [counted(moreColumns, 'more column')] : []),
  ];
  return markup`<div class="side"><p class="layout">${title} <span class="faint">[${shape.join(' ')}], ${axes}</span></p>
<div class="scroll" tabindex="0" role="group" aria-label="${title}: elements of ${key}"><table class="grid" aria-label="${title}: ${key}">
<thead><tr><td></td>${heads}${moreColumns > 0 && GAP}</tr></thead><tbody>${rows}</tbody></table></div>
${rest.length > 0 && markup`<p class="faint">and ${rest.join(', ')}</p>`}</div>`;
}

const NO_HEAD = markup`<td></td>`;
const GAP = markup`<td class="g">&#8943;</td>`;

function gridCell(cell: string, isMoved: boolean): Html {
  const letter = letterIn(cell);
  const colour = letter === undefined ? 'plain' : `x${colourOf(letter)}`;
  return markup`<td class="${colour}${isMoved && ' moved'}">${cell}</td>`;
}

const colourOf = (letter: string): number =>
  (letter.length === 1 ? letter.charCodeAt(0) - 'a'.charCodeAt(0) : Number(letter.slice(1, -1))) % COLOURS;
