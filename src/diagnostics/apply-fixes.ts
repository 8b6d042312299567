import type { Diagnostic, Edit, Fix } from './diagnostic.js';
import type { SourceText } from './source.js';

export interface AppliedFixes {
  /** New text of each source that changed. */
  readonly texts: ReadonlyMap<SourceText, string>;
  readonly applied: readonly Fix[];
  /** Fixes that touch what an applied one has changed: apply them in a second round. */
  readonly skipped: readonly Fix[];
}

/**
 * Applies the first fix with edits of each finding, in the order of the findings. A fix is applied whole or not at all;
 * one that overlaps an earlier one is skipped, one that asks for the same edits as an earlier one is not done twice.
 */
export function applyFixes(findings: readonly Diagnostic[]): AppliedFixes {
  const edits = new Map<SourceText, Edit[]>();
  const applied: Fix[] = [];
  const skipped: Fix[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(candidate => candidate.edits.length > 0);
    if (fix === undefined) continue;
    const accepted = (edit: Edit): readonly Edit[] => edits.get(edit.span.source) ?? [];
    const fresh = fix.edits.filter(edit => !accepted(edit).some(other => sameEdit(other, edit)));
    if (!isSound(fix.edits) || fresh.some(edit => accepted(edit).some(other => overlap(other, edit)))) {
      skipped.push(fix);
      continue;
    }
    for (const edit of fresh) {
      const list = edits.get(edit.span.source);
      if (list === undefined) edits.set(edit.span.source, [edit]);
      else list.push(edit);
    }
    applied.push(fix);
  }
  const texts = new Map<SourceText, string>();
  for (const [source, list] of edits) texts.set(source, applyEdits(source.text, list));
  return { texts, applied, skipped };
}

/** The text after edits that do not overlap; insertions at one offset stay in their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { span, text: replacement } of [...edits].sort(byPlace)) {
    parts.push(text.slice(done, span.start), replacement);
    done = span.end;
  }
  parts.push(text.slice(done));
  return parts.join('');
}

const byPlace = (a: Edit, b: Edit): number => a.span.start - b.span.start || a.span.end - b.span.end;

/** Whether all edits of a fix lie in their texts and none touches another. */
function isSound(edits: readonly Edit[]): boolean {
  const sorted = [...edits].sort(byPlace);
  return sorted.every((edit, i) => {
    const { source, start, end } = edit.span;
    const inside = start >= 0 && start <= end && end <= source.text.length;
    return inside && sorted.slice(i + 1).every(other => other.span.source !== source || other.span.start >= end);
  });
}

const sameEdit = (a: Edit, b: Edit): boolean =>
  a.span.source === b.span.source && a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;

/** Two edits of different fixes that share a character, or that insert at one offset: their order would be a guess. */
function overlap(a: Edit, b: Edit): boolean {
  if (a.span.source !== b.span.source) return false;
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}
