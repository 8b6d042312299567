import type { MappingMeaning, MappingReport } from '../../api/review/report/mapping-report.js';
import { counted } from '../../diagnostics/summary.js';
import { coverageTable } from './coverage-table.js';
import { findingsList } from './findings-list.js';
import { graphDrawing } from './graph-drawing.js';
import { markup, type Html } from './markup.js';
import { ruleCard } from './rule-card.js';
import { testTable } from './test-table.js';

/** The id of a rule's card. */
export const ruleId = (mapping: string, index: number): string => `${mapping}-r${index + 1}`;

/** All of one mapping. */
export function mappingSection(mapping: MappingReport, id: string): Html {
  const { path, name, title, models, findings, moreFindings, test, meaning } = mapping;
  const layouts = mapping.layouts.map(layout => layout.name);
  const rule = (index: number): string => ruleId(id, index);
  const part = (suffix: string, heading: string, content: Html): Html =>
    markup`<section id="${id}-${suffix}"><h3>${heading}</h3>${content}</section>`;
  return markup`<section class="mapping" id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${name}</h2>
${title !== '' && markup`<p class="title">${title}</p>`}
<p class="faint"><code>${path}</code>${models.length > 0 && ` for ${models.join(', ')}`}</p>
${part('problems', 'Problems', findingsList(findings, moreFindings, 'its text'))}
${test !== undefined && part('tests', 'Tests', testTable(test))}
${part('layouts', 'Layouts and sizes', settings(mapping))}
${meaning === undefined ? markup`<p class="note">Coverage, graph and rules are not shown while the mapping has errors: what it means is not known.</p>` : meaningParts(meaning, layouts, rule, part)}
</section>`;
}

function meaningParts(
  { examples, coverage, graph, rules, moreRules, config }: MappingMeaning,
  layouts: readonly string[],
  rule: (index: number) => string,
  part: (suffix: string, heading: string, content: Html) => Html,
): Html {
  const [left = '', right = ''] = layouts;
  const counts =
    examples === 0
      ? 'It has no examples: tensors are counted with prime sizes.'
      : `Tensors are counted in ${examples === 1 ? 'its example' : `each of its ${examples} examples`}.`;
  const cards = markup`${rules.map(one => ruleCard(one, layouts, rule(one.index)))}${moreRules > 0 && markup`<p class="note">${counted(moreRules, 'more rule')} left out: a page shows ${rules.length} of a mapping.</p>`}`;
  const table = markup`<div class="scroll" tabindex="0" role="group" aria-label="Fields of configs"><table class="wide"><thead><tr><th scope="col">${left}</th><th scope="col">${right}</th><th scope="col">What happens</th></tr></thead><tbody>${config.map(row => markup`<tr><td>${field(row.left)}</td><td>${field(row.right)}</td><td>${row.text}</td></tr>`)}</tbody></table></div>`;
  const covered = markup`<p>${counts}</p>${coverageTable(coverage[0], left, right, rule)}${coverageTable(coverage[1], right, left, rule)}`;
  const hasRules = rules.length > 0;
  return markup`${hasRules && part('coverage', 'Coverage', covered)}
${
  hasRules &&
  part(
    'graph',
    'Graph',
    graphDrawing(
      graph,
      rules.map(({ effect }) => effect),
      rule,
    ),
  )
}
${hasRules && part('rules', 'Rules', markup`<p class="faint">Drawn on the sizes of the first example. Each dimension is a block; what stands within a block varies faster. A colour is an axis, the same on both sides. What a rule does is told from ${left} to ${right}; the other direction undoes it.</p>${cards}`)}
${config.length > 0 && part('config', 'Config fields', table)}`;
}

const field = (name: string | undefined): Html =>
  name === undefined ? markup`<span class="faint">nothing</span>` : markup`<code>${name}</code>`;

function settings({ layouts, sizes, options }: MappingReport): Html {
  const cards = layouts.map(
    ({ name, format, more }) =>
      markup`<div class="setting"><h4>${name}</h4><dl><div><dt>format</dt><dd>${format}</dd></div>${more.map(([key, text]) => markup`<div><dt>${key}</dt><dd><code>${text}</code></dd></div>`)}</dl></div>`,
  );
  const rows = sizes.map(
    ({ name, text, value }) =>
      markup`<tr><th scope="row"><code>${name}</code></th><td>${text === '' ? 'found from the shapes' : markup`<code>${text}</code>`}</td><td>${value === undefined ? '' : value}</td></tr>`,
  );
  const table =
    sizes.length > 0 &&
    markup`<div class="scroll" tabindex="0" role="group" aria-label="Sizes"><table><thead><tr><th scope="col">Size</th><th scope="col">From</th><th scope="col">In the first example</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const switches =
    options.length > 0 &&
    markup`<p>Options: ${options.map(({ name, values }) => `${name} is ${values.join(' or ')}`).join('; ')}.</p>`;
  return markup`<div class="settings">${cards}</div>${table}${switches}`;
}
