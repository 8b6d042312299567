import { showName } from '../../../diagnostics/show-name.js';
import { formatCount } from '../../../diagnostics/summary.js';
import { asKind, describe, type PickleValue } from '../pickle/value.js';
import { asContainer, childrenOf, type Container } from './children.js';
import { asTensor } from './find-bearing.js';
import { WHOLE_FILE, type Root } from './find-root.js';

/** Entries that are told of, and characters of what is told of each. */
const MAX_ENTRIES = 50;
const MAX_TEXT = 200;

/**
 * What a file holds besides the tensors that count, for people to read: where these were found, and each entry beside them
 * with its value in a few words. Nothing that is left out is left out in silence.
 */
export function describeRest(
  value: PickleValue,
  root: Root,
  bearing: ReadonlySet<Container>,
): ReadonlyMap<string, string> {
  const rest = new Map<string, string>();
  if (root.path !== WHOLE_FILE) rest.set('root', root.path);
  let more = 0;
  const tell = (holder: PickleValue): void => {
    const container = asContainer(holder);
    if (container === undefined) return;
    for (const { name, value: inner } of childrenOf(container)) {
      const within = asContainer(inner);
      const tensors = asTensor(inner) !== undefined || (within !== undefined && bearing.has(within));
      if (holder === root.value ? tensors : leadsTo(root.path, name)) continue;
      if (rest.size >= MAX_ENTRIES) more++;
      else rest.set(typeof name === 'string' ? name : '?', inWords(inner) + (tensors ? ', with tensors' : ''));
    }
  };
  if (root.path !== WHOLE_FILE) tell(value);
  tell(root.value);
  if (more > 0) rest.set('...', `${formatCount(more)} more entries`);
  return rest;
}

function leadsTo(path: string, name: unknown): boolean {
  return typeof name === 'string' && (name === path || path.startsWith(`${name}.`));
}

function inWords(value: PickleValue): string {
  if (typeof value === 'string') return showName(value, MAX_TEXT);
  if (typeof value === 'number' || typeof value === 'bigint') return showName(String(value), MAX_TEXT);
  const float = asKind(value, 'float');
  if (float !== undefined) return String(float.value);
  const container = asContainer(value);
  if (container === undefined) return describe(value);
  if (container.kind === 'opaque') return `an object of the class ${showName(container.name, MAX_TEXT)}`;
  const count = container.kind === 'dict' ? container.entries.size : container.items.length;
  return `${describe(value)} of ${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
}
