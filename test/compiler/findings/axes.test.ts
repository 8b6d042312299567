import { runCases } from './found.js';

/* Axes and blocks (MAPC3001-3004, 3011, 3013, 3020, 3021): one finding for one mistake, at the axis that keeps both sides apart. */

const rule = (hf: string, own: string, more = ''): string => `rules:\n  - hf: ${hf}\n    own: ${own}\n${more}`;

runCases([
  {
    title: 'two names for one axis: the rarer one is the slip',
    body: `sizes: { row: hf.config.rows }\n${rule('w [rows cols]', 'w [cols row]')}`,
    expected: [
      {
        code: 'MAPC3001',
        covers: 'rows',
        message: 'axis "rows" stands on this side only; the other side has "row" instead',
        related: ['row: stands on this side only, too'],
        fix: 'write "row"',
      },
    ],
    mended: `sizes: { row: hf.config.rows }\n${rule('w [row cols]', 'w [cols row]')}`,
  },
  {
    title: 'the same the other way round',
    body: `sizes: { rows: hf.config.rows }\n${rule('w [rows cols]', 'w [cols row]')}`,
    expected: [{ code: 'MAPC3001', covers: 'row', fix: 'write "rows"' }],
    mended: `sizes: { rows: hf.config.rows }\n${rule('w [rows cols]', 'w [cols rows]')}`,
  },
  {
    title: 'a capture of another name',
    body: rule('layers.{layer}.w [dim]', 'blocks.{lay}.w [dim]'),
    expected: [
      {
        code: 'MAPC3001',
        covers: '{layer}',
        message: '{layer} stands in this key only; the other side has "lay" instead',
        fix: 'write "{lay}"',
      },
    ],
    mended: rule('layers.{lay}.w [dim]', 'blocks.{lay}.w [dim]'),
  },
  {
    title: 'a capture that the other side lacks',
    body: rule('e.{e}.w [ffn dim]', 'e.w [ffn dim]'),
    expected: [
      {
        code: 'MAPC3001',
        covers: '{e}',
        message: '{e} stands in this key only',
        related: ['[ffn dim]: a block of [ffn dim]'],
        note: 'write {e} into the other key, or "e" into its brackets',
      },
    ],
  },
  {
    title: 'an axis too many',
    body: rule('w [rows cols]', 'w [rows one cols]'),
    expected: [
      {
        code: 'MAPC3001',
        covers: 'one',
        message: 'axis "one" stands on this side only',
        related: ['[rows cols]: a block of [rows cols]'],
        note: 'a dimension of size 1 is written 1',
      },
    ],
  },
  {
    title: 'several axes that differ, each at its place',
    body: rule('w [a b c]', 'w [c d]'),
    expected: [
      { code: 'MAPC3001', covers: 'a', message: /other side has "d" instead/ },
      { code: 'MAPC3001', covers: 'b' },
      { code: 'MAPC3001', covers: 'd', message: /other side has "a" and "b" instead/ },
    ],
  },
  {
    title: 'a name that is written wrong in all blocks of a sum is one mistake',
    body: rule('qk [(q + k) dmi]', '["q [q dim]", "k [k dim]"]'),
    expected: [{ code: 'MAPC3001', covers: 'dmi', fix: 'write "dim"' }],
    mended: rule('qk [(q + k) dim]', '["q [q dim]", "k [k dim]"]'),
  },
  {
    title: 'a block without a partner, with those that there are',
    body: rule('qkv [(q + kv + kv) dim]', '["q [q dim]", "k [kv dim]"]'),
    expected: [
      {
        code: 'MAPC3002',
        covers: '[(q + kv + kv) dim]',
        message: 'the block of [kv dim] has no partner on the other side',
        related: ['[q dim]: a block of [q dim]', '[kv dim]: a block of [kv dim]'],
        note: 'fill: { kv: 0 }',
      },
    ],
  },
  {
    title: 'an axis twice in one tensor',
    body: rule('w [dim dim]', 'w [dim_out dim_in]'),
    expected: [
      {
        code: 'MAPC3003',
        at: '5:16',
        covers: 'dim',
        message: 'axis "dim" stands twice in one block',
        related: ['dim: the first'],
        note: 'dim_in, dim_out',
      },
      { code: 'MAPC3001' },
      { code: 'MAPC3001' },
      { code: 'MAPC3001' },
    ],
  },
  {
    title: 'an axis that is a capture of the key',
    body: rule('l.{layer}.w [layer dim]', 'l.w [layer dim]'),
    expected: [
      {
        code: 'MAPC3003',
        covers: 'layer',
        message: 'axis "layer" is already a capture of this reference\'s key or file',
        related: ['l.{layer}.w: it is a capture here'],
        note: 'leave it out of the brackets',
      },
    ],
  },
  {
    title: 'a divided axis in a rule that only moves, once',
    body: rule('s [out/128 in/128]', 's [out/128 in/128]'),
    expected: [
      {
        code: 'MAPC3004',
        at: '5:12',
        message: '"out/128" stands in a rule without a `value`',
        note: 'one element for each 128 of "out"',
      },
    ],
  },
  {
    title: 'brackets on one side only, and the brackets that fit',
    body: rule('w [rows cols]', 'w'),
    expected: [
      {
        code: 'MAPC3011',
        at: '6:10',
        covers: 'w',
        message: 'this reference has no brackets, and the other side has',
        related: ['[rows cols]: the other side has these'],
        fix: 'write "[rows cols]"',
      },
    ],
    mended: rule('w [rows cols]', 'w [rows cols]'),
  },
  {
    title: 'brackets of a stack: what is a capture here is no dimension',
    body: rule('e.{e}.w', 'e.w [e rows cols]'),
    expected: [{ code: 'MAPC3011', covers: 'e.{e}.w', fix: 'write "[rows cols]"' }],
    mended: rule('e.{e}.w [rows cols]', 'e.w [e rows cols]'),
  },
  {
    title: 'dots against named axes',
    body: rule('w [out in]', 'w [out ...]'),
    expected: [
      {
        code: 'MAPC3011',
        covers: '...',
        message: '[...] stands on this side only: the other side names all of its dimensions',
        related: ['[out in]: the other side has these'],
      },
    ],
  },
  {
    title: 'an axis of two sizes',
    body: rule('w [(heads two=2 pair)]', 'w [(heads pair two=4)]'),
    expected: [
      {
        code: 'MAPC3013',
        covers: 'two',
        at: '6:25',
        message: 'axis "two" has the size 4 here and 2 elsewhere in the rule',
        related: ['two: 2 here'],
        note: 'a size is said once',
      },
    ],
  },
  {
    title: 'an axis that no dimension tells, whichever side is read',
    body: rule('w [(h two=2 d) y]', 'w [(h d two) y]'),
    expected: [
      {
        code: 'MAPC3021',
        covers: 'h',
        message: 'nothing tells the size of "h", neither hf -> own nor own -> hf',
        note: 'declare it under `sizes:`: by an expression, or alone (h: ) to give it with --set h=N',
        fix: 'declare "h" as a size: solved from the shapes, or given with --set h=N',
      },
    ],
    mended: `sizes:\n  h:\n${rule('w [(h two=2 d) y]', 'w [(h d two) y]')}`,
  },
  {
    title: 'an axis of what is made from nothing',
    body: 'rules:\n  - hf: null\n    own: v [x]\n    value: own = index(x)\n',
    expected: [{ code: 'MAPC3021', covers: 'x', message: 'nothing tells the size of "x", hf -> own', fix: /declare/ }],
    mended: 'sizes:\n  x:\nrules:\n  - hf: null\n    own: v [x]\n    value: own = index(x)\n',
  },
  {
    title: 'axes that one side tells, or that another axis of the rule does',
    body: rule('["w [(h d)]", "v [h]"]', '["w [(d h)]", "v [h]"]'),
    expected: [],
  },
  {
    title: 'a parameter that does not stand first: its parts would be cut in the wrong order',
    body: `sizes: { rank: 3, "rows[rank]": }\n${rule('w.{rank} [rows]', 'w [(rows rank)]')}`,
    expected: [
      {
        code: 'MAPC3020',
        covers: 'rows',
        message: '"rows" has a size for each rank, and here it is not said for which',
        note: 'the parameter first in parentheses: (rank rows)',
      },
    ],
  },
  {
    title: 'a parameter that is nowhere, and one that a group inside does not see',
    body: `sizes: { rank: 3, "rows[rank]": }\n${rule('w [rows]', 'w [rows]')}${rule('v [(rank (rows two=2))]', 'v.{rank} [rows two]').slice('rules:\n'.length)}`,
    expected: [
      { code: 'MAPC3020', covers: 'rows', at: '6:12' },
      { code: 'MAPC3020', covers: 'rows', at: '7:13' },
      { code: 'MAPC3020', covers: 'rows', at: '8:19' },
    ],
  },
]);
