import { define } from '../../src/diagnostics/define.js';
import { MapcError } from '../../src/diagnostics/mapc-error.js';
import { NOWHERE } from '../../src/diagnostics/source.js';

const kind = define<{ name: string; nearest?: string }>({
  code: 'MAPC3999',
  severity: 'warning',
  title: 'A kind',
  message: ({ name }) => `no "${name}"`,
  notes: ({ nearest }) => (nearest === undefined ? [] : [`did you mean ${nearest}?`]),
});

it('makes findings whose message and data come from the same parameters', () => {
  expect(kind.make(NOWHERE, { name: 'a', nearest: 'b' }, { notes: ['more'] })).toEqual({
    ...{ code: 'MAPC3999', severity: 'warning', message: 'no "a"', at: NOWHERE, related: [], fixes: [] },
    notes: ['did you mean b?', 'more'],
    data: { name: 'a', nearest: 'b' },
  });
});

it('carries all findings on the way up', () => {
  const findings = [kind.make(NOWHERE, { name: 'a' }), kind.make(NOWHERE, { name: 'b' })];
  expect(findings[0]?.data).toEqual({ name: 'a' });
  const error = new MapcError(findings);
  expect(error.findings).toEqual(findings);
  expect(error.message).toBe('MAPC3999: no "a"\nMAPC3999: no "b"');
});
