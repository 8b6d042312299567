import type { ConfigRule, ConfigSide, Mapping } from '../../../dsl/mapping.js';
import { expressionText } from './written-text.js';

/** A rule of configs as a row of a table. */
export interface ConfigRow {
  /** Fields of each side; undefined where it has none, empty where it is not mentioned. */
  readonly left: string | undefined;
  readonly right: string | undefined;
  /** What happens, in words. */
  readonly text: string;
}

const MOST_ROWS = 300;

/** The rules of a mapping for configs, in their order. */
export function configRows(mapping: Mapping): readonly ConfigRow[] {
  return mapping.config.slice(0, MOST_ROWS).map(rule => {
    return { left: sideText(rule.sides[0]), right: sideText(rule.sides[1]), text: ruleText(rule) };
  });
}

function sideText(side: ConfigSide | undefined): string | undefined {
  if (side === undefined) return '';
  return side.kind === 'nothing' ? undefined : side.fields.map(({ path }) => path.join('.')).join(', ');
}

function ruleText({ sides, is, default: fallback, value, why, when }: ConfigRule): string {
  const parts = [
    ...(is === undefined ? [] : [`is ${is.text}`]),
    ...value.map(({ span }) => expressionText(span)),
    ...(fallback === undefined ? [] : [`${expressionText(fallback.span)} where it is left out`]),
    ...(when === undefined ? [] : [`when ${expressionText(when.span)}`]),
    ...(why === undefined ? [] : [why.text]),
  ];
  const isDropped = sides.some(side => side?.kind === 'nothing') && value.length === 0;
  return [...(isDropped ? ['dropped'] : parts.length === 0 ? ['carried over'] : []), ...parts].join('; ');
}
