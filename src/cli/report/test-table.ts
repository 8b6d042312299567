import type { ExampleTest, GoldenTest, MappingTest } from '../../api/review/test-mapping.js';
import { counted } from '../../diagnostics/summary.js';
import { markup, type Html } from './markup.js';

/** What was proved, a row for each example and each golden checkpoint. */
export function testTable({ ok, examples, golden }: MappingTest): Html {
  const rows = [...examples.map(exampleRow), ...golden.map(goldenRow)];
  const none =
    golden.length === 0 && markup`<p class="note">No golden data: a mistake that both sides share cannot show.</p>`;
  return markup`<p>${verdict(ok, ok ? 'everything holds' : 'something does not hold: see the problems above')}</p>
<div class="scroll" tabindex="0" role="group" aria-label="Tests"><table class="wide">
<thead><tr><th scope="col">Test</th><th scope="col">Result</th><th scope="col">What was compared</th></tr></thead>
<tbody>${rows}</tbody></table></div>${none}`;
}

const verdict = (ok: boolean, text: string): Html =>
  markup`<span class="sign ${ok ? 'carried' : 'impossible'}" aria-hidden="true">${ok ? '✓' : '✗'}</span> ${text}`;

function exampleRow({ place, ok, ways, fields, lossy, sizes }: ExampleTest): Html {
  const proved = [
    ...ways.map(
      ({ from, to, back, tensors }) => `${from} to ${to}${back ? ' and back' : ''}, ${counted(tensors, 'tensor')}`,
    ),
    ...(fields === 0 ? [] : [counted(fields, 'config field')]),
    ...(lossy.length === 0 ? [] : [`lossy and stable from then on: ${lossy.join(', ')}`]),
  ];
  const given = Object.entries(sizes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return markup`<tr><th scope="row">example ${place}</th><td>${verdict(ok, ok ? 'holds' : 'does not hold')}</td><td>${proved.join('; ')} <span class="faint">${given.join(' ').slice(0, 200)}</span></td></tr>`;
}

const OUTCOMES = { equal: 'equal', wrong: 'not equal', skipped: 'not there, skipped', updated: 'updated' } as const;

function goldenRow({ place, input, output, outcome, equal }: GoldenTest): Html {
  return markup`<tr><th scope="row">golden ${place}</th><td>${verdict(outcome !== 'wrong', OUTCOMES[outcome])}</td><td>${equal} equal <span class="faint">${input} to ${output}</span></td></tr>`;
}
