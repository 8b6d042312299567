import type { Json } from '../../diagnostics/diagnostic.js';
import type { Program, ProgramLayout } from '../program/program.js';
import type { Relation } from '../relation/relation.js';
import type { SettingChange } from './change.js';

const FIELDS = [
  'name',
  'format',
  'file',
  'files',
  'root',
  'config',
  'dtype',
  'copy',
] as const satisfies readonly (keyof ProgramLayout)[];

/** Entries of layouts, and options, that are others than before; `after` has their places. */
export function settingChanges(old: Program, fresh: Program, after: Relation): readonly SettingChange[] {
  const layouts = ([0, 1] as const).flatMap(side =>
    FIELDS.flatMap((field): readonly SettingChange[] => {
      const [was, is]: readonly Json[] = [old.layouts[side][field], fresh.layouts[side][field]];
      if (was === undefined || is === undefined || JSON.stringify(was) === JSON.stringify(is)) return [];
      const layout = after.layouts[side];
      return [{ kind: 'layout', name: `${layout.name}.${field}`, before: was, after: is, span: layout.span }];
    }),
  );
  const names = new Set([...old.options, ...fresh.options].map(({ name }) => name));
  const options = [...names].flatMap((name): readonly SettingChange[] => {
    const [was, is] = [old, fresh].map(({ options: all }) => all.find(option => option.name === name)?.values);
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const span = after.options.get(name)?.span ?? after.mapping.name.span;
    return [{ kind: 'option', name, before: was, after: is, span }];
  });
  return [...layouts, ...options];
}
