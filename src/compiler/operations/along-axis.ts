import type { Span } from '../../diagnostics/source.js';
import type { Operation } from '../../dsl/mapping.js';
import { axisIn, tableOf, type ArgumentTable } from './arguments.js';
import { reaching, type NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, type OperationProblem, type State } from './state.js';

/** What an operation along one dimension is given. */
export interface Along {
  readonly table: ArgumentTable;
  /** The dimension: 0 where it is left out. */
  readonly axis: number;
  readonly span: Span;
}

/** An operation along one dimension: a table of arguments with these names, and `axis`. */
export function alongAxis(
  operation: Pick<NamedOperation, 'name' | 'summary' | 'expects'> & {
    readonly names: readonly string[];
    readonly apply: (state: State, along: Along) => State | OperationProblem;
  },
): NamedOperation {
  const { name, summary, expects, apply } = operation;
  const names = ['axis', ...operation.names];
  const read = (written: Operation): Along | undefined => {
    const table: ArgumentTable | undefined = written.arguments.kind === 'none' ? new Map() : tableOf(written, names);
    const axis = table === undefined ? undefined : axisIn(table);
    return table === undefined || axis === undefined ? undefined : { table, axis, span: written.span };
  };
  return {
    name,
    summary,
    expects,
    rankOf: written => reaching(read(written)?.axis),
    apply: (state, written) => {
      const along = read(written);
      return along === undefined ? BAD_ARGUMENTS : apply(state, along);
    },
  };
}
