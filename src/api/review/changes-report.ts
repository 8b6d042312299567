import type { Change } from '../../compiler/changes/change.js';
import * as kinds from '../../diagnostics/catalog/review-changes.js';
import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { at, inFile, type Place, type Span } from '../../diagnostics/source.js';
import type { MappingChanges } from './changes.js';
import { describeChange, type DescribedChange } from './describe-changes.js';
import type { Impact } from './impact.js';

/** A change, with the mappings that it is a change of: those that extend or include one have its changes, too. */
export interface ReportedChange extends DescribedChange {
  readonly mappings: readonly string[];
  readonly change: Change;
}

/** Everything that `mapc changes` has to say. */
export interface ChangesReport {
  readonly mappings: readonly MappingChanges[];
  readonly changes: readonly ReportedChange[];
  /** Of whole mappings: new, gone, with mistakes. */
  readonly findings: readonly Diagnostic[];
  /** No change in meaning anywhere. */
  readonly same: boolean;
}

export function reportChanges(mappings: readonly MappingChanges[], checkpoint: string | undefined): ChangesReport {
  const merged = new Map<string, ReportedChange>();
  for (const { path, before, after, changes } of mappings) {
    const home = (after ?? before)?.mapping.name.span;
    const layouts = (after ?? before)?.layouts.map(({ name }) => name) ?? [];
    if (home === undefined) continue;
    for (const change of changes) {
      const described = describeChange(change, layouts, home);
      const id = idOf(described);
      const same = merged.get(id);
      merged.set(
        id,
        same === undefined
          ? { ...described, change, mappings: [path] }
          : { ...same, mappings: [...same.mappings, path] },
      );
    }
  }
  const findings = mappings.flatMap(mapping => findingsOf(mapping, checkpoint));
  const same = mappings.every(({ outcome }) => outcome === 'same');
  return { mappings, changes: [...merged.values()], findings, same };
}

/** What is the same change wherever it is met: what is said, and its places in both texts. */
function idOf({ findings }: DescribedChange): string {
  return findings
    .map(({ code, message, at: place, related }) =>
      [code, message, spotOf(place), ...related.map(label => spotOf(label.place))].join(' '),
    )
    .join();
}

const spotOf = (place: Place): string =>
  place.kind === 'text' ? `${place.span.source.name}:${place.span.start}` : place.kind;

function findingsOf(mapping: MappingChanges, checkpoint: string | undefined): readonly Diagnostic[] {
  const { path, outcome, before, after, errors, impact, compared } = mapping;
  const rules = (after ?? before)?.mapping.rules.length ?? 0;
  const found: Diagnostic[] = [];
  const place = (span: Span | undefined): Place => (span === undefined ? inFile(path) : at(span));
  if (outcome === 'new') found.push(kinds.mappingNew.make(place(after?.mapping.name.span), { path, rules }));
  if (outcome === 'deleted') found.push(kinds.mappingDeleted.make(inFile(path), { path, rules }));
  for (const [which, list, relation] of [
    ['the revision before', errors.before, before],
    ['this revision', errors.after, after],
  ] as const) {
    if (list.length === 0) continue;
    found.push(...list);
    found.push(
      kinds.revisionBroken.make(place(relation?.mapping.name.span), { path, which, problems: list.length, compared }),
    );
  }
  if (impact !== undefined && checkpoint !== undefined) {
    for (const [which, list] of [
      ['the revision before', impact.refused.before],
      ['this revision', impact.refused.after],
    ] as const) {
      if (list.length === 0) continue;
      found.push(
        kinds.impactRefused.make(
          place(after?.mapping.name.span),
          { checkpoint, which, problems: list.length },
          { notes: list.slice(0, 3).map(({ code, message }) => `${code}: ${message}`) },
        ),
      );
    }
  }
  return found;
}

/** All findings: those of mappings, then those of changes. */
export function findingsIn({ findings, changes }: ChangesReport): readonly Diagnostic[] {
  return [...findings, ...changes.flatMap(change => change.findings)];
}

/** `mappings/my-model.yaml:27`, or nothing where a finding has no line. */
export function lineOf(place: Place | undefined): string | undefined {
  if (place?.kind !== 'text') return place?.kind === 'file' ? place.path : undefined;
  const { source, start } = place.span;
  return `${source.name}:${lineIndex(source).position(start).line}`;
}

/** The report for programs. */
export function changesJson({ mappings, changes, same }: ChangesReport): Json {
  return {
    same,
    mappings: mappings.map(({ path, renamedFrom, outcome, before, after, changes: own, impact }) => ({
      path,
      renamed_from: renamedFrom ?? null,
      outcome,
      layouts: (after ?? before)?.layouts.map(({ name }) => name) ?? [],
      changes: own.length,
      impact: impact === undefined ? null : impactJson(impact),
    })),
    changes: changes.map(change => ({
      findings: change.findings.map(({ code, severity, message, notes, at: place, related }) => {
        return {
          code,
          severity,
          message,
          notes,
          place: lineOf(place) ?? null,
          before: lineOf(related[0]?.place) ?? null,
        };
      }),
      mappings: change.mappings,
      keys: change.keys.map(({ layout, keys }) => ({ layout, keys })),
      before: change.before ?? null,
      after: change.after ?? null,
      picture: change.picture ?? null,
    })),
  };
}

function impactJson({ from, to, tensors, bytes, of, groups }: Impact): Json {
  return { from, to, tensors, bytes, of, groups: groups.map(group => ({ ...group })) };
}
