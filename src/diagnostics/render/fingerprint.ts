import type { Diagnostic } from '../diagnostic.js';
import { lineIndex } from '../line-index.js';
import type { SourceText } from '../source.js';

/** Units of a text that decide the hash of a line, its own first. */
const BLOCK = 100;
/** Stands for the end of the text. */
const END = 0xffff;

/**
 * What code scanning recognises a finding by while lines come and go around it: GitHub's own hash of the line, and the
 * column. A checkpoint has no lines; there the tensor and the message decide.
 */
export function fingerprints(finding: Diagnostic): Readonly<Record<string, string>> {
  const { at } = finding;
  if (at.kind !== 'text') {
    const tensor = at.kind === 'file' ? (at.tensor ?? '') : '';
    return { primaryLocationLineHash: `${hashAll(`${tensor}\n${finding.message}`)}:1` };
  }
  const { line, column } = lineIndex(at.span.source).position(at.span.start);
  return {
    primaryLocationLineHash: lineHashes(at.span.source)[line - 1] ?? '',
    primaryLocationStartColumnFingerprint: String(column),
  };
}

const known = new WeakMap<SourceText, readonly string[]>();

/**
 * For each line the hash that GitHub's upload action computes (github/codeql-action, `hash` in src/fingerprints.ts; another
 * one there brings a warning), with a number behind it that tells equal ones apart: the first 100 units from the line's
 * begin, without blanks and tabs, line ends as `\n`, as digits of a number with base 37, modulo 2^64.
 */
export function lineHashes(source: SourceText): readonly string[] {
  const cached = known.get(source);
  if (cached !== undefined) return cached;
  const units = unitsOf(source.text);
  const seen = new Map<string, number>();
  const hashes: string[] = [];
  for (let start = 0, i = 0; i < units.length; i++) {
    if (units[i] !== 0x0a && i !== units.length - 1) continue;
    const value = hash(units, start, start + BLOCK);
    const number = (seen.get(value) ?? 0) + 1;
    seen.set(value, number);
    hashes.push(`${value}:${number}`);
    start = i + 1;
  }
  known.set(source, hashes);
  return hashes;
}

function hashAll(text: string): string {
  const units = unitsOf(text);
  return hash(units, 0, units.length);
}

function unitsOf(text: string): Uint16Array {
  const kept = text.replace(/\r\n?/g, '\n').replace(/[ \t]+/g, '');
  const units = new Uint16Array(kept.length + 1);
  for (let i = 0; i < kept.length; i++) units[i] = kept.charCodeAt(i);
  units[kept.length] = END;
  return units;
}

/** Units as digits with base 37 modulo 2^64, zeros behind the end, hexadecimal. */
function hash(units: Uint16Array, from: number, to: number): string {
  let high = 0;
  let low = 0;
  for (let i = from; i < to; i++) {
    const sum = low * 37 + (units[i] ?? 0);
    low = sum >>> 0;
    high = (high * 37 + Math.floor(sum / 2 ** 32)) >>> 0;
  }
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}
