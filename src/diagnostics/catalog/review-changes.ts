import { define, type Kind } from '../define.js';
import { counted } from '../summary.js';

/** What every change of rules is about: a sentence that names tensors and what is other about them. */
interface Said {
  readonly [name: string]: string | readonly string[];
  readonly text: string;
  /** Patterns of the keys that it is about, each with its layout before it. */
  readonly keys: readonly string[];
}

const said = ({ text }: Said): string => text;

export const sourcesChanged = define<Said>({
  code: 'MAPC7150',
  severity: 'warning',
  title: 'A tensor is made of others than before',
  message: said,
});

export const movementChanged = define<Said>({
  code: 'MAPC7151',
  severity: 'warning',
  title: 'Elements move differently',
  message: said,
});

export const dtypeChanged = define<Said>({
  code: 'MAPC7152',
  severity: 'warning',
  title: 'A tensor has another dtype',
  message: said,
});

export const valueChanged = define<Said>({
  code: 'MAPC7153',
  severity: 'warning',
  title: 'Values are computed differently',
  message: said,
});

export const scopeChanged = define<Said>({
  code: 'MAPC7154',
  severity: 'warning',
  title: 'A rule holds for other tensors or under other conditions',
  message: said,
});

export const inverseLost = define<{ from: string; to: string; reason: string; keys: readonly string[] }>({
  code: 'MAPC7155',
  severity: 'warning',
  title: 'A rule cannot be read backwards any more',
  message: ({ from, to, reason }) => `this rule can no more be read from ${from} to ${to}: ${reason}`,
});

export const inverseGained = define<{ from: string; to: string; keys: readonly string[] }>({
  code: 'MAPC7156',
  severity: 'info',
  title: 'A rule can now be read backwards, too',
  message: ({ from, to }) => `this rule can now be read from ${from} to ${to}`,
});

export const ruleGone = define<Said>({
  code: 'MAPC7157',
  severity: 'warning',
  title: 'A rule is gone',
  message: said,
});

export const ruleNew = define<Said>({
  code: 'MAPC7158',
  severity: 'info',
  title: 'A rule is new',
  message: said,
});

export const sizeChanged = define<Said>({
  code: 'MAPC7159',
  severity: 'warning',
  title: 'A size is computed differently',
  message: said,
});

export const settingChanged = define<Said>({
  code: 'MAPC7160',
  severity: 'warning',
  title: 'A layout or an option is another one',
  message: said,
});

export const configRuleChanged = define<Said>({
  code: 'MAPC7161',
  severity: 'warning',
  title: 'A field of a config is treated differently',
  message: said,
});

export const mappingNew = define<{ path: string; rules: number }>({
  code: 'MAPC7162',
  severity: 'info',
  title: 'A mapping is new',
  message: ({ path, rules }) => `${path} is new: ${counted(rules, 'rule')}`,
});

export const mappingDeleted = define<{ path: string; rules: number }>({
  code: 'MAPC7163',
  severity: 'warning',
  title: 'A mapping is gone',
  message: ({ path, rules }) => `${path} is gone, with ${counted(rules, 'rule')}`,
});

export const revisionBroken = define<{ path: string; which: string; problems: number; compared: boolean }>({
  code: 'MAPC7164',
  severity: 'error',
  title: 'A revision of a mapping has mistakes',
  message: ({ path, which, problems, compared }) =>
    `${path}: ${which} has ${counted(problems, 'mistake')}; ${compared ? 'only the rules without mistakes are compared' : 'its rules are not compared'}`,
});

export const impactRefused = define<{ checkpoint: string; which: string; problems: number }>({
  code: 'MAPC7165',
  severity: 'warning',
  title: 'A revision does not fit the checkpoint',
  message: ({ checkpoint, which, problems }) =>
    `${which} cannot convert ${checkpoint}: ${counted(problems, 'problem')}; nothing is counted`,
});

/** What `mapc changes` finds (MAPC7150-7199). */
export const REVIEW_CHANGE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  sourcesChanged,
  movementChanged,
  dtypeChanged,
  valueChanged,
  scopeChanged,
  inverseLost,
  inverseGained,
  ruleGone,
  ruleNew,
  sizeChanged,
  settingChanged,
  configRuleChanged,
  mappingNew,
  mappingDeleted,
  revisionBroken,
  impactRefused,
]);
