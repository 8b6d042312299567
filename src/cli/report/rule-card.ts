import type { RuleReport } from '../../api/review/report/rule-report.js';
import { axisColours, tensorLine } from './axis-blocks.js';
import { markup, type Html } from './markup.js';
import { pictureFigure } from './picture-figure.js';
import { writtenBlock } from './written-block.js';

/** One rule: as it is written, what it does, its axes before and after, where elements go. */
export function ruleCard(rule: RuleReport, layouts: readonly string[], id: string): Html {
  const { index, file, line, effect, steps, values, when, reasons, sides, picture, isTooLarge } = rule;
  const colours = axisColours(sides.flat());
  const blocks = sides.map(
    (tensors, side) =>
      markup`<div class="before-after">
        <p class="layout">${layouts[side] ?? ''}</p>
        ${
          tensors.length === 0
            ? markup`<p class="faint">nothing</p>`
            : markup`<ul class="tensors">
                ${tensors.map(tensor => tensorLine(tensor, colours))}
              </ul>`
        }
      </div>`,
  );
  const [forward, backward] = reasons;
  const oneWay = [
    forward !== undefined &&
      markup`<p class="note"><b>Not from ${layouts[0] ?? ''} to ${layouts[1] ?? ''}:</b> ${forward}</p>`,
    backward !== undefined &&
      markup`<p class="note"><b>Not from ${layouts[1] ?? ''} to ${layouts[0] ?? ''}:</b> ${backward}</p>`,
  ];
  return markup`<section class="rule" id="${id}">
    <h4>
      Rule ${index + 1} <span class="badge ${effect}">${effect}</span> <span class="where">${file}:${line}</span>
    </h4>
    ${writtenBlock(rule.written, `Rule ${index + 1} as it is written`)}
    <ul class="steps">
      ${steps.map(step => markup`<li>${step}</li>`)}${values.map(value => markup`<li>value: <code>${value}</code></li>`)}${when !== undefined && markup`<li>only when <code>${when}</code></li>`}
    </ul>
    <div class="axes scroll" tabindex="0" role="group" aria-label="Axes of rule ${index + 1}">${blocks}</div>
    ${oneWay} ${picture !== undefined && pictureFigure(picture, layouts, `${id}-p`)}
    ${isTooLarge && markup`<p class="note">Its picture is left out: the page has as many as it can hold. Name this mapping alone to see it.</p>`}
  </section>`;
}
