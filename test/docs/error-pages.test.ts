import { checkText } from '../../src/api/check.js';
import { nodeLoader } from '../../src/api/mappings.js';
import { applyFixes } from '../../src/diagnostics/apply-fixes.js';
import { isYamlPage, parseErrorPage } from '../support/error-page.js';
import { casesOf, findingsOf, type PageCase, type ToldFinding } from '../support/page-case.js';
import { filesIn, readText } from '../support/repository.js';

/**
 * A page that shows mappings is a test: the wrong ones give its code and no other mistake, the right ones nothing that is wrong. What
 * needs a checkpoint is bound to the one that stands below the mapping.
 */

const pages = filesIn('docs/errors', '.md')
  .filter(path => !path.endsWith('/README.md'))
  .map(path => parseErrorPage(readText(path)))
  .filter(isYamlPage);

describe.each(pages.map(page => [page.code, page] as const))('the page of %s', (code, page) => {
  /** Remarks of other codes may be true of an example, and are not what it shows. */
  const ofPage = async (example: PageCase): Promise<readonly ToldFinding[]> =>
    (await findingsOf(example)).filter(finding => finding.code === code || finding.severity !== 'info');

  it('has wrong examples that give this code, and nothing else', async () => {
    for (const example of casesOf(page.wrong)) {
      const findings = await ofPage(example);
      expect({ example, findings }).toEqual({ example, findings: findings.filter(finding => finding.code === code) });
      expect({ example, findings }).not.toEqual({ example, findings: [] });
    }
  });

  it('has right examples with no mistake, and without this code', async () => {
    for (const example of casesOf(page.right)) {
      expect({ example, findings: await ofPage(example) }).toEqual({ example, findings: [] });
    }
  });

  it('is not wrong any more, or less so, once its fixes are applied', async () => {
    for (const { mapping, checkpoint } of casesOf(page.wrong)) {
      const findings = checkText(mapping, 'wrong.yaml', nodeLoader);
      const [fixed] = applyFixes(findings).texts.values();
      if (fixed === undefined) continue;
      const [before, after] = [
        await ofPage({ mapping, checkpoint }),
        await ofPage({ mapping: fixed, checkpoint }),
      ];
      expect({ fixed, less: after.length < before.length }).toEqual({ fixed, less: true });
    }
  });
});
