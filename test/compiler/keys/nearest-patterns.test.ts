import { describeExpected, nearestPatterns } from '../../../src/compiler/keys/nearest-patterns.js';
import { pattern } from './patterns.js';

const nearest = (key: string, ...patterns: string[]): string[] =>
  nearestPatterns(
    key,
    patterns.map(text => ({ id: text, pattern: pattern(text) })),
    2,
  ).map(({ id, at, expected }) => `${id}: after ${key.slice(0, at)} ${describeExpected(expected)}`);

describe('nearestPatterns', () => {
  const rules = [
    'model.embed_tokens.weight',
    'model.layers.{layer}.input_layernorm.weight',
    'model.layers.{layer}.mlp.{w:gate_proj|up_proj}.weight',
    'model.layers.{layer}.self_attn.{w:q|k|v}_proj.weight',
  ];

  it('names the pattern that comes furthest, and what it expected there', () => {
    expect(nearest('model.layers.0.mlp.gate.weight', ...rules)[0]).toBe(
      'model.layers.{layer}.mlp.{w:gate_proj|up_proj}.weight: after model.layers.0.mlp. gate_proj or up_proj',
    );
    expect(nearest('model.layers.0.self_attn.k_proj.bias', ...rules)[0]).toBe(
      'model.layers.{layer}.self_attn.{w:q|k|v}_proj.weight: after model.layers.0.self_attn.k_proj. "weight"',
    );
    expect(nearest('model.layers.x.input_layernorm.weight', ...rules)[0]).toBe(
      'model.layers.{layer}.input_layernorm.weight: after model.layers. a number',
    );
    expect(nearest('model.embed_tokens.weight_scale', ...rules)[0]).toBe(
      'model.embed_tokens.weight: after model.embed_tokens.weight the end of the key',
    );
    expect(nearest('model.layers.01.w', 'model.layers.{layer}.w')[0]).toContain('after model.layers. a number');
    expect(nearest('a.b..w', 'a.b.{m:word}.w')[0]).toContain('after a.b. a name without "." and "/"');
    expect(nearest('c.1.pth', 'c.{r:02}.pth')[0]).toContain('after c. a number of 2 digits');
  });

  it('gives the best ones first, at most as many as asked for, and none that has nothing in common', () => {
    expect(nearest('model.layers.0.mlp.down_proj.weight', ...rules)).toHaveLength(2);
    expect(nearest('abc', ...rules)).toEqual([]);
  });

  it('stays fast for keys made to be slow', () => {
    const started = performance.now();
    nearest(`model.${'x.'.repeat(50_000)}`, 'model.{a:path}.{b:path}{c:path}.{d:word}{e:word}.{f:path}.w');
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
