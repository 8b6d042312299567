import { cyclicReference, tooManyTensors, torchKey } from '../../../diagnostics/catalog/torch.js';
import type { Place } from '../../../diagnostics/source.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import type { HeaderFindings } from '../../header-findings.js';
import type { PickleTensor, PickleValue, UnreadableTensor } from '../pickle/value.js';
import { asContainer, childrenOf, type Child, type Container } from './children.js';
import { asTensor } from './find-bearing.js';

/** A tensor, and the names on the way to it joined by dots. */
export interface FoundTensor {
  readonly key: string;
  readonly tensor: PickleTensor | UnreadableTensor;
}

/** Characters of a key: names on the way to it may be long, and there may be many. */
const MAX_KEY = 4_096;

/** Key of a tensor that was saved by itself. */
const ALONE = 'tensor';

/** Characters of a key that count as much as a value that is looked at. */
const CHARACTERS_A_STEP = 8;

/**
 * All tensors below `value`, in its order. `limit` bounds the values that are looked at on the way: dictionaries that hold
 * each other can have more ways through them than there are atoms. Reports MAPC5233; throws MAPC5234 and MAPC5235.
 */
export function collectTensors(
  value: PickleValue,
  bearing: ReadonlySet<Container>,
  limit: number,
  findings: HeaderFindings,
  place: (tensor: string) => Place,
): readonly FoundTensor[] {
  const alone = asTensor(value);
  if (alone !== undefined) return [{ key: ALONE, tensor: alone }];
  const found = new Map<string, FoundTensor>();
  const root = asContainer(value);
  if (root === undefined) return [];
  const bad = (key: string, problem: string): void => findings.add(torchKey.make(place(key), { key, problem }));
  const path: Level[] = [];
  const onPath = new Set<Container>();
  let steps = 0;
  const spend = (count: number, key: string): void => {
    steps += count;
    if (steps <= limit) return;
    const what = 'there are more ways to a tensor through its dictionaries than a pickle of this size needs';
    throw new MapcError(tooManyTensors.make(place(key), { what, limit }));
  };
  const enter = (container: Container, prefix: string): void => {
    onPath.add(container);
    path.push({ container, prefix, children: childrenOf(container)[Symbol.iterator]() });
  };
  enter(root, '');
  for (let level = path.at(-1); level !== undefined; level = path.at(-1)) {
    const next = level.children.next();
    if (next.done === true) {
      path.pop();
      onPath.delete(level.container);
      continue;
    }
    const child = next.value;
    spend(1, level.prefix);
    const tensor = asTensor(child.value);
    const inner = asContainer(child.value);
    if (tensor === undefined && (inner === undefined || !bearing.has(inner))) continue;
    const key = keyOf(level.prefix, child, bad);
    if (key === undefined) continue;
    spend(key.length / CHARACTERS_A_STEP, key);
    if (tensor !== undefined) {
      if (found.has(key)) bad(key, 'stands for two tensors: names on the way to them are joined by dots');
      else found.set(key, { key, tensor });
    } else if (inner !== undefined) {
      if (onPath.has(inner)) throw new MapcError(cyclicReference.make(place(key), { path: key }));
      enter(inner, `${key}.`);
    }
  }
  return [...found.values()];
}

/** A container on the way, and those of its children that are still to come. */
interface Level {
  readonly container: Container;
  readonly prefix: string;
  readonly children: Iterator<Child, unknown>;
}

function keyOf(prefix: string, { name }: Child, bad: (key: string, problem: string) => void): string | undefined {
  if (typeof name !== 'string') {
    bad(prefix, name.problem);
    return undefined;
  }
  const key = prefix + name;
  if (name === '') bad(key, 'has an empty part in it');
  else if (name.includes('\0')) bad(key, 'has a NUL character in it');
  else if (key.length > MAX_KEY) bad(key, `has more than ${MAX_KEY} characters`);
  else return key;
  return undefined;
}
