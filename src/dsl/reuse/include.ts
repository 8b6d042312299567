import { fieldsDoNotFit, layoutsDiffer, notShared } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import { checkLayout } from '../document/read-examples.js';
import type { KeyPattern } from '../key/key.js';
import type { ConfigRule, Layout, Mapping, Option, Rule, Side, Size, Text } from '../mapping.js';
import { prefixKey } from './prefix-key.js';
import type { Include } from './read-reuse.js';
import { renameConfigRule, renameRule, renameSize } from './rename-rule.js';
import type { Renaming } from './renaming.js';

/** What a mapping takes from one that it includes: all names as they are here. */
export interface Included {
  readonly name: string;
  readonly sizes: readonly Size[];
  readonly options: readonly Option[];
  readonly rules: readonly Rule[];
  readonly config: readonly ConfigRule[];
}

/**
 * The rules of another mapping under prefixes of their keys, and where its config stands here. Every size, option, axis
 * and capture of it is `INCLUDE_name` here, so that nothing of it clashes with what is here, but for those that are shared
 * and the captures of the files, which are this mapping's.
 */
export function includeMapping(
  include: Include,
  other: Mapping,
  layouts: readonly [Layout, Layout],
  report: Report,
): Included {
  const here = layouts.map(({ name }) => name);
  const there: readonly [string, string] = [other.layouts[0].name, other.layouts[1].name];
  for (const { from } of include.layouts) checkLayout(from, there, report);
  for (const { layout } of [...include.prefix, ...include.config]) checkLayout(layout, here, report);
  const layoutNames = new Map(include.layouts.map(({ from, to }) => [from.text, to.text]));
  const layoutHere = (name: string): string => layoutNames.get(name) ?? name;
  const found = there.map(layoutHere);
  if (found.join(' ') !== here.join(' ')) {
    const { text: mapping, span } = include.mapping;
    report(layoutsDiffer.make(at(span), { found: here, expected: found, mapping }));
  }
  checkFiles(include, other, layouts, report);
  const shared = sharedNames(include, other, layouts, report);
  const paths = new Map(include.config.map(({ layout, path }) => [layout.text, path]));
  const declared = new Set([...other.sizes, ...other.options].map(({ name }) => name));
  const configPath = (layout: string): readonly string[] => paths.get(layoutHere(layout)) ?? [];
  const renaming: Renaming = {
    name: name => shared.get(name) ?? `${include.name.text}_${name}`,
    layout: layoutHere,
    configPath,
    fieldPath: fieldPaths(other, declared, configPath),
    isLayout: name => there.includes(name),
    declares: name => declared.has(name),
  };
  const prefixes = here.map(name => include.prefix.find(({ layout }) => layout.text === name)?.pattern);
  return {
    name: include.name.text,
    sizes: other.sizes.map(size => renameSize(size, renaming)),
    options: other.options.map(option => ({ ...option, name: renaming.name(option.name) })),
    rules: other.rules.map(rule => ({
      ...prefixRule(renameRule(rule, renaming), prefixes, report),
      id: idHere(rule.id, include.name),
    })),
    config: other.config.map(rule => ({
      ...renameConfigRule(rule, there, renaming),
      id: idHere(rule.id, include.name),
    })),
  };
}

const idHere = (id: Text | undefined, { text: name }: Text): Text | undefined =>
  id === undefined ? undefined : { ...id, text: `${name}.${id.text}` };

/** What the names that are shared are called here: captures of files, and what `share` lists. */
function sharedNames(
  { share, mapping }: Include,
  other: Mapping,
  layouts: readonly Layout[],
  report: Report,
): ReadonlyMap<string, string> {
  const declared = [...other.sizes, ...other.options].map(({ name }) => name);
  const shared = new Map(layouts.flatMap(fileCaptures).map(name => [name, name]));
  for (const { from, to } of share) {
    const { text: name, span } = from;
    if (declared.includes(name)) shared.set(name, to.text);
    else report(notShared.make(at(span), { name, mapping: mapping.text, nearest: nearest(name, declared) }));
  }
  return shared;
}

/** Rules that know of captures in the names of files can only be used where the files have them. */
function checkFiles({ mapping }: Include, other: Mapping, layouts: readonly Layout[], report: Report): void {
  const here = new Set(layouts.flatMap(fileCaptures));
  for (const layout of other.layouts) {
    for (const name of fileCaptures(layout)) {
      if (here.has(name)) continue;
      const what = `the files of "${layout.name}" have the capture {${name}} in "${mapping.text}", and none here`;
      report(fieldsDoNotFit.make(at(mapping.span), { what }));
    }
  }
}

function fileCaptures({ file }: Layout): readonly string[] {
  if (file?.kind !== 'parts') return [];
  return file.parts.flatMap(part => (part.kind === 'capture' ? [part.name] : part.kind === 'group' ? part.names : []));
}

/** Config rules name fields of either side without its layout: which of them have moved, and where to. */
function fieldPaths(
  other: Mapping,
  declared: ReadonlySet<string>,
  configPath: (layout: string) => readonly string[],
): Renaming['fieldPath'] {
  const names = other.layouts.map(layout => layout.name);
  const firsts = names.map(
    (_, side) =>
      new Set(
        other.config.flatMap(({ sides }) => {
          const found = sides[side];
          return found?.kind === 'fields' ? found.fields.flatMap(({ path }) => path.slice(0, 1)) : [];
        }),
      ),
  );
  return (name, target) => {
    if (declared.has(name)) return [];
    const sides = names.filter((_, side) => firsts[side]?.has(name) === true);
    const layout = sides.find(side => side !== target) ?? sides[0];
    return layout === undefined ? [] : [...configPath(layout), name];
  };
}

function prefixRule(rule: Rule, prefixes: readonly (KeyPattern | undefined)[], report: Report): Rule {
  const side = (index: 0 | 1): Side => {
    const found = rule.sides[index];
    if (found.kind === 'nothing') return found;
    const references = found.references.map(reference => {
      const key = prefixKey(prefixes[index], reference.key);
      if (key !== undefined) return { ...reference, key };
      const what =
        'a prefix with holes, or one before a regular expression with "^" in its midst, cannot be set before a key';
      report(fieldsDoNotFit.make(at(reference.key.span), { what }));
      return reference;
    });
    return { ...found, references };
  };
  return { ...rule, sides: [side(0), side(1)] };
}
