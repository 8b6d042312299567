import type { PickleValue } from '../pickle/value.js';

/** Arguments of a call in a pickle, with the way to say what is wrong with them. */
export interface Call {
  readonly args: readonly PickleValue[];
  readonly fail: (problem: string) => Error;
}
