import { notAChoice } from '../../../src/diagnostics/catalog/usage.js';
import { envelope, jsonPrinter } from '../../../src/diagnostics/render/json.js';
import { inArgument, inFile } from '../../../src/diagnostics/source.js';
import { argument, finding, mismatch, remark, tensor, TOOL } from './samples.js';

const options = { tool: TOOL, command: 'check' };

describe('json', () => {
  it('is an envelope with the findings, lines and columns from one', () => {
    expect(JSON.parse(jsonPrinter.print([mismatch, argument], options))).toEqual({
      schemaVersion: '1.0',
      tool: TOOL,
      command: 'check',
      ok: false,
      summary: { errors: 1, warnings: 1, infos: 0 },
      findings: [
        {
          code: 'MAPC3999',
          title: null,
          severity: 'warning',
          message: 'no layout "z"',
          at: { kind: 'argument', argument: '--from=z' },
          related: [],
          notes: [],
          fixes: [],
          data: {},
        },
        {
          code: 'MAPC3999',
          title: null,
          severity: 'error',
          message: 'axis "q" stands on one side only',
          at: { kind: 'text', file: 'maps/demo 1.yaml', ...range([3, 20, 34], [3, 21, 35]) },
          related: [
            {
              at: { kind: 'text', file: 'maps/demo 1.yaml', ...range([4, 20, 56], [4, 21, 57]) },
              text: 'here it is "r"',
            },
          ],
          notes: ['a rule has the same axes on both sides'],
          fixes: [
            {
              title: 'name it "r"',
              edits: [{ file: 'maps/demo 1.yaml', ...range([3, 20, 34], [3, 21, 35]), text: 'r' }],
            },
          ],
          data: { axis: 'q' },
        },
      ],
    });
  });

  it('has the place of a tensor, its exact name, and the title of the kind', () => {
    const [first, second] = envelope(
      [tensor, notAChoice.make(inArgument('x'), { option: '--to', value: 'x', choices: ['a'] })],
      options,
    ).findings.toReversed();
    expect(first?.at).toEqual({ kind: 'file', file: '/repo/in/model.safetensors', tensor: 'x\u001b[2J', offset: 1234 });
    expect(second).toMatchObject({
      code: 'MAPC8006',
      title: notAChoice.title,
      data: { option: '--to', value: 'x', choices: ['a'] },
    });
  });

  it('is ok while no finding is an error, and carries the result of the command', () => {
    expect(envelope([remark('warning')], { ...options, result: { tensors: 3 } })).toMatchObject({
      ok: true,
      result: { tensors: 3 },
    });
    expect(envelope([], options)).toMatchObject({ ok: true, findings: [] });
  });

  it('prints all of ten thousand findings', () => {
    const many = Array.from({ length: 10_000 }, () => remark('error'));
    expect(envelope(many, options).findings).toHaveLength(10_000);
  });

  it('is safe to show in a terminal and still the same value', () => {
    const evil = '\u001b\u009b\u202e\u2028\ufeff\u{e0041}\ud800"\\';
    const text = jsonPrinter.print([finding(inFile('f'), { message: evil })], options);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(JSON.parse(text)).toMatchObject({ findings: [{ message: evil }] });
  });
});

type Triple = readonly [number, number, number];
const position = ([line, column, offset]: Triple) => ({ line, column, offset });
const range = (start: Triple, end: Triple) => ({ start: position(start), end: position(end) });
