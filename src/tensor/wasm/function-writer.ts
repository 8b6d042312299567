import { i32, scalar, unsigned, type Code, type Effect, type ValueType } from './code.js';

const TYPE_BYTES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f64: 0x7c, v128: 0x7b };
const NO_RESULT = 0x40;

/** A variable of the function that is written. */
export interface Local {
  readonly index: number;
  readonly value: Code;
}

/** Writes the body of a function of one parameter, an address; instruction follows instruction. */
export class FunctionWriter {
  readonly #code: number[] = [];
  readonly #locals: ValueType[] = [];

  /** The parameter. */
  readonly parameter: Code = { type: 'i32', bytes: [0x20, 0] };

  /** A variable with this value now. */
  local(value: Code): Local {
    const index = 1 + this.#locals.length;
    this.#locals.push(value.type);
    const local = { index, value: { type: value.type, bytes: [0x20, ...unsigned(index)] } };
    this.set(local, value);
    return local;
  }

  set(local: Local, value: Code): void {
    this.do([...value.bytes, 0x21, ...unsigned(local.index)]);
  }

  /** Computes a value here and now, to be used as often as one likes. */
  keep(value: Code): Code {
    return this.local(value).value;
  }

  do(effect: Effect): void {
    for (const byte of effect) this.#code.push(byte);
  }

  /** Runs `body` `count` times, at least once. */
  repeat(count: Code, body: () => void): void {
    const left = this.local(count);
    this.do([0x03, NO_RESULT]);
    body();
    this.set(left, scalar('i32.sub', left.value, i32(1)));
    this.do([...left.value.bytes, 0x0d, 0, 0x0b]);
  }

  /** Runs `body` as long as `condition`, which is looked at before each turn, is not 0. */
  while(condition: Code, body: () => void): void {
    this.if(condition, () => {
      this.do([0x03, NO_RESULT]);
      body();
      this.do([...condition.bytes, 0x0d, 0, 0x0b]);
    });
  }

  if(condition: Code, body: () => void): void {
    this.do([...condition.bytes, 0x04, NO_RESULT]);
    body();
    this.do([0x0b]);
  }

  /** The function as it stands in a module's section of code: declared locals, instructions, end. */
  bytes(): readonly number[] {
    const locals = this.#locals.flatMap(type => [1, TYPE_BYTES[type]]);
    return [...unsigned(this.#locals.length), ...locals, ...this.#code, 0x0b];
  }
}
