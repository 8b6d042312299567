import type { SourceText } from '../../diagnostics/source.js';
import { itemsOf } from '../document/read-nodes.js';
import type { Mapping } from '../mapping.js';
import { fieldOf, type YamlTable } from '../yaml/node.js';
import { readYaml } from '../yaml/read-yaml.js';
import {
  axesSwapped,
  axesSwappedEverywhere,
  bracketsExchanged,
  cutAxis,
  fixedSize,
  groupOrder,
  otherAxis,
  sumOrder,
} from './axes.js';
import { defaultDropped, fieldMisspelt, fieldsExchanged, otherConstant } from './config.js';
import { castDropped, fileChanged, otherDtype } from './dtypes.js';
import {
  indexOffByOne,
  keyMisspelt,
  keysExchanged,
  sidesExchanged,
  tensorsExchanged,
  wordDropped,
  wordsExchanged,
} from './keys.js';
import { mutantText, type Mutant, type MutantDocument, type MutantKind, type WrittenAs } from './mutant.js';
import {
  conditionDropped,
  conditionNegated,
  configRuleDropped,
  fieldDropped,
  optionOrder,
  rangeOffByOne,
  ruleDropped,
} from './rules.js';
import {
  constantChanged,
  equationDropped,
  fallbackDropped,
  functionChanged,
  operandsExchanged,
  operatorChanged,
  otherField,
  otherName,
  reducedAxis,
} from './values.js';

/** All kinds of mistakes, in the order in which they are told. */
export const MUTANT_KINDS: readonly MutantKind[] = Object.freeze([
  otherAxis,
  axesSwapped,
  axesSwappedEverywhere,
  groupOrder,
  sumOrder,
  bracketsExchanged,
  cutAxis,
  fixedSize,
  wordsExchanged,
  wordDropped,
  tensorsExchanged,
  keysExchanged,
  sidesExchanged,
  keyMisspelt,
  indexOffByOne,
  rangeOffByOne,
  ruleDropped,
  fieldDropped,
  conditionNegated,
  conditionDropped,
  optionOrder,
  constantChanged,
  operatorChanged,
  operandsExchanged,
  functionChanged,
  reducedAxis,
  equationDropped,
  fallbackDropped,
  otherName,
  otherField,
  otherDtype,
  castDropped,
  fileChanged,
  configRuleDropped,
  fieldsExchanged,
  fieldMisspelt,
  otherConstant,
  defaultDropped,
]);

/**
 * Every mistake that the kinds make of a mapping: each text once, and none that is no YAML any more. What it extends or includes is left
 * as it is.
 */
export function mutantsOf(source: SourceText, mapping: Mapping): readonly Mutant[] {
  const root = readYaml(source, () => undefined);
  if (root?.kind !== 'table') return [];
  const document: MutantDocument = {
    source,
    root,
    mapping,
    rules: writtenAs(root, 'rules', mapping.rules, source),
    config: writtenAs(root, 'config', mapping.config, source),
  };
  const seen = new Set([source.text]);
  return MUTANT_KINDS.flatMap(({ name, mutants }) =>
    mutants(document).flatMap((made): readonly Mutant[] => {
      const text = mutantText(source, made);
      if (seen.has(text)) return [];
      seen.add(text);
      if (!isYaml({ ...source, text })) return [];
      return [{ kind: name, ...made }];
    }),
  );
}

function isYaml(source: SourceText): boolean {
  let mistakes = 0;
  return readYaml(source, () => mistakes++) !== undefined && mistakes === 0;
}

/** The entries of a list with what was read of them; those of other texts have none. */
function writtenAs<T extends { readonly span: { readonly source: SourceText; readonly start: number } }>(
  root: YamlTable,
  field: string,
  rules: readonly T[],
  source: SourceText,
): readonly WrittenAs<T>[] {
  return itemsOf(fieldOf(root, field)).flatMap((table): readonly WrittenAs<T>[] => {
    const rule = rules.find(({ span }) => span.source === source && span.start === table.span.start);
    return rule === undefined || table.kind !== 'table' ? [] : [{ rule, table }];
  });
}
