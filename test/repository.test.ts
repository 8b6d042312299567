import { posix } from 'node:path';
import { FAMILIES, KINDS, kindOf } from '../src/diagnostics/catalog/index.js';
import { isYamlPage, parseErrorPage } from './support/error-page.js';
import { filesIn, readText, ROOT } from './support/repository.js';

/** What the build promises of the repository as a whole; each check lists everything that is wrong, not only the first. */

const sources = filesIn('src', '.ts');
const tests = filesIn('test', '.ts');
const pages = filesIn('docs/errors', '.md').filter(path => !path.endsWith('/README.md'));

interface CatalogKind {
  readonly file: string;
  readonly name: string;
  readonly code: string;
}

async function catalogKinds(): Promise<readonly CatalogKind[]> {
  const files = sources.filter(
    path => /^src\/diagnostics\/catalog\/[^/]+\.ts$/.test(path) && !path.endsWith('/index.ts'),
  );
  const kinds: CatalogKind[] = [];
  for (const file of files) {
    const members = (await import(ROOT + file)) as Readonly<Record<string, unknown>>;
    for (const [name, member] of Object.entries(members)) {
      if (isKind(member)) kinds.push({ file, name, code: member.code });
    }
  }
  return kinds;
}

function isKind(member: unknown): member is { code: string } {
  return typeof member === 'object' && member !== null && 'code' in member && 'make' in member;
}

describe('findings', () => {
  it('has every kind of a family file in its list, in the catalog and under its own code', async () => {
    const kinds = await catalogKinds();
    expect(kinds.filter(({ code }) => kindOf(code)?.code !== code)).toEqual([]);
    const exported = new Set(kinds.map(({ code }) => code));
    expect(KINDS.filter(({ code }) => !exported.has(code)).map(({ code }) => code)).toEqual([]);
  });

  it('gives each code once', async () => {
    const codes = (await catalogKinds()).map(({ code }) => code);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    expect(KINDS.length).toBe(codes.length);
  });

  it('keeps each code in the range of its family, in order', () => {
    for (const { name, from, to, kinds } of FAMILIES) {
      const numbers = kinds.map(({ code }) => Number(code.slice(4)));
      expect({ name, outside: numbers.filter(number => !(number >= from && number <= to)) }).toEqual({
        name,
        outside: [],
      });
      expect({ name, numbers }).toEqual({ name, numbers: [...numbers].sort((a, b) => a - b) });
    }
  });

  it('freezes every list', () => {
    expect(FAMILIES.filter(({ kinds }) => !Object.isFrozen(kinds)).map(({ name }) => name)).toEqual([]);
    expect(Object.isFrozen(KINDS)).toBe(true);
  });

  it('writes codes with four digits and titles without a full stop', () => {
    const bad = KINDS.filter(({ code, title }) => !/^MAPC\d{4}$/.test(code) || !/^\S.*[^.\s]$/.test(title));
    expect(bad.map(({ code, title }) => `${code}: ${title}`)).toEqual([]);
  });

  it('has a page for each code, in the form that pages have', () => {
    const problems = KINDS.flatMap(({ code, title }) => {
      const path = `docs/errors/${code}.md`;
      if (!pages.includes(path)) return [`${path} is missing`];
      try {
        const page = parseErrorPage(readText(path));
        return page.code === code && page.title === title ? [] : [`${path}: the heading must be "# ${code}: ${title}"`];
      } catch (error) {
        return [`${path}: ${String(error)}`];
      }
    });
    expect(problems).toEqual([]);
  });

  it('has no page without a code', () => {
    expect(pages.filter(path => kindOf(posix.basename(path, '.md')) === undefined)).toEqual([]);
  });

  it('asserts each code in a test, if its page is not one by itself', () => {
    const asserted = tests
      .filter(path => path.endsWith('.test.ts'))
      .map(readText)
      .join('\n');
    const untested = KINDS.filter(({ code }) => {
      const path = `docs/errors/${code}.md`;
      const tested = pages.includes(path) && isYamlPage(parseErrorPage(readText(path)));
      return !tested && !asserted.includes(code);
    });
    expect(untested.map(({ code }) => code)).toEqual([]);
  });

  it('emits each kind somewhere', async () => {
    const rest = sources
      .filter(path => !path.startsWith('src/diagnostics/catalog/'))
      .map(readText)
      .join('\n');
    const words = new Set(rest.match(/[A-Za-z_$][\w$]*/g));
    expect(
      (await catalogKinds()).filter(({ name }) => !words.has(name)).map(({ name, code }) => `${code} ${name}`),
    ).toEqual([]);
  });
});

describe('the tree', () => {
  const STAGES = ['dsl', 'compiler', 'formats', 'runtime', 'api', 'cli', 'action'];
  const LEAVES = ['tensor', 'diagnostics'];
  const PURE = ['dsl', 'compiler', ...LEAVES];
  /** What other programs import: it names pieces of every stage, and nothing imports it. */
  const LIBRARY = 'src/index.ts';

  const importsOf = (path: string): readonly string[] =>
    [
      ...readText(path).matchAll(
        /^\s*(?:import|export)\b[^;'"]*?(?:from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
      ),
    ].map(([, fixed, dynamic]) => fixed ?? dynamic ?? '');

  it('imports along the arrow action -> cli -> api -> runtime -> formats -> compiler -> dsl, and the leaves', () => {
    const wrong = sources
      .filter(path => path !== LIBRARY)
      .flatMap(path => {
        const folder = path.split('/')[1] ?? '';
        const allowed = LEAVES.includes(folder)
          ? [folder]
          : [...STAGES.slice(0, STAGES.indexOf(folder) + 1), ...LEAVES];
        return importsOf(path)
          .filter(specifier => specifier.startsWith('.'))
          .map(specifier => posix.join(posix.dirname(path), specifier).split('/')[1] ?? '')
          .filter(target => (STAGES.includes(target) || LEAVES.includes(target) ? !allowed.includes(target) : false))
          .map(target => `${path} imports ${target}`);
      });
    expect(wrong).toEqual([]);
  });

  it('keeps dsl, compiler, tensor and diagnostics free of Node', () => {
    const wrong = sources
      .filter(path => PURE.includes(path.split('/')[1] ?? ''))
      .flatMap(path => {
        const node = importsOf(path).filter(specifier => specifier.startsWith('node:'));
        const globals = readText(path).match(/\b(?:process\.\w|Buffer\.\w|require\()/g) ?? [];
        return [...node, ...globals].map(what => `${path}: ${what}`);
      });
    expect(wrong).toEqual([]);
  });

  it('has each member of a family in the list of its folder', () => {
    const missing = sources
      .filter(path => path.endsWith('/index.ts'))
      .flatMap(index => {
        const text = readText(index);
        const words = new Set(text.match(/[A-Za-z_$][\w$]*/g));
        const types = [...text.matchAll(/^export const \w+: readonly (\w+)\[\] = Object\.freeze/gm)].map(
          ([, type]) => type,
        );
        return sources
          .filter(path => path !== index && posix.dirname(path) === posix.dirname(index))
          .flatMap(path =>
            [...readText(path).matchAll(/^export const (\w+): (\w+) =/gm)]
              .filter(([, name = '', type]) => types.includes(type) && !words.has(name))
              .map(([, name]) => `${path}: ${name ?? ''}`),
          );
      });
    expect(missing).toEqual([]);
  });

  it('says in a README what goes into each folder and what comes out', () => {
    const folders = new Set(sources.map(path => posix.dirname(path)).filter(folder => folder !== 'src'));
    const readmes = new Set(filesIn('src', '/README.md').map(path => posix.dirname(path)));
    expect([...folders].filter(folder => !readmes.has(folder))).toEqual([]);
  });

  it('keeps each file at 400 lines or less', () => {
    const long = [...sources, ...tests].map(path => ({ path, lines: readText(path).trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > 400)).toEqual([]);
  });

  it('leaves nothing undone and no rule silenced', () => {
    const marks =
      /\b(?:TODO|FIXME|XXX)\b|eslint-disable|@ts-(?:ignore|expect-error|nocheck)|\bas any\b|\bas unknown as\b/;
    const wrong = [...sources, ...tests.filter(path => !path.endsWith('repository.test.ts'))].flatMap(path =>
      readText(path)
        .split('\n')
        .flatMap((line, i) => (marks.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(wrong).toEqual([]);
  });

  it('knows no model by name: models live in mappings/', () => {
    const families = filesIn('mappings', '.yaml').map(path => posix.basename(path, '.yaml').split('-')[0] ?? '');
    const models = new Set([...families.map(name => name.toLowerCase()), ...MODELS]);
    const wrong = [...sources, ...filesIn('src', '.md')].flatMap(path =>
      readText(path)
        .split('\n')
        .flatMap((line, i) =>
          // `int8` of `int8-per-channel.yaml` is a dtype: only whole words count, with a version behind them or without.
          (line.toLowerCase().match(/[a-z]+/g) ?? [])
            .filter(word => models.has(word))
            .map(word => `${path}:${i + 1}: ${word}`),
        ),
    );
    expect(wrong).toEqual([]);
  });
});

/** Models whose names must not decide anything, besides those that have a mapping. */
const MODELS: readonly string[] = [
  ...['llama', 'gemma', 'mixtral', 'mistral', 'qwen', 'gpt', 'neox', 'deepseek', 'falcon', 'bloom', 'jetstream'],
  ...['grok', 'olmo', 'mpt', 'starcoder', 'whisper', 'bert', 'vicuna', 'kimi', 'glm', 'dbrx', 'nemotron'],
];
