import { openDirectory } from '../../../src/runtime/disk/node-directory.js';
import { execute } from '../../../src/runtime/execute.js';
import { crashPlan } from './crash-plan.js';

/** Runs the plan of the crash test in a process of its own, which may be killed at any moment. */
const [source = '', out = ''] = process.argv.slice(2);
const { plan, files } = crashPlan();
await execute(
  plan,
  await openDirectory(source),
  { path: out, files, sources: [source] },
  { resume: true, overwrite: true, memory: 64 * 1024 },
);
