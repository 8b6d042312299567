import type { Relation } from '../compiler/relation/relation.js';
import { unknownSetting } from '../diagnostics/catalog/usage.js';
import type { Json, Report } from '../diagnostics/diagnostic.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';

/** `--set`: sizes, options, and fields of configs by their path. */
export type Settings = ReadonlyMap<string, Json>;

/** Every name that is set must be one that a mapping knows. Reports MAPC8015. */
export function checkSettings(relations: readonly Relation[], set: Settings, report: Report): void {
  const names = new Set<string>();
  for (const relation of relations) {
    for (const name of [...relation.sizes.keys(), ...relation.options.keys()]) names.add(name);
    for (const rule of relation.rules) for (const name of rule.captures.keys()) names.add(name);
  }
  for (const name of set.keys()) {
    const [layout, config] = name.split('.');
    const isField =
      config === 'config' && relations.some(relation => relation.layouts.some(known => known.name === layout));
    if (isField || names.has(name)) continue;
    report(unknownSetting.make(inArgument(`--set ${name}`), { name, nearest: nearest(name, names) }));
  }
}
