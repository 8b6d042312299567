import type { NamedOperation } from './operation.js';
import { BAD_ARGUMENTS } from './state.js';

/** The dtype of the second side. */
export const cast: NamedOperation = {
  name: 'cast',
  summary: 'the dtype of the second side',
  expects: 'a dtype: bf16',
  rankOf: () => undefined,
  apply: (state, { arguments: given }) =>
    given.kind === 'text' ? { ...state, dtype: { name: given.value.text, span: given.value.span } } : BAD_ARGUMENTS,
};
