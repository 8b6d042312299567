import type { Command } from '../command.js';
import { check } from './check.js';
import { convert } from './convert.js';
import { inspect } from './inspect.js';
import { mappings } from './mappings.js';
import { plan } from './plan.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = Object.freeze<Command[]>([convert, plan, inspect, check, mappings]);
