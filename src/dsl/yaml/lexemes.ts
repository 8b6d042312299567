import { CST, Lexer } from 'yaml';

export interface Lexeme {
  readonly text: string;
  /** The type of its token; `marker` for one that stands for nothing in the text. */
  readonly type: string;
  readonly offset: number;
}

/** The lexemes of a YAML text, one after the other, each with its place. */
export function* lexemesOf(text: string): Generator<Lexeme> {
  let offset = 0;
  // The lexer announces the text of a plain scalar or of a block, which may look like anything.
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!inScalar && MARKERS.has(lexeme)) {
      inScalar = lexeme === CST.SCALAR;
      yield { text: lexeme, type: lexeme === CST.DOCUMENT ? 'doc-mode' : 'marker', offset };
      continue;
    }
    yield { text: lexeme, type: inScalar ? 'scalar' : (CST.tokenType(lexeme) ?? 'scalar'), offset };
    inScalar = false;
    offset += lexeme.length;
  }
}

const MARKERS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);
