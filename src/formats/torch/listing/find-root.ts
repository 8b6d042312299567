import { noTensors, rootMissing, rootUnknown } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import { asKind, describe, type PickleValue } from '../pickle/value.js';
import { asContainer, childrenOf, type Container } from './children.js';
import { asTensor } from './find-bearing.js';

/** Where in a file the model stands. */
export interface Root {
  readonly value: PickleValue;
  /** Names on the way to it; `.` is the file itself. */
  readonly path: string;
}

/** The file itself: every tensor in it counts, with all the names on the way to it. */
export const WHOLE_FILE = '.';

/** Entries that hold the model beside the state of a training run, in the programs that are in use. */
const WRAPPERS: readonly string[] = ['state_dict', 'model_state_dict', 'model', 'module'];

/** Names that a message lists. */
const MAX_LISTED = 10;

/**
 * Finds what holds the model's tensors: the entry `given` (names joined by dots, or `.`); without it the one entry with
 * the name of a wrapper; else the whole file. Throws MAPC5230, MAPC5231, MAPC5232.
 */
export function findRoot(
  value: PickleValue,
  given: string | undefined,
  bearing: ReadonlySet<Container>,
  path: string,
): Root {
  const whole = { value, path: WHOLE_FILE };
  const top = asContainer(value);
  if (asTensor(value) === undefined && (top === undefined || !bearing.has(top))) {
    throw new MapcError(noTensors.make(inFile(path), { file: path, found: describe(value) }));
  }
  if (given === WHOLE_FILE) return whole;
  const holding = (name: string): PickleValue | undefined => {
    const inner = lookUp(value, name);
    const container = inner === undefined ? undefined : asContainer(inner);
    return container !== undefined && bearing.has(container) ? container : undefined;
  };
  if (given !== undefined) {
    const found = holding(given);
    if (found !== undefined) return { value: found, path: given };
    const names = [...(top === undefined ? [] : childrenOf(top))].flatMap(({ name }) =>
      typeof name === 'string' && holding(name) !== undefined ? [name] : [],
    );
    throw new MapcError(rootMissing.make(inFile(path), { root: given, candidates: names.slice(0, MAX_LISTED) }));
  }
  if (top?.kind !== 'dict') return whole;
  const candidates = WRAPPERS.filter(name => holding(name) !== undefined);
  const [wrapper, another] = candidates;
  if (wrapper === undefined) return whole;
  if (another !== undefined) throw new MapcError(rootUnknown.make(inFile(path), { candidates }));
  return { value: holding(wrapper) ?? value, path: wrapper };
}

/** What stands under a name; where no entry has the whole name, it is taken apart at its dots. */
function lookUp(value: PickleValue, name: string): PickleValue | undefined {
  const direct = asKind(value, 'dict')?.entries.get(name);
  if (direct !== undefined) return direct;
  let at: PickleValue | undefined = value;
  for (const part of name.split('.')) {
    const container: Container | undefined = at === undefined ? undefined : asContainer(at);
    at = container === undefined ? undefined : childNamed(container, part);
  }
  return at;
}

function childNamed(container: Container, name: string): PickleValue | undefined {
  for (const child of childrenOf(container)) if (child.name === name) return child.value;
  return undefined;
}
