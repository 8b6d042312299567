import { loadRelation } from '../../src/api/check.js';
import { exampleSizes, storesOf } from '../../src/api/example-plan.js';
import { exampleTensors } from '../../src/compiler/example/example-tensors.js';
import type { Relation } from '../../src/compiler/relation/relation.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import type { MappingLoader } from '../../src/dsl/load-mapping.js';
import { byteLength } from '../../src/tensor/dtype.js';
import { mappingsIn } from '../support/document-mappings.js';
import { expectedTensors } from '../support/expected-places.js';
import { expectFindings } from '../support/expect-findings.js';
import { named, relate, type MemoryTensor, type Related } from '../support/relate.js';

const DOCUMENT = 'docs/language.md';
const blocks = mappingsIn(DOCUMENT);
const tiny = blocks[0]?.text ?? '';
const loader: MappingLoader = { load: name => (name === 'tiny' ? { name: 'tiny.yaml', text: tiny } : undefined) };

function load(text: string): { readonly relation: Relation | undefined; readonly findings: readonly Diagnostic[] } {
  const findings: Diagnostic[] = [];
  const relation = loadRelation({ name: 'example.yaml', text }, loader, finding => findings.push(finding));
  return { relation, findings };
}

/** A checkpoint of one side. Floating values are small whole numbers, which every dtype here keeps; the others any bytes. */
function world(relation: Relation, side: 0 | 1) {
  const layout = relation.layouts[side];
  const sizes = exampleSizes(relation.mapping);
  const { tensors, given, axes } = exampleTensors(relation, side, { sizes, stores: storesOf(layout.format.text) });
  let state = 12345;
  const next = (): number => (state = (state * 1103515245 + 12345) % 2 ** 31) >>> 8;
  const filled = tensors.map(({ key, shape, file, dtype }): MemoryTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = new Uint8Array(byteLength(dtype, count));
    const { encode } = dtype;
    if (dtype.class === 'float' && dtype.bits >= 16 && encode !== undefined) {
      const words = dtype.bits === 16 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
      words.forEach((_, i) => (words[i] = encode((next() % 255) - 127)));
    } else bytes.forEach((_, i) => (bytes[i] = dtype.class === 'float' ? 100 + (next() % 20) : next() % 256));
    return { key, shape, dtype, bytes, ...(file === '' ? {} : { file }) };
  });
  return { tensors: filled, given: Object.fromEntries(given), axes: Object.fromEntries(axes) };
}

function convert(text: string, relation: Relation, side: 0 | 1, tensors: readonly MemoryTensor[], set: object): Related {
  const [from, to] = side === 0 ? [0, 1] : [1, 0];
  return relate([text], tensors, {
    from: relation.layouts[from]?.name ?? '',
    to: relation.layouts[to]?.name ?? '',
    set: set as never,
    loader,
  });
}

/** Each element in hexadecimal. */
function elementsOf({ bytes, dtype }: MemoryTensor): readonly string[] {
  const size = dtype.bits / 8;
  return Array.from({ length: bytes.length / size }, (_, i) =>
    Buffer.from(bytes.subarray(i * size, (i + 1) * size)).toString('hex'),
  );
}

const contentOf = (tensors: readonly MemoryTensor[]) =>
  new Map(
    tensors.map(({ key, file, dtype, shape, bytes }) => [
      `${file ?? ''} ${key}`,
      `${dtype.name}[${shape.join()}] ${Buffer.from(bytes).toString('hex')}`,
    ]),
  );

const isOneWay = (flags: readonly string[]): boolean => flags.includes('one-way');

describe.each(blocks)(`${DOCUMENT}: $title`, ({ text, flags }) => {
  const { relation, findings } = load(text);
  const said = isOneWay(flags) ? ['MAPC3018'] : [];

  it('is a right mapping', () => {
    expectFindings(
      findings.filter(({ code }) => !said.includes(code)),
      [],
    );
    expect(relation).toBeDefined();
  });

  if (relation === undefined) return;

  it.each(isOneWay(flags) ? [0 as const] : [0 as const, 1 as const])('puts every element where it belongs (from side %i)', side => {
    const { tensors, given, axes } = world(relation, side);
    expect(tensors.length).toBeGreaterThan(0);
    const converted = convert(text, relation, side, tensors, given);
    expectFindings(
      converted.findings.filter(({ severity }) => severity === 'error'),
      [],
    );
    for (const rule of relation.mapping.rules.filter(isMovement)) {
      // What is inherited or included stands in another text, where it is an example of its own.
      if (!applies(rule, flags) || rule.span.source !== relation.mapping.source) continue;
      const expected = expectedTensors(relation.mapping, rule, side, {
        axes,
        shapeOf: (key, file) => named(tensors, key, file)?.shape,
      });
      expect(expected.length).toBeGreaterThan(0);
      for (const { key, file, elements } of expected) {
        const made = named(converted.tensors, key, file);
        if (made === undefined) throw new Error(`${key} is not made`);
        const values = elementsOf(made);
        const wanted = elements.map(place => {
          const source = place === undefined ? undefined : named(tensors, place.key, place.file);
          return place === undefined || source === undefined ? '0'.repeat(made.dtype.bits / 4) : elementsOf(source)[place.element];
        });
        expect(values).toEqual(wanted);
      }
    }
  });

  if (flags.some(flag => ['one-way', 'lossy', 'generated', 'tied'].includes(flag))) return;

  it.each([0 as const, 1 as const])(
    'comes back as it was (from side %i)',
    side => {
      const { tensors: any, given } = world(relation, side);
      const other = side === 0 ? 1 : 0;
      // Replicas are equal and padding is what it is filled with only in what was converted before.
      const tensors = flags.includes('claims')
        ? convert(text, relation, other, convert(text, relation, side, any, given).tensors, given).tensors
        : any;
      const there = convert(text, relation, side, tensors, given);
      const back = convert(text, relation, other, there.tensors, given);
      expect([...there.broken, ...back.broken]).toEqual([]);
      const dropped = new Set(there.plan?.dropped.map(({ key }) => key));
      const kept = tensors.filter(({ key }) => !dropped.has(key));
      expect(contentOf(back.tensors)).toEqual(contentOf(kept));
    },
  );
});

function isMovement(rule: Relation['mapping']['rules'][number]): boolean {
  const both = rule.sides.every(side => side.kind === 'references');
  const regex = rule.sides.some(side => side.kind === 'references' && side.references.some(({ key }) => key.kind === 'regex'));
  return both && !regex && rule.value.length === 0 && rule.ops.length === 0 && !rule.tied;
}

const applies = (rule: Relation['mapping']['rules'][number], flags: readonly string[]): boolean =>
  !(flags.includes('tied') && rule.when !== undefined);
