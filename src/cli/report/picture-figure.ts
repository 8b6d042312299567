import { letterOf } from '../../compiler/changes/picture.js';
import type { RelationReference } from '../../compiler/relation/relation.js';
import type {
  PictureAxis,
  PictureCell,
  PictureLine,
  PictureTensor,
  RulePicture,
} from '../../compiler/picture/rule-picture.js';
import { COLOURS } from './axis-blocks.js';
import { markup, joined, type Content, type Html } from './markup.js';

/** Letters of the classes that colour cells by an axis; the parts have a letter of their own. */
const LETTERS = 'abcdefgh';
const PARTS = 'p';

/** Where the elements of a rule go: the tensors of both sides as grids, with a choice of what colours tell. */
export function pictureFigure(picture: RulePicture, layouts: readonly string[], id: string): Html {
  const { axes, parts, tensors, moreTensors, colour } = picture;
  const several = parts.length > 1;
  const shown = axes
    .map((axis, i) => ({ ...axis, index: i }))
    .filter(({ drawn, carried, index }) => drawn.length > 1 && !carried && index < LETTERS.length);
  const labelled = axes.map(({ size, carried }) => !carried && size > 1);
  const choices = [
    ...(several ? [{ letter: PARTS, name: 'part', isOn: colour === undefined }] : []),
    ...shown.map(({ index, name }) => ({ letter: LETTERS[index] ?? '', name, isOn: colour === index })),
  ];
  const first = choices.some(({ isOn }) => isOn) ? undefined : choices[0];
  const radios = choices.map(
    choice =>
      markup`<label><input type="radio" name="${id}-colour" value="${choice.letter}"${(choice.isOn || choice === first) && CHECKED}>${choice.name}</label> `,
  );
  const sides = ([0, 1] as const).map(side => {
    const own = tensors.filter(tensor => tensor.side === side);
    const more = moreTensors[side];
    return markup`<div class="side"><p class="layout">${layouts[side] ?? ''}</p><div class="tensors-drawn">${stacked(own).map(tensor => tensorGrid(tensor, labelled, several))}</div>${more > 0 && markup`<p class="faint">and ${more} more ${more === 1 ? 'tensor' : 'tensors'}, not drawn</p>`}
    </div>`;
  });
  return markup`<figure class="picture" id="${id}">
    <figcaption>${caption(axes, labelled, parts)}</figcaption>
    <fieldset${choices.length < 2 && HIDDEN}><legend>Colours tell</legend>${radios}</fieldset>
    <div class="sides">${sides}</div>
    <p class="told" role="status"></p>
  </figure>`;
}

function caption(axes: readonly PictureAxis[], labelled: readonly boolean[], parts: readonly string[]): Content {
  const several = parts.length > 1;
  const names = [...(several ? ['part'] : []), ...axes.flatMap(({ name }, i) => (labelled[i] === true ? [name] : []))];
  const carried = axes.filter(axis => axis.carried && axis.size > 1);
  const legend =
    several &&
    markup` ${joined(
      parts.map((name, i) => markup`<b>${letterOf(i)}</b> is <code>${name}</code>`),
      ', ',
    )}.`;
  const cuts = axes.filter(({ divisor }) => divisor > 1);
  return markup`Each cell is an element: <b>${names.join('·')}</b>. The same numbers on both sides are the same
    element.${legend}${carried.map(({ name, size }) => markup` Along ${name} (${size}) all is alike; one index of it is drawn.`)}${cuts.map(({ name, divisor }) => markup` Where ${name} is divided, a cell stands for ${divisor} indices and its number counts these parts.`)}`;
}

/** A tensor as it is drawn, or several of one row each below each other. */
type DrawnTensor = Pick<PictureTensor, 'rows' | 'columns' | 'cells' | 'moreRows' | 'moreColumns' | 'shape'> & {
  readonly title: string;
};

/** Tensors of one reference that have one row each, of the same columns, are drawn as the rows of one grid. */
function stacked(tensors: readonly PictureTensor[]): readonly DrawnTensor[] {
  const drawn: DrawnTensor[] = [];
  for (const [i, tensor] of tensors.entries()) {
    const { key, file, reference, rows, columns } = tensor;
    const before = tensors[i - 1];
    const isLike = (other: PictureTensor | undefined): boolean =>
      other?.reference === reference &&
      other.rows.length === 1 &&
      rows.length === 1 &&
      other.columns.map(({ label }) => label).join() === columns.map(({ label }) => label).join();
    const line = { label: tensor.own, gap: false, edge: false };
    const above = drawn.at(-1);
    if (isLike(before) && above !== undefined) {
      drawn[drawn.length - 1] = { ...above, rows: [...above.rows, line], cells: [...above.cells, ...tensor.cells] };
      continue;
    }
    const place = file === '' || isFixed(reference) ? '' : ` in ${file}`;
    const isFirst = isLike(tensors[i + 1]);
    drawn.push({
      ...tensor,
      title: isFirst ? reference.source.key.text : `${key}${place}`,
      rows: isFirst ? [line] : rows,
    });
  }
  return drawn;
}

/** Whether one file holds everything: then it tells nothing. */
const isFixed = ({ file }: RelationReference): boolean =>
  file?.kind === 'segments' && file.segments.every(({ kind }) => kind === 'text');

function tensorGrid(tensor: DrawnTensor, labelled: readonly boolean[], several: boolean): Html {
  const { title, shape, rows, columns, cells, moreRows, moreColumns } = tensor;
  const heads = columns.map(
    ({ label, gap, edge }) => markup`${gap && GAP_HEAD}<th scope="col"${edge && EDGE}>${label}</th>`,
  );
  const width = columns.length + 1 + columns.filter(({ gap }) => gap).length + (moreColumns ? 1 : 0);
  const gapRow = markup`<tr class="g"><td colspan="${width}">&#8942;</td></tr>`;
  const body = rows.map(
    (row, r) => markup`${row.gap && gapRow}${gridRow(row, cells[r] ?? [], tensor, labelled, several)}`,
  );
  return markup`<div class="tensor"><p class="of"><code>${title}</code> <span class="faint">[${shape.join(' ')}]</span></p>
<div class="scroll" tabindex="0" role="group" aria-label="Elements of ${title}"><table class="grid" aria-label="${title}">
<thead><tr><td></td>${heads}${moreColumns && GAP_HEAD}</tr></thead>
<tbody>${body}${moreRows && gapRow}</tbody>
</table></div></div>`;
}

const HIDDEN = markup` hidden`;
const CHECKED = markup` checked`;
const EDGE = markup` class="e"`;
const NO_HEAD = markup`<td></td>`;
const GAP_HEAD = markup`<td class="g">&#8943;</td>`;

function gridRow(
  row: PictureLine,
  cells: readonly (PictureCell | undefined)[],
  { columns, moreColumns }: DrawnTensor,
  labelled: readonly boolean[],
  several: boolean,
): Html {
  const drawn = cells.map(
    (cell, c) =>
      markup`${columns[c]?.gap === true && markup`<td class="g"></td>`}${gridCell(cell, columns[c]?.edge === true, labelled, several)}`,
  );
  return markup`<tr${row.edge && EDGE}>${row.label === '' ? NO_HEAD : markup`<th scope="row">${row.label}</th>`}${drawn}${moreColumns && markup`<td class="g"></td>`}</tr>`;
}

function gridCell(cell: PictureCell | undefined, edge: boolean, labelled: readonly boolean[], several: boolean): Html {
  if (cell === undefined) return markup`<td${edge && EDGE}></td>`;
  const { along, tones, part, elements } = cell;
  const numbers = along.flatMap((index, i) => (index === undefined || labelled[i] !== true ? [] : [index]));
  const label = part === undefined ? 'fill' : [...(several ? [letterOf(part)] : []), ...numbers].join('·');
  const classes = [
    ...(edge ? ['e'] : []),
    ...(part === undefined ? ['fill'] : []),
    ...(several && part !== undefined ? [`${PARTS}${part % COLOURS}`] : []),
    ...tones.flatMap((tone, i) =>
      tone === undefined || tone < 0 || labelled[i] !== true || LETTERS[i] === undefined
        ? []
        : [`${LETTERS[i] ?? ''}${tone % COLOURS}`],
    ),
  ];
  const joins = elements.length > 0 && markup` data-e="${elements.join(' ')}"`;
  return markup`<td class="${classes.join(' ')}"${joins}>${label}</td>`;
}
