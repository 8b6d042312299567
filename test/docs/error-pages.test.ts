import { checkText } from '../../src/api/check.js';
import { nodeLoader } from '../../src/api/mappings.js';
import { applyFixes } from '../../src/diagnostics/apply-fixes.js';
import { printFinding } from '../../src/diagnostics/render/text.js';
import { isYamlPage, parseErrorPage } from '../support/error-page.js';
import { expectNoFindings } from '../support/expect-findings.js';
import { filesIn, readText } from '../support/repository.js';

/** A page that shows mappings is a test: the wrong ones give its code and no other, the right ones nothing that is wrong. */

const pages = filesIn('docs/errors', '.md')
  .filter(path => !path.endsWith('/README.md'))
  .map(path => parseErrorPage(readText(path)))
  .filter(isYamlPage);

describe.each(pages.map(page => [page.code, page] as const))('the page of %s', (code, page) => {
  it('has wrong mappings that give this code, and nothing else', () => {
    for (const { text } of page.wrong) {
      const findings = checkText(text, 'wrong.yaml', nodeLoader);
      if (findings.length > 0 && findings.every(finding => finding.code === code)) continue;
      throw new Error(`expected ${code} alone\n\n${findings.map(finding => printFinding(finding)).join('\n')}`);
    }
  });

  it('has right mappings with no mistake, and without this code', () => {
    for (const { text } of page.right) {
      const findings = checkText(text, 'right.yaml', nodeLoader);
      expectNoFindings(findings.filter(finding => finding.code === code || finding.severity !== 'info'));
    }
  });

  it('is not wrong any more, or less so, once its fixes are applied', () => {
    for (const { text } of page.wrong) {
      const findings = checkText(text, 'wrong.yaml', nodeLoader);
      const [fixed] = applyFixes(findings).texts.values();
      if (fixed === undefined) continue;
      expect(checkText(fixed, 'wrong.yaml', nodeLoader).length).toBeLessThan(findings.length);
    }
  });
});
