import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Folder } from '../support/mapc.js';
import { readText, ROOT } from '../support/repository.js';
import { StandIn } from './stand-in.js';

/** A good mapping, as it is on the branch that a pull request goes into; its golden data stay at home. */
export const GOOD = readText('mappings/llama-hf.yaml').replace(/\ngolden:[\s\S]*/, '\n');
/** Two words exchanged: no check finds it, a reviewer must. */
export const EXCHANGED = GOOD.replace('{ gate_proj: w1, up_proj: w3 }', '{ gate_proj: w3, up_proj: w1 }');

const ACTION: readonly string[] = [process.execPath, `${ROOT}dist/action.js`];

export interface Stepped {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly summary: string;
  readonly outputs: string;
}

/** A repository with a pull request, and a step of a workflow in it: the built action with a recorded event. */
export class Step {
  readonly folder = new Folder();
  readonly api = new StandIn();

  #base = '';

  path(...names: readonly string[]): string {
    return this.folder.path('work', ...names);
  }

  /** The base branch with `before`, a pull request with `after`, and their merge checked out as a service does it. */
  async start(before: string, after: string, path = 'mappings/a.yaml'): Promise<void> {
    await this.api.start();
    mkdirSync(this.path('mappings'), { recursive: true });
    this.git('init', '-q', '-b', 'main');
    const commit = (text: string, message: string): void => {
      writeFileSync(this.path(...path.split('/')), text);
      this.git('add', '-A');
      this.git('commit', '-q', '-m', message, '--allow-empty');
    };
    commit(before, 'first');
    this.#base = this.git('rev-parse', 'HEAD');
    this.git('checkout', '-q', '-b', 'names');
    commit(after, 'second');
    this.git('checkout', '-q', 'main');
    this.git('commit', '-q', '--allow-empty', '-m', 'meanwhile');
    this.git('merge', '-q', '--no-ff', '-m', 'merge', 'names');
  }

  async stop(): Promise<void> {
    await this.api.stop();
    this.folder.remove();
  }

  git(...words: readonly string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
    const env = { PATH: process.env.PATH, HOME: this.folder.root };
    const ran = spawnSync('git', [...identity, ...words], { cwd: this.path(), encoding: 'utf8', env });
    if (ran.status !== 0) throw new Error(`git ${words.join(' ')}: ${ran.stderr}`);
    return ran.stdout.trim();
  }

  /** The recorded event, with the commits of this repository. */
  event(change: (event: string) => string = event => event): string {
    const text = readText('test/action/recorded/pull-request.json')
      .replaceAll('HEAD_COMMIT', this.git('rev-parse', 'names'))
      .replaceAll('BASE_COMMIT', this.#base)
      .replaceAll('MERGE_COMMIT', this.git('rev-parse', 'main'));
    const path = this.folder.path('event.json');
    writeFileSync(path, change(text));
    return path;
  }

  /** Runs the step. `more` are inputs and what else is other in its environment. */
  async run(
    more: Readonly<Record<string, string>> = {},
    { workspace = this.path(), command = ACTION }: { workspace?: string; command?: readonly string[] } = {},
  ): Promise<Stepped> {
    const [summary, output] = [this.folder.path('summary.md'), this.folder.path('output')];
    writeFileSync(summary, '');
    writeFileSync(output, '');
    const env = {
      PATH: process.env.PATH,
      HOME: this.folder.root,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: this.api.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: more.GITHUB_EVENT_PATH ?? this.event(),
      GITHUB_OUTPUT: output,
      GITHUB_REPOSITORY: 'example-lab/checkpoints',
      GITHUB_RUN_ID: '11998877665',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: workspace,
      INPUT_TOKEN: 'the-token',
      ...more,
    };
    const [program = '', ...words] = command;
    const child = spawn(program, words, { cwd: workspace, env });
    let [out, err] = ['', ''];
    child.stdout.on('data', chunk => (out += String(chunk)));
    child.stderr.on('data', chunk => (err += String(chunk)));
    const code = await new Promise<number | null>(resolve => child.on('close', resolve));
    return { code, out, err, summary: readFileSync(summary, 'utf8'), outputs: readFileSync(output, 'utf8') };
  }
}
