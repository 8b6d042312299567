import { ByteCursor, PickleCutOff } from './byte-cursor.js';
import { PICKLE_LIMITS } from './limits.js';
import { opcodeOf, REFUSED_OPCODES } from './opcodes.js';
import type { PickleErrors } from './pickle-error.js';
import type { PickleGlobal, PickleTuple, PickleValue } from './value.js';

/** What a pickle's names mean: the machine itself knows none. Both throw MapcError for what cannot be. */
export interface PickleNames {
  /** A name was read. */
  checkName(global: PickleGlobal, errors: PickleErrors, offset: number): void;
  /** Something was called, or an object of a class made: gives a value and does nothing. */
  construct(callee: PickleGlobal, args: PickleTuple, errors: PickleErrors, offset: number): PickleValue;
  /** A value that stands outside of the pickle. */
  persistent(id: PickleValue, errors: PickleErrors, offset: number): PickleValue;
}

export interface ReadPickle {
  readonly value: PickleValue;
  /** Byte behind the STOP. */
  readonly end: number;
}

/**
 * Reads the pickle that `bytes` begin with, as data. Throws MapcError (MAPC5210-5214, MAPC5220), and PickleCutOff where
 * the bytes end before it.
 */
export function readPickle(bytes: Uint8Array, names: PickleNames, errors: PickleErrors): ReadPickle {
  const recalled = recalledMemo(new ByteCursor(bytes, errors));
  const machine = new PickleMachine(new ByteCursor(bytes, errors), names, errors, recalled);
  return { value: machine.run(), end: machine.cursor.at };
}

/** Stack, marks and memo of the pickle language. Nothing recurses on what the file says. */
export class PickleMachine {
  readonly cursor: ByteCursor;
  readonly names: PickleNames;
  readonly errors: PickleErrors;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  /** Entries that are recalled somewhere: picklers number everything and ask for little of it. */
  readonly #memo = new Map<number, PickleValue>();
  readonly #recalled: ReadonlySet<number> | undefined;
  /** Entries that were numbered one after the other, as every pickler does; the numbers of others. */
  #numbered = 0;
  readonly #sparse = new Set<number>();
  #containers = 0;
  #stopped = false;

  /** `recalled` are the numbers of the memo that will be asked for; undefined means all. */
  constructor(cursor: ByteCursor, names: PickleNames, errors: PickleErrors, recalled: ReadonlySet<number> | undefined) {
    this.#recalled = recalled;
    this.cursor = cursor;
    this.names = names;
    this.errors = errors;
  }

  run(): PickleValue {
    const { cursor } = this;
    for (let count = 0; !this.#stopped; count++) {
      if (count > PICKLE_LIMITS.opcodes) throw this.#budget('too many opcodes', PICKLE_LIMITS.opcodes);
      cursor.opcodeAt = cursor.at;
      const code = cursor.u8();
      const opcode = opcodeOf(code);
      if (opcode === undefined) throw this.errors.opcode(code, REFUSED_OPCODES.get(code), cursor.opcodeAt);
      opcode.run(this);
    }
    if (this.#marks.length > 0 || this.#stack.length !== 1) {
      throw this.malformed(`it ends with ${this.#stack.length} values and ${this.#marks.length} open marks`);
    }
    return this.pop();
  }

  stop(): void {
    this.#stopped = true;
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= PICKLE_LIMITS.stack) {
      throw this.#budget('more values at once than it may have', PICKLE_LIMITS.stack);
    }
    this.#stack.push(value);
  }

  /** Pushes a new container; they are counted. */
  make(value: PickleValue): void {
    if (++this.#containers > PICKLE_LIMITS.containers) {
      throw this.#budget('too many containers', PICKLE_LIMITS.containers);
    }
    this.push(value);
  }

  /** The top value, which an opcode takes; not below the last mark. */
  pop(): PickleValue {
    const value = this.top();
    this.#stack.length--;
    return value;
  }

  top(): PickleValue {
    const value = this.#stack.length > this.#floor() ? this.#stack[this.#stack.length - 1] : undefined;
    if (value === undefined) throw this.malformed('an opcode takes a value where there is none');
    return value;
  }

  /** Drops the top value, or the last mark where nothing stands above it, as Python's POP does. */
  drop(): void {
    if (this.#marks.length > 0 && this.#stack.length === this.#floor()) this.#marks.pop();
    else this.pop();
  }

  mark(): void {
    if (this.#marks.length >= PICKLE_LIMITS.marks) throw this.#budget('too many open marks', PICKLE_LIMITS.marks);
    this.#marks.push(this.#stack.length);
  }

  /** Takes everything above the last mark, and the mark. */
  popMark(): PickleValue[] {
    const start = this.#marks.pop();
    if (start === undefined) throw this.malformed('an opcode takes the values above a mark where there is none');
    return this.#stack.splice(start);
  }

  popTuple(): PickleTuple {
    const args = this.pop();
    if (typeof args === 'object' && args !== null && 'kind' in args && args.kind === 'tuple') return args;
    throw this.malformed('arguments are no tuple');
  }

  remember(index: number): void {
    const value = this.top();
    if (index === this.#numbered) {
      if (++this.#numbered > PICKLE_LIMITS.memo) throw this.#budget('too many memo entries', PICKLE_LIMITS.memo);
    } else if (index > this.#numbered && this.#sparse.add(index).size > PICKLE_LIMITS.sparseMemo) {
      throw this.#budget('too many memo entries out of order', PICKLE_LIMITS.sparseMemo);
    }
    if (this.#recalled?.has(index) !== false) this.#memo.set(index, value);
  }

  /** MEMOIZE of protocol 4: the next free number. */
  rememberNext(): void {
    this.remember(this.#numbered + this.#sparse.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.malformed(`memo entry ${index} is used before it is there`);
    this.push(value);
  }

  malformed(problem: string): Error {
    return this.errors.malformed(problem, this.cursor.opcodeAt);
  }

  #budget(what: string, limit: number): Error {
    return this.errors.budget(what, limit, this.cursor.opcodeAt);
  }

  #floor(): number {
    return this.#marks[this.#marks.length - 1] ?? 0;
  }
}

/**
 * Numbers of the memo that the pickle asks for, up to where it ends or makes no sense; undefined where they are too many to
 * be worth it.
 */
function recalledMemo(cursor: ByteCursor): ReadonlySet<number> | undefined {
  const numbers = new Set<number>();
  try {
    for (;;) {
      const opcode = opcodeOf(cursor.u8());
      if (opcode === undefined || opcode.name === 'STOP') return numbers;
      if (opcode.name === 'BINGET') numbers.add(cursor.u8());
      else if (opcode.name === 'LONG_BINGET') numbers.add(cursor.u32());
      else opcode.skip(cursor);
      if (numbers.size > PICKLE_LIMITS.recalled) return undefined;
    }
  } catch (error) {
    if (error instanceof PickleCutOff) return numbers;
    throw error;
  }
}
