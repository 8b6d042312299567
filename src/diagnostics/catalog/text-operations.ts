import { define } from '../define.js';
import { showName } from '../show-name.js';
import { didYouMean } from '../suggest.js';

export const unknownOperation = define<{ operation: string; nearest?: readonly string[]; known: readonly string[] }>({
  code: 'MAPC1401',
  severity: 'error',
  title: 'There is no such operation',
  message: ({ operation }) => `there is no operation "${showName(operation)}"`,
  notes: ({ nearest, known }) => {
    const text = didYouMean(nearest?.map(name => showName(name)) ?? []);
    return [...(text === undefined ? [] : [text]), `operations: ${known.join(', ')}`];
  },
});

export const operationArguments = define<{ operation: string; expected: string }>({
  code: 'MAPC1402',
  severity: 'error',
  title: 'Arguments that an operation does not take',
  message: ({ operation, expected }) => `"${operation}" expects ${expected}`,
});

export const operationRank = define<{ operation: string; reason: string }>({
  code: 'MAPC1403',
  severity: 'error',
  title: 'An operation on a dimension that is not there',
  message: ({ operation, reason }) => `"${operation}": ${reason}`,
});

export const operationDoesNotFit = define<{ operation: string; reason: string }>({
  code: 'MAPC1404',
  severity: 'error',
  title: 'An operation that does not fit the tensors',
  message: ({ operation, reason }) => `"${operation}": ${reason}`,
});

export const operationsAndBrackets = define<{ reason: string }>({
  code: 'MAPC1405',
  severity: 'error',
  title: 'Operations that do not lead to the other side',
  message: ({ reason }) => reason,
});
