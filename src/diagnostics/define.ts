import type { Code, Diagnostic, Fix, Json, Label, Severity } from './diagnostic.js';
import type { Place } from './source.js';

export type Parameters_ = Readonly<Record<string, Json | undefined>>;

interface Specification<P extends Parameters_> {
  readonly code: Code;
  readonly severity: Severity;
  /** The kind of mistake in a few words, without parameters: heading of its page and name in SARIF. */
  readonly title: string;
  readonly message: (parameters: P) => string;
  readonly notes?: (parameters: P) => readonly string[];
}

export interface More {
  readonly related?: readonly Label[];
  readonly notes?: readonly string[];
  readonly fixes?: readonly Fix[];
}

/** A kind of finding: its code, its title, and the function that makes one. The message's parameters are types. */
export interface Kind<P extends Parameters_ = never> {
  readonly code: Code;
  readonly severity: Severity;
  readonly title: string;
  readonly make: (place: Place, parameters: P, more?: More) => Diagnostic;
}

/** Declares a kind of finding. Codes are stable and never used again for something else. */
export function define<P extends Parameters_>(specification: Specification<P>): Kind<P> {
  const { code, severity, title } = specification;
  return {
    code,
    severity,
    title,
    make: (place, parameters, more = {}) => ({
      code,
      severity,
      message: specification.message(parameters),
      at: place,
      related: more.related ?? [],
      notes: [...(specification.notes?.(parameters) ?? []), ...(more.notes ?? [])],
      fixes: more.fixes ?? [],
      data: withoutUndefined(parameters),
    }),
  };
}

function withoutUndefined(parameters: Parameters_): Readonly<Record<string, Json>> {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) entries.push([key, value]);
  return Object.fromEntries(entries);
}
