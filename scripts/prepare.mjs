import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Runs where the package is installed from its sources (`npm ci`, a dependency on the repository, pre-commit): a tag holds nothing
 * that is built. With `npm install --global` of a repository, npm hands `global` on to the installation of what the build
 * needs, which then lies elsewhere; it is installed here.
 */
const env = { ...process.env };
delete env.npm_config_global;
if (!existsSync('node_modules/esbuild')) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']);
run(process.execPath, ['scripts/build.mjs']);

function run(program, words) {
  const { status } = spawnSync(program, words, {
    stdio: 'inherit',
    env,
    shell: process.platform === 'win32' && program === 'npm',
  });
  if (status !== 0) process.exit(status ?? 1);
}
