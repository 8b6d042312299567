import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { mappingNotFound } from '../diagnostics/catalog/usage.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import type { SourceText } from '../diagnostics/source.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import { loadMapping, type MappingLoader } from '../dsl/load-mapping.js';
import { readMappingFile } from './read-mapping-file.js';
import { packageRoot } from './package-root.js';

/** Names of the mappings that come with the package. */
export function bundledNames(): readonly string[] {
  return readdirSync(join(packageRoot(), 'mappings'))
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.slice(0, -'.yaml'.length))
    .sort();
}

/** What a list says of a bundled mapping. */
export type BundledMapping = {
  readonly name: string;
  readonly title: string;
  readonly models: readonly string[];
  readonly layouts: readonly string[];
};

/** The bundled mappings, by name. One with mistakes, which no release has, is left out. */
export function bundledMappings(): readonly BundledMapping[] {
  return bundledNames().flatMap(name => {
    const mapping = loadMapping(readMappingSource(name), nodeLoader, () => undefined);
    if (mapping === undefined) return [];
    const { title, models, layouts } = mapping;
    return [
      {
        name,
        title: title?.text ?? '',
        models: models.map(model => model.text),
        layouts: layouts.map(layout => layout.name),
      },
    ];
  });
}

/** Names of the bundled mappings that hold rules for configs and none for tensors. */
export function bundledConfigMappings(): readonly string[] {
  return bundledNames().filter(name => {
    const text = readFileSync(join(packageRoot(), 'mappings', `${name}.yaml`), 'utf8');
    return /^config:/m.test(text) && !/^(?:rules|extends|include):/m.test(text);
  });
}

/** The text of a bundled mapping, by its name, or of a file. Throws MAPC8010 where there is neither, MAPC8011 where it cannot be read. */
export function readMappingSource(name: string): SourceText {
  const text = sourceOf(name, '.');
  if (text !== undefined) return text;
  const files = ['.yaml', '.yml'].map(end => name + end).filter(isRegularFile);
  const near = [...files, ...nearest(name, bundledNames())].slice(0, 3);
  throw new MapcError(mappingNotFound.make(inArgument(name), { name, nearest: near }));
}

/** The file of a mapping: a bundled one's, by its name, or the path as it is meant in `folder`. It need not be there. */
export function mappingPath(name: string, folder = '.'): string {
  return bundledNames().includes(name) ? join(packageRoot(), 'mappings', `${name}.yaml`) : resolve(folder, name);
}

function sourceOf(name: string, folder: string): SourceText | undefined {
  const text = readMappingFile(mappingPath(name, folder), name);
  return text === undefined ? undefined : { name: bundledNames().includes(name) ? `${name}.yaml` : name, text };
}

/** Loads what mappings name: bundled ones, and regular files beside them. What cannot be read counts as not there. */
export const nodeLoader: MappingLoader = {
  load: (reference, from) => {
    const folder = dirname(from.name);
    const isFile = bundledNames().includes(reference) || isRegularFile(resolve(folder, reference));
    try {
      return isFile ? sourceOf(reference, folder) : undefined;
    } catch (error) {
      if (error instanceof MapcError) return undefined;
      throw error;
    }
  },
};

/** A pipe or a device that a mapping names could block for ever. */
function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
