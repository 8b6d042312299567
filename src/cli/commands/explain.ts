import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { exitOfRefusal } from '../exit-code.js';
import { CONVERSION_OPTIONS, conversionChoices, NEEDS_MAPPING } from '../conversion-options.js';
import { text } from '../option.js';

const checkpoint = text({ name: 'checkpoint', value: 'DIR', summary: 'a checkpoint whose headers tell the sizes' });

export const explain: Command = {
  name: 'explain',
  summary: 'say where a tensor or an element comes from and where it goes, and by which rule',
  arguments: [{ name: 'KEY', what: 'the key of a tensor of either side; with [i,j] one of its elements' }],
  options: [checkpoint, ...CONVERSION_OPTIONS],
  needs: NEEDS_MAPPING,
  examples: [
    { line: 'mapc explain --mapping NAME layers.0.wq.weight', what: 'by which rule it is made' },
    { line: "mapc explain --mapping NAME 'layers.0.wq.weight[7,3]'", what: 'of which element' },
    { line: "mapc explain -m NAME --checkpoint DIR 'lm_head.weight[0,0]'", what: 'with the sizes of a checkpoint' },
  ],
  run: async input => {
    const [{ explain: explainKey }, { printExplanation }] = await Promise.all([
      import('../../api/explain.js'),
      import('../print/print-explain.js'),
    ]);
    const findings: Diagnostic[] = [];
    const dir = input.get(checkpoint);
    const explanation = await explainKey(
      { ...conversionChoices(input), key: input.arguments[0] ?? '', ...(dir === undefined ? {} : { checkpoint: dir }) },
      finding => findings.push(finding),
    );
    if (explanation === undefined) return { exit: exitOfRefusal(findings), findings };
    return { exit: 'ok', findings, text: printExplanation(explanation), result: explanation };
  },
};
