import { configOfFile } from '../../src/api/configs.js';
import { loadRelation } from '../../src/api/check.js';
import { documentOf } from '../../src/compiler/config/config-document.js';
import { convertConfig } from '../../src/compiler/config/convert-config.js';
import { printConfig } from '../../src/compiler/config/print-config.js';
import type { Diagnostic, Json } from '../../src/diagnostics/diagnostic.js';
import { parseJson } from '../../src/formats/json/parse-json.js';
import { expectFinding, expectFindings, expectNoFindings } from '../support/expect-findings.js';
import { readText } from '../support/repository.js';

function relationOf(text: string) {
  const findings: Diagnostic[] = [];
  const relation = loadRelation({ name: 'm.yaml', text }, { load: () => undefined }, finding => findings.push(finding));
  return { relation, findings };
}

interface Converted {
  readonly json: Json;
  readonly text: string;
  readonly findings: readonly Diagnostic[];
}

function convert(
  mapping: string,
  from: 0 | 1,
  config: string,
  sizes: Readonly<Record<string, number>> = {},
): Converted {
  const loaded = relationOf(mapping);
  expectNoFindings(loaded.findings);
  const source = { name: 'config.json', text: config };
  const root = parseJson(source, () => undefined);
  if (loaded.relation === undefined || root === undefined) throw new Error('the test is wrong');
  const findings: Diagnostic[] = [];
  const known = configOfFile({ source, root });
  const request = {
    relation: loaded.relation,
    from,
    source: known.source,
    sizeOf: (name: string) => sizes[name],
    options: new Map(),
    final: true,
  };
  const fields = convertConfig(request, finding => findings.push(finding));
  return { json: documentOf(fields), text: printConfig(fields, known.source), findings };
}

const LLAMA = readText('mappings/llama-config.yaml');
const toHf = (params: object, sizes = {}) => convert(LLAMA, 1, JSON.stringify(params), { vocab: 32000, ...sizes });

describe('config.json <-> params.json of the models as they were published', () => {
  it.each([
    ['2 7B', { dim: 4096, multiple_of: 256, n_heads: 32, n_layers: 32, norm_eps: 1e-5, vocab_size: -1 }, 11008],
    [
      '2 70B',
      {
        dim: 8192,
        multiple_of: 4096,
        ffn_dim_multiplier: 1.3,
        n_heads: 64,
        n_kv_heads: 8,
        n_layers: 80,
        norm_eps: 1e-5,
        vocab_size: -1,
      },
      28672,
    ],
    [
      '3 8B',
      {
        dim: 4096,
        n_layers: 32,
        n_heads: 32,
        n_kv_heads: 8,
        vocab_size: 128256,
        multiple_of: 1024,
        ffn_dim_multiplier: 1.3,
        norm_eps: 1e-5,
        rope_theta: 500000.0,
      },
      14336,
    ],
    [
      '3.1 405B',
      {
        dim: 16384,
        ffn_dim_multiplier: 1.2,
        multiple_of: 4096,
        n_heads: 128,
        n_kv_heads: 8,
        n_layers: 126,
        norm_eps: 1e-5,
        rope_theta: 500000.0,
        use_scaled_rope: true,
        vocab_size: 128256,
      },
      53248,
    ],
  ])(
    '%s has its width by formula where no tensor tells it, and by multiplier alone on the way back',
    (_, params, width) => {
      const there = toHf(params);
      expectNoFindings(there.findings);
      expect(there.json).toMatchObject({
        hidden_size: params.dim,
        intermediate_size: width,
        num_key_value_heads: 'n_kv_heads' in params ? params.n_kv_heads : params.n_heads,
        rope_parameters: { rope_theta: 'rope_theta' in params ? params.rope_theta : 10000 },
      });
      const back = convert(LLAMA, 0, there.text);
      expectNoFindings(back.findings);
      const {
        dim,
        ffn_dim_multiplier: multiplier,
        multiple_of: multiple,
      } = back.json as Readonly<Record<string, number>>;
      expect(multiple).toBe(1);
      expect(Math.floor((multiplier ?? NaN) * Math.floor((8 * (dim ?? NaN)) / 3))).toBe(width);
    },
  );

  it('carries the scaled rotation of 3.1 there and back', () => {
    const params = {
      dim: 64,
      n_layers: 1,
      n_heads: 4,
      norm_eps: 1e-5,
      rope_theta: 500000,
      use_scaled_rope: true,
      multiple_of: 16,
      vocab_size: 10,
    };
    const there = toHf(params);
    expect(there.json).toMatchObject({
      rope_parameters: {
        rope_type: 'llama3',
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 8192,
      },
    });
    expect(convert(LLAMA, 0, there.text).json).toMatchObject({
      use_scaled_rope: true,
      rope_scaling_factor: 8,
      rope_theta: 500000,
    });
  });

  it('reads what transformers before 5 wrote at other places', () => {
    const config = JSON.parse(readText('test/golden/checkpoints/llama-hf-bf16/config.json')) as Record<string, Json>;
    const { json, findings } = convert(
      LLAMA,
      0,
      JSON.stringify({ ...config, rope_parameters: undefined, rope_theta: 500000, rope_scaling: null }),
    );
    expectNoFindings(findings);
    expect(json).toMatchObject({ rope_theta: 500000 });
    expect(json).not.toHaveProperty('use_scaled_rope');
  });

  it('says every field of the golden params.json again, and the width from the tensors', () => {
    const config = readText('test/golden/checkpoints/llama-hf-bf16/config.json');
    const golden = JSON.parse(readText('test/golden/checkpoints/llama2-meta-2/params.json')) as Record<string, Json>;
    const there = convert(LLAMA, 0, config);
    expectNoFindings(there.findings);
    for (const field of ['dim', 'n_layers', 'n_heads', 'n_kv_heads', 'norm_eps']) {
      expect(there.json).toHaveProperty(field, golden[field]);
    }
    expect(there.text).toContain('"norm_eps": 1e-06');
    const back = toHf(golden, { ffn: 384, vocab: 96 });
    expectNoFindings(back.findings);
    const { rope_parameters: rope, ...fields } = JSON.parse(config) as Record<string, Json>;
    for (const field of [
      'hidden_size',
      'intermediate_size',
      'num_hidden_layers',
      'vocab_size',
      'tie_word_embeddings',
      'hidden_act',
    ]) {
      expect(back.json).toHaveProperty(field, fields[field]);
    }
    expect(back.json).toHaveProperty('rope_parameters', rope);
  });
});

const HEADER =
  'mapc: 1\nname: m\nlayouts: { a: { format: safetensors, config: a.json }, b: { format: safetensors, config: b.json } }\nrules:\n  - { a: w, b: w }\n';

describe('mistakes', () => {
  it('a field that no rule claims (MAPC4501)', () => {
    const { findings } = convert(
      `${HEADER}config:\n  - { a: hidden_size, b: dim }\n`,
      0,
      '{ "hidden_size": 4, "hiden_act": "silu" }',
    );
    expectFindings(findings, [{ code: 'MAPC4501', at: '1:21', message: /"hiden_act"/ }]);
  });

  it('a field that a rule needs (MAPC4502)', () => {
    const { findings } = convert(`${HEADER}config:\n  - { a: hidden_size, b: dim }\n`, 0, '{}');
    expectFindings(findings, [{ code: 'MAPC4502', covers: 'hidden_size', message: /"hidden_size".*"dim" is made/ }]);
  });

  it('another constant (MAPC4503)', () => {
    const { findings } = convert(`${HEADER}config:\n  - { a: model_type, is: tiny }\n`, 0, '{"model_type": "large"}');
    expectFindings(findings, [
      { code: 'MAPC4503', covers: '"model_type"', message: /is "large"; this mapping is for "tiny"/ },
    ]);
  });

  it('two rules for one field (MAPC4504)', () => {
    const { findings } = relationOf(`${HEADER}config:\n  - { a: x, b: y }\n  - { a: x, b: z }\n`);
    expectFindings(findings, [{ code: 'MAPC4504', covers: 'x' }]);
  });

  it('a field that hangs on what is not known (MAPC4505)', () => {
    const text = `${HEADER}sizes: { width: }\nconfig:\n  - { a: null, b: y, value: b = width * 2, why: made }\n`;
    expectFinding(convert(text, 0, '{}').findings, { code: 'MAPC4505', message: /"y".*without "width"/ });
  });

  it('sides that do not go together (MAPC4506)', () => {
    const { findings } = relationOf(`${HEADER}config:\n  - { a: [x, y], b: z }\n`);
    expectFinding(findings, { code: 'MAPC4506', message: /dropped together/ });
  });
});

describe('values', () => {
  it('are solved for the other side, take defaults, and leave out what is null', () => {
    const text = `${HEADER}config:\n  - { a: ratio, b: percent, value: b = a * 100 }\n  - { a: kv, b: n_kv, default: n }\n  - { a: h, b: n }\n  - { a: maybe, b: perhaps, default: null }\n`;
    expect(convert(text, 0, '{"ratio": 0.5, "h": 8}').json).toEqual({ percent: 50, n_kv: 8, n: 8 });
    expect(convert(text, 1, '{"percent": 50, "n": 8, "perhaps": null}').json).toEqual({
      ratio: 0.5,
      kv: 8,
      h: 8,
      maybe: null,
    });
  });

  it('keep the text of numbers and lists that are carried over', () => {
    const text = `${HEADER}config:\n  - { a: eps, b: norm.eps }\n  - { a: list, b: norm.list }\n`;
    expect(convert(text, 0, '{"eps": 1e-05, "list": [1.0, 2]}').text).toBe(
      '{\n  "norm": {\n    "eps": 1e-05,\n    "list": [\n      1.0,\n      2\n    ]\n  }\n}\n',
    );
  });
});

it('asks of a condition that it is true or false: a field that is not there is neither', () => {
  const mapping = (when: string): string =>
    `mapc: 1\nname: m\nlayouts:\n  a: { format: safetensors, config: c.json }\n  b: { format: safetensors, config: d.json }\nconfig:\n  - { a: flag, b: flag, default: null }\n  - { b: made, is: 1, when: ${when} }\n`;
  expect(convert(mapping('a.config.flag ?? false'), 0, '{}')).toMatchObject({ json: {}, findings: [] });
  expect(convert(mapping('a.config.flag ?? true'), 0, '{}')).toMatchObject({ json: { made: 1 }, findings: [] });
  const { findings } = convert(mapping('a.config.flag'), 0, '{}');
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['MAPC3105', 'error']]);
});
