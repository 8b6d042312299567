import { dirname } from 'node:path';
import { checkExample } from '../../compiler/prove/check-example.js';
import { buildProgram } from '../../compiler/program/build-program.js';
import { printProgram } from '../../compiler/program/print-program.js';
import type { Relation } from '../../compiler/relation/relation.js';
import { mutantSurvives } from '../../diagnostics/catalog/review-test.js';
import type { Diagnostic, Report } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import type { MappingLoader } from '../../dsl/load-mapping.js';
import { mutantsOf } from '../../dsl/mutants/index.js';
import { mutantSpan, mutantText } from '../../dsl/mutants/mutant.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { loadRelation } from '../check.js';
import { mappingPath, nodeLoader, readMappingSource } from '../mappings.js';
import { wrongTensors, type IsKnown } from './compare-golden.js';
import { placeOf } from './describe-trace.js';
import { exampleFindings } from './example-findings.js';
import { madeConfig, wrongFields } from './golden-config.js';
import { addressesOf } from './golden-data.js';
import { planGolden, type OpenedGolden } from './golden.js';
import { pieceTexts } from './piece-text.js';
import { examplesOf, openGoldenOf, proveExampleOf, testMapping } from './test-mapping.js';

/** What becomes of a mistake: the same Program bytes, the first who tells of it, or nobody does. */
export type MutantOutcome = 'equivalent' | 'check' | 'golden' | 'examples' | 'survives';

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
 * Puts each of the small mistakes of `dsl/mutants` into a mapping and asks who tells of it: `mapc check`, then the golden data, then the
 * examples; the first one counts. What nobody tells of is also tried with those of `others` that build on the mapping. Throws MAPC8010 where
 * there is no such mapping.
 */
export async function testMutants(name: string, others: readonly string[] = []): Promise<TestedMutants> {
  const itself = await testMapping(name, { update: false });
  const subject = itself.test.ok ? await subjectOf(name) : undefined;
  if (subject === undefined) {
    return { test: { mapping: name, holds: false, mutants: [] }, findings: itself.findings };
  }
  const { source, relation } = subject;
  const dependents = await dependentsOf(subject, others);
  const findings: Diagnostic[] = [];
  const mutants: MutantTest[] = [];
  for (const mutant of mutantsOf(source, relation.mapping)) {
    const { kind, what } = mutant;
    const text = mutantText(source, mutant);
    let outcome = await outcomeOf(subject, relationOf(subject, subject, text));
    for (const dependent of outcome === 'survives' ? dependents : []) {
      const there = await outcomeOf(dependent, relationOf(dependent, subject, text));
      if (there !== 'equivalent') outcome = there;
      if (outcome !== 'survives') break;
    }
    const span = mutantSpan(mutant, source);
    if (outcome === 'survives') findings.push(mutantSurvives.make(at(span), { kind, what }));
    mutants.push({ kind, what, place: placeOf(span), outcome });
  }
  return { test: { mapping: name, holds: true, mutants }, findings };
}

/** A mapping that holds, with everything that a trial needs. */
interface Subject {
  readonly name: string;
  readonly source: SourceText;
  readonly relation: Relation;
  readonly bytes: string;
  readonly golden: readonly GoldenTrial[];
}

async function subjectOf(name: string): Promise<Subject | undefined> {
  const source = readMappingSource(name);
  const relation = loadRelation(source, nodeLoader, () => undefined);
  if (relation === undefined) return undefined;
  return { name, source, relation, bytes: programText(relation), golden: await openAll(name, relation) };
}

/** The mappings that extend or include one, and hold as they are. */
async function dependentsOf(subject: Subject, others: readonly string[]): Promise<readonly Subject[]> {
  const found: Subject[] = [];
  for (const name of others) {
    if (mappingPath(name) === mappingPath(subject.name)) continue;
    const asked: string[] = [];
    const spy = loaderWith(subject, () => {
      asked.push(name);
      return subject.source.text;
    });
    if (loadRelation(readMappingSource(name), spy, () => undefined) === undefined || asked.length === 0) continue;
    const dependent = (await testMapping(name, { update: false })).test.ok ? await subjectOf(name) : undefined;
    if (dependent !== undefined) found.push(dependent);
  }
  return found;
}

const programText = (relation: Relation): string => printProgram(buildProgram(relation));

/** Reads other mappings as they are, but the subject's own text as it is told. */
const loaderWith = (subject: Subject, text: () => string): MappingLoader => ({
  load: (reference, from) => {
    const other = nodeLoader.load(reference, from);
    const isOwn = other !== undefined && mappingPath(reference, dirname(from.name)) === mappingPath(subject.name);
    return isOwn ? { ...other, text: text() } : other;
  },
});

/** A mapping with a mistake in the text of `changed`, which it is itself or builds on; undefined where check tells. */
function relationOf({ source, name }: Subject, changed: Subject, text: string): Relation | undefined {
  const errors = new Errors();
  const own = name === changed.name ? { ...source, text } : source;
  const loader = name === changed.name ? nodeLoader : loaderWith(changed, () => text);
  const relation = loadRelation(own, loader, errors.report);
  return errors.any ? undefined : relation;
}

async function outcomeOf(subject: Subject, relation: Relation | undefined): Promise<MutantOutcome> {
  if (relation === undefined) return 'check';
  if (programText(relation) === subject.bytes) return 'equivalent';
  // Golden data first: most of their tensors need not be computed again.
  for (const trial of subject.golden) {
    if (await goldenTells(subject, relation, trial)) return 'golden';
  }
  return examplesTell(relation) ? 'examples' : 'survives';
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
async function goldenTells(subject: Subject, relation: Relation, trial: GoldenTrial): Promise<boolean> {
  const errors = new Errors();
  const { known } = trial;
  try {
    const opened = await openedFor(subject, relation, trial);
    if (opened === undefined) return true;
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

/** Golden data are read once; anew where the files of a layout are others now. */
async function openedFor(
  { name, relation: before }: Subject,
  relation: Relation,
  { opened }: GoldenTrial,
): Promise<OpenedGolden | undefined> {
  const files = ({ layouts }: Relation): string =>
    JSON.stringify(layouts.map(({ format, file, root }) => [format.text, file?.text, root?.text]));
  if (files(before) === files(relation)) return opened;
  const again = await openGoldenOf(name, relation, opened.golden, { update: false, report: () => undefined });
  return 'absent' in again ? undefined : again;
}
