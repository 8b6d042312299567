import { escapeControls } from '../../diagnostics/show-name.js';

/** Markup that is safe to put into a page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text is escaped, lists are joined, nothing is nothing. */
export type Content = string | number | Html | readonly Content[] | undefined | false;

/** Markup with contents put in. Every text is escaped, within attributes (in double quotes) too; a template's own indentation is left out. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  let text = unindented(strings[0] ?? '');
  contents.forEach((content, i) => {
    text += textOf(content) + unindented(strings[i + 1] ?? '');
  });
  return new Html(text);
}

const unindented = (text: string): string => text.replace(/\n +/g, '\n');

function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'number') return String(content);
  return typeof content === 'string' ? escaped(content) : content.map(textOf).join('');
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What a browser would read as markup, and what it would obey or hide (bidirectional controls), becomes visible text. */
function escaped(text: string): string {
  return text
    .split('\n')
    .map(line => escapeControls(line).replace(/[&<>"']/g, sign => SIGNS[sign] ?? sign))
    .join('\n');
}

/** Contents with something between them. */
export const joined = (contents: readonly Content[], between: Content): readonly Content[] =>
  contents.flatMap((content, i) => (i === 0 ? [content] : [between, content]));
