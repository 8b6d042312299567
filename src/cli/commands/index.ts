import type { Command } from '../command.js';
import { changes } from './changes.js';
import { check } from './check.js';
import { compile } from './compile.js';
import { convert } from './convert.js';
import { diff } from './diff.js';
import { explainError } from './explain-error.js';
import { explain } from './explain.js';
import { fmt } from './fmt.js';
import { graph } from './graph.js';
import { inspect } from './inspect.js';
import { mappings } from './mappings.js';
import { plan } from './plan.js';
import { report } from './report.js';
import { test } from './test.js';
import { verify } from './verify.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = Object.freeze<Command[]>([
  convert,
  diff,
  plan,
  verify,
  inspect,
  mappings,
  check,
  test,
  changes,
  report,
  fmt,
  explain,
  compile,
  graph,
  explainError,
]);
