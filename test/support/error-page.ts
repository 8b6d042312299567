/** A page of docs/errors, taken apart. */
export interface ErrorPage {
  readonly code: string;
  readonly title: string;
  /** What stands between the heading and the first section. */
  readonly text: string;
  readonly wrong: readonly CodeBlock[];
  readonly right: readonly CodeBlock[];
}

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** Takes a page apart; throws an Error that says what its form lacks. */
export function parseErrorPage(markdown: string): ErrorPage {
  const heading = /^# (MAPC\d{4}): (.+)\n/.exec(markdown);
  if (heading === null) throw new Error('the first line must be "# MAPCnnnn: title"');
  const [first, code = '', title = ''] = heading;
  const [text = '', ...parts] = outsideFences(markdown.slice(first.length));
  const section = (name: string): readonly CodeBlock[] => {
    const found = parts.filter(part => part.startsWith(`${name}\n`));
    if (found.length !== 1) throw new Error(`there must be one section "## ${name}"`);
    const blocks = codeBlocks(found[0] ?? '');
    if (blocks.length === 0) throw new Error(`the section "${name}" needs a code block`);
    for (const { language } of blocks) {
      if (!LANGUAGES.includes(language)) throw new Error(`a code block is ${LANGUAGES.join(', ')}, not "${language}"`);
    }
    return blocks;
  };
  if (text.trim() === '') throw new Error('the page must say what the finding means');
  const page = { code, title, text: text.trim(), wrong: section('Wrong'), right: section('Right') };
  if (isYaml(page.wrong) !== isYaml(page.right)) throw new Error('"Wrong" and "Right" must both be YAML, or neither');
  return page;
}

/** A page that shows a mapping is a test by itself. */
export function isYamlPage(page: ErrorPage): boolean {
  return isYaml(page.wrong);
}

const LANGUAGES: readonly string[] = ['yaml', 'checkpoint', 'console', 'text'];

const isYaml = (blocks: readonly CodeBlock[]): boolean => blocks.some(({ language }) => language === 'yaml');

/** The text before the first `## `, then each section; a comment in a code block is no heading. */
function outsideFences(markdown: string): readonly string[] {
  const parts: string[][] = [[]];
  let fenced = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    if (!fenced && line.startsWith('## ')) parts.push([]);
    parts.at(-1)?.push(`${fenced ? line : line.replace(/^## /, '')}\n`);
  }
  if (fenced) throw new Error('a code block is not closed');
  return parts.map(lines => lines.join(''));
}

function codeBlocks(section: string): readonly CodeBlock[] {
  return [...section.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}
