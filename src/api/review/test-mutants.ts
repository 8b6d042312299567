import { checkExample } from '../../compiler/prove/check-example.js';
import { buildProgram } from '../../compiler/program/build-program.js';
import { printProgram } from '../../compiler/program/print-program.js';
import type { Relation } from '../../compiler/relation/relation.js';
import { mutantSurvives } from '../../diagnostics/catalog/review-test.js';
import type { Diagnostic, Report } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { mutantsOf } from '../../dsl/mutants/index.js';
import { mutantSpan, mutantText, type Mutant } from '../../dsl/mutants/mutant.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { loadRelation } from '../check.js';
import { nodeLoader, readMappingSource } from '../mappings.js';
import { wrongTensors, type IsKnown } from './compare-golden.js';
import { placeOf } from './describe-trace.js';
import { exampleFindings } from './example-findings.js';
import { madeConfig, wrongFields } from './golden-config.js';
import { addressesOf } from './golden-data.js';
import { planGolden, type OpenedGolden } from './golden.js';
import { pieceTexts } from './piece-text.js';
import { examplesOf, openGoldenOf, proveExampleOf, testMapping } from './test-mapping.js';

/** What becomes of a mistake: the same Program bytes, the first who tells of it, or nobody does. */
export type MutantOutcome = 'equivalent' | 'check' | 'examples' | 'golden' | 'survives';

export type MutantTest = {
  readonly kind: string;
  readonly what: string;
  /** `my-model.yaml:27`. */
  readonly place: string;
  readonly outcome: MutantOutcome;
};

/** What the mistakes of one mapping came to. */
export type MutationTest = {
  readonly mapping: string;
  /** False where the mapping itself does not hold: then nothing was tried. */
  readonly holds: boolean;
  readonly mutants: readonly MutantTest[];
};

export interface TestedMutants {
  readonly test: MutationTest;
  /** The mistakes that nothing would catch (MAPC7140), or what is wrong with the mapping as it is. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Puts each of the small mistakes of `dsl/mutants` into a mapping and asks who tells of it: `mapc check`, then the examples, then the golden
 * data; the first one counts. Throws MAPC8010 where there is no such mapping.
 */
export async function testMutants(name: string): Promise<TestedMutants> {
  const source = readMappingSource(name);
  const itself = await testMapping(name, { update: false });
  const relation = itself.test.ok ? loadRelation(source, nodeLoader, () => undefined) : undefined;
  if (relation === undefined) {
    return { test: { mapping: name, holds: false, mutants: [] }, findings: itself.findings };
  }
  const golden = await openAll(name, relation);
  const bytes = programText(relation);
  const findings: Diagnostic[] = [];
  const mutants = mutantsOf(source, relation.mapping).map((mutant): MutantTest => {
    const { kind, what } = mutant;
    const outcome = outcomeOf(mutant, source, bytes, golden);
    const span = mutantSpan(mutant, source);
    if (outcome === 'survives') findings.push(mutantSurvives.make(at(span), { kind, what }));
    return { kind, what, place: placeOf(span), outcome };
  });
  return { test: { mapping: name, holds: true, mutants }, findings };
}

const programText = (relation: Relation): string => printProgram(buildProgram(relation));

function outcomeOf(mutant: Mutant, source: SourceText, bytes: string, golden: readonly GoldenTrial[]): MutantOutcome {
  const errors = new Errors();
  const changed: SourceText = { name: source.name, text: mutantText(source, mutant) };
  const relation = loadRelation(changed, nodeLoader, errors.report);
  if (relation === undefined || errors.any) return 'check';
  if (programText(relation) === bytes) return 'equivalent';
  if (examplesTell(relation)) return 'examples';
  return golden.some(trial => goldenTells(relation, trial)) ? 'golden' : 'survives';
}

/** Counts errors; what else is said does not end a run. */
class Errors {
  any = false;
  readonly report: Report = ({ severity }) => {
    if (severity === 'error') this.any = true;
  };
}

function examplesTell(relation: Relation): boolean {
  return examplesOf(relation.mapping).some(({ index, span }) => {
    const errors = new Errors();
    const example = relation.mapping.examples[index];
    if (example !== undefined) checkExample(relation, example, errors.report);
    return errors.any || exampleFindings(relation, span, proveExampleOf(relation, index).failures).some(isError);
  });
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

/** Golden data that are read, and what fills each of their tensors in the mapping as it is: that gives the right bytes. */
interface GoldenTrial {
  readonly opened: OpenedGolden;
  readonly known: ReadonlyMap<string, string>;
}

async function openAll(name: string, relation: Relation): Promise<readonly GoldenTrial[]> {
  const trials: GoldenTrial[] = [];
  for (const golden of relation.mapping.golden) {
    const opened = await openGoldenOf(name, relation, golden, { update: false, report: () => undefined });
    if (!('absent' in opened)) trials.push({ opened, known: knownPieces(opened, relation) });
  }
  return trials;
}

function knownPieces(opened: OpenedGolden, relation: Relation): ReadonlyMap<string, string> {
  const planned = planGolden(opened, relation, () => undefined);
  if (planned === undefined) return new Map();
  const { targets, pieces } = planned.plan;
  const byTarget = piecesByTarget(pieces);
  const addresses = addressesOf(targets.map(({ key, file }) => ({ key, file: file ?? '' })));
  return new Map(addresses.map((address, i) => [address, pieceTexts(byTarget.get(i) ?? [])]));
}

/** Whether a conversion of golden data is refused, or gives something else than they say. */
function goldenTells(relation: Relation, { opened, known }: GoldenTrial): boolean {
  const errors = new Errors();
  try {
    if (opened.input === undefined) {
      const to = relation.layouts.find(({ name }) => name !== opened.golden.from.text)?.name ?? '';
      const made = madeConfig(opened, relation, errors.report);
      return made === undefined || errors.any || wrongFields(opened, to, made, [relation]).length > 0;
    }
    const planned = planGolden(opened, relation, errors.report);
    if (planned === undefined || errors.any) return true;
    const isKnown: IsKnown = (address, pieces) => known.get(address) === pieceTexts(pieces);
    if (wrongTensors(opened, planned, isKnown).next().done !== true) return true;
    const config = planned.configs.get(planned.chain.to)?.source.json ?? {};
    return (
      wrongFields(opened, planned.chain.to, config, [relation, ...opened.through, ...opened.configMappings]).length > 0
    );
  } catch (error) {
    if (error instanceof MapcError) return true;
    throw error;
  }
}
