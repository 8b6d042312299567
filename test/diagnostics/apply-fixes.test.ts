import fc from 'fast-check';
import { applyEdits, applyFixes } from '../../src/diagnostics/apply-fixes.js';
import type { Diagnostic, Edit } from '../../src/diagnostics/diagnostic.js';
import { NOWHERE, type SourceText } from '../../src/diagnostics/source.js';

const source: SourceText = { name: 'a.yaml', text: 'abcdef' };
const other: SourceText = { name: 'b.yaml', text: 'xyz' };
const edit = (start: number, end: number, text: string, of = source): Edit => ({
  span: { source: of, start, end },
  text,
});

function withFixes(...fixes: readonly (readonly Edit[])[]): Diagnostic {
  return {
    ...{ code: 'MAPC3999', severity: 'error', message: 'wrong', at: NOWHERE, related: [], notes: [], data: {} },
    fixes: fixes.map((edits, i) => ({ title: `fix ${i}`, edits })),
  };
}

describe('applyFixes', () => {
  it('applies the first fix with edits of each finding, whole', () => {
    const { texts, applied, skipped } = applyFixes([
      withFixes([], [edit(0, 1, 'A'), edit(0, 1, 'X', other)], [edit(5, 6, '?')]),
      withFixes([edit(3, 3, '-'), edit(4, 6, '')]),
    ]);
    expect(texts.get(source)).toBe('Abc-d');
    expect(texts.get(other)).toBe('Xyz');
    expect(applied.map(({ title }) => title)).toEqual(['fix 1', 'fix 0']);
    expect(skipped).toEqual([]);
  });

  it('skips a fix that overlaps an earlier one, with all its edits', () => {
    const { texts, skipped } = applyFixes([
      withFixes([edit(1, 3, '12')]),
      withFixes([edit(2, 4, '!'), edit(5, 6, '!')]),
    ]);
    expect(texts.get(source)).toBe('a12def');
    expect(skipped).toHaveLength(1);
  });

  it('skips a second insertion at one place, but does the same one only once', () => {
    expect(applyFixes([withFixes([edit(2, 2, '1')]), withFixes([edit(2, 2, '2')])]).texts.get(source)).toBe('ab1cdef');
    const twice = applyFixes([withFixes([edit(2, 2, '1')]), withFixes([edit(2, 2, '1')])]);
    expect(twice.texts.get(source)).toBe('ab1cdef');
    expect(twice.applied).toHaveLength(2);
  });

  it('applies edits that only touch', () => {
    expect(applyFixes([withFixes([edit(0, 2, '1')]), withFixes([edit(2, 4, '2')])]).texts.get(source)).toBe('12ef');
  });

  it.each([[[edit(0, 3, ''), edit(2, 4, '')]], [[edit(5, 7, '')]], [[edit(3, 2, '')]]])(
    'skips a fix that is wrong in itself',
    edits => {
      const { texts, skipped } = applyFixes([withFixes(edits)]);
      expect(texts.size).toBe(0);
      expect(skipped).toHaveLength(1);
    },
  );
});

describe('applyEdits', () => {
  it('replaces each part in its place, whatever the order of the edits', () => {
    const parts = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.option(fc.string({ maxLength: 3 }))), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(parts, list => {
        const text: SourceText = { name: 't', text: list.map(([part]) => `${part}|`).join('') };
        const edits: Edit[] = [];
        let start = 0;
        for (const [part, replacement] of list) {
          if (replacement !== null) edits.push(edit(start, start + part.length, replacement, text));
          start += part.length + 1;
        }
        expect(applyEdits(text.text, edits.reverse())).toBe(list.map(([part, with_]) => `${with_ ?? part}|`).join(''));
      }),
    );
  });
});
