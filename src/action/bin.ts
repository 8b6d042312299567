import { setTimeout as sleep } from 'node:timers/promises';
import { runAction } from './run-action.js';

/** The process behind `action.yml`: connects `runAction` with the real environment, network and exit code. */
process.exitCode = await runAction({
  env: process.env,
  folder: process.cwd(),
  write: text => process.stdout.write(text),
  fetch,
  sleep: async time => {
    await sleep(time);
  },
});
