import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Folder, mapc } from '../../support/mapc.js';
import { readText } from '../../support/repository.js';
import { changedRepository, reportIn } from './changed-repository.js';

/* `mapc report`: what the page says, that nothing of a mapping becomes markup, and what happens to the file. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Text of a page as a reader has it: without markup, spaces as one. */
const textIn = (page: string): string =>
  page
    .replace(/<(style|script)>[^]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

async function pageOf(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await mapc('report', ...words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

const count = (text: string, part: string): number => text.split(part).length - 1;

it('says of a mapping what it covers, draws its graph, and shows each rule', async () => {
  const page = await pageOf('llama-hf');
  const text = textIn(page);
  const rules = count(readText('mappings/llama-hf.yaml'), '\n  - hf:        ');
  expect(count(page, '<section class="rule"')).toBe(rules);
  expect(text).toContain('11 key patterns. When it is read: 10 carried over, 1 dropped.');
  expect(text).toContain('dropped: JetStream recomputes the rotary frequencies when it loads');
  expect(text).toContain('permutes (heads two pair) to (heads pair two) within one axis');
  expect(text).toContain('only when not (hf.config.tie_word_embeddings ?? false)');
  expect(text).toContain('(hf.config.head_dim ?? dim / heads) / 2');
  for (let i = 1; i <= rules; i++) expect(page).toContain(`<a href="#m1-r${i}">`);
  // Element 1 of the second half of a head stands beside element 1 of the first half.
  expect(page).toMatch(/>0·0·1<\/td><td class="[^"]*" data-e="\d+">0·1·1</);
  expect(page).toMatch(/>0·0·1<\/td><td class="[^"]*" data-e="\d+">0·0·2</);
});

it('says which key patterns no example has', async () => {
  const path = folder.path('m.yaml');
  writeFileSync(
    path,
    'mapc: 1\nname: m\nlayouts: { a: { format: safetensors }, b: { format: safetensors } }\noptions: { kind: [x, y] }\nrules:\n' +
      "  - { a: p, b: q }\n  - { a: r, b: s, when: kind == 'y' }\n",
  );
  expect(textIn(await pageOf(path))).toContain('Not covered: no example has r .');
});

it('is one file that allows its own style and script, and nothing else', async () => {
  const page = await pageOf('mixtral-hf');
  const written = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const policy = written.replaceAll('&#39;', "'");
  for (const name of ['style', 'script'] as const) {
    const [inside] = [...page.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, text]) => text ?? '');
    const digest = createHash('sha256')
      .update(inside ?? '')
      .digest('base64');
    expect(policy).toContain(`${name}-src 'sha256-${digest}'`);
  }
  expect(policy).toMatch(/^default-src 'none';/);
  expect(page).not.toMatch(/\b(?:src|srcset)=|href="(?!#)|url\(|@import|\sstyle=|\son\w+=/);
});

const HOSTILE = [
  `</script><script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  `</style><b>&amp;&lt;`,
  `\u202egnp.\u200b`,
];

it.each(HOSTILE)('makes no markup of what a mapping says: %j', async hostile => {
  const quoted = JSON.stringify(hostile);
  const key = JSON.stringify(`k${hostile.replace(/[ {}*\\]/g, '_')}.w`);
  const path = folder.path('m.yaml');
  writeFileSync(
    path,
    `mapc: 1\nname: m\ntitle: ${quoted}\nmodel: ${quoted}\nlayouts:\n  a: { format: safetensors, config: ${quoted} }\n  b: { format: safetensors }\n` +
      `rules:\n  - a: ${key}\n    b: other\n  - a: gone\n    b: null\n    why: ${quoted}\n  - a: x [p q]\n    b: ${JSON.stringify(`${JSON.parse(key) as string}2 [q p]`)}\n`,
  );
  const plain = folder.path('p.yaml');
  writeFileSync(
    plain,
    readFileSync(path, 'utf8')
      .replaceAll(quoted, '"t"')
      .replaceAll(/k[^\n]*?\.w/g, 'k.w'),
  );
  const tags = (page: string): readonly string[] => page.match(/<\/?[a-z][a-z0-9]*/g) ?? [];
  const [page, harmless] = [await pageOf(path), await pageOf(plain)];
  // Both are whole pages: with rules, and a graph.
  expect([page, harmless].map(text => count(text, '<section class="rule"'))).toEqual([3, 3]);
  const known = new Set(tags(harmless));
  expect(tags(page).filter(tag => !known.has(tag))).toEqual([]);
  expect(count(page, '<script')).toBe(1);
  expect(page).not.toContain('<img');
  expect(page).not.toMatch(/[\u202e\u200b]/);
  expect(page).not.toMatch(/<[^>]*\son\w+=/);
});

it('shows what is wrong with a mapping, with the lines, and that its meaning is not known', async () => {
  const path = folder.path('m.yaml');
  writeFileSync(path, readText('mappings/llama-hf.yaml').replace('[(heads pair two) dim]', '[(heads pair tow) dim]'));
  const text = textIn(await pageOf(path));
  expect(text).toMatch(/1 mapping, \d+ errors?/);
  expect(text).toContain('MAPC3');
  expect(text).toContain('[(heads pair tow) dim]');
  expect(text).toContain('are not shown while the mapping has errors');
});

it('puts what changed first, and only names what means the same', async () => {
  changedRepository(folder);
  const { code, out } = await reportIn(folder.root, '--against', 'git:HEAD');
  expect(code).toBe(0);
  const text = textIn(out);
  expect(text).toContain('What changed since HEAD 1 change in meaning since HEAD');
  expect(out.indexOf('id="changes"')).toBeLessThan(out.indexOf('class="mapping"'));
  expect(text).toContain('168 of 210 elements come from elsewhere now');
  expect(text).toMatch(/- hf: +\S+k_proj.weight \[\(kv_heads two=2 pair\) dim\]/);
  expect(text).toMatch(/1 mapping without a change in meaning: \S*mixtral-hf\.yaml/);
  // The place of the change leads to the card of its rule.
  expect(out).toMatch(/class="where" href="#m1-r6"/);
  expect(count(out, 'class="mapping"')).toBe(1);
});

it('tells where a revision is wrong, as mapc changes does', async () => {
  const { code, err } = await mapc('report', '--against', 'main');
  expect({ code, found: err.includes('MAPC8105') }).toEqual({ code: 2, found: true });
});

it('shows the proofs where they are asked for', async () => {
  const text = textIn(await pageOf('llama-hf', '--test'));
  expect(text).toContain('everything holds');
  expect(text).toContain('hf to jetstream and back, 23 tensors');
});

it('stays small for a mapping of thousands of rules, and says what is left out', async () => {
  const rules = Array.from({ length: 2000 }, (_, i) => `  - { a: "k${i}.w [x y]", b: "m${i}.w [y x]" }`);
  const path = folder.path('m.yaml');
  writeFileSync(
    path,
    `mapc: 1\nname: m\nlayouts: { a: { format: safetensors }, b: { format: safetensors } }\nrules:\n${rules.join('\n')}\n`,
  );
  const page = await pageOf(path);
  expect(page.length).toBeLessThan(2_000_000);
  expect(textIn(page)).toContain('1,850 more rules left out');
  expect(textIn(page)).toContain('1,600 more key patterns left out');
});

it('takes no time for sizes that nobody could draw', async () => {
  const path = folder.path('m.yaml');
  writeFileSync(
    path,
    'mapc: 1\nname: m\nlayouts: { a: { format: safetensors }, b: { format: safetensors } }\nsizes:\n  t:\n  r[t]:\n  v:\n  w:\nrules:\n' +
      '  - { a: "x [(v w) q]", b: "y [q w v]" }\n  - { a: "g.{t} [r]", b: "i [(t r)]" }\n' +
      'examples:\n  - { v: 9000000000000, w: 1000000007, q: 128256, t: 100000000 }\n',
  );
  const page = await pageOf(path);
  const text = textIn(page);
  // More elements than numbers can count: no picture rather than a wrong one.
  expect(page).not.toContain('<figure');
  expect(text).toContain('permutes [(v w) q] to [q w v]');
  expect(text).toContain('no example has i .');
});

describe('the file', () => {
  it('appears whole, and is replaced by the next page', async () => {
    const path = folder.path('report.html');
    const first = await mapc('report', 'mixtral-hf', '-o', path);
    expect(first).toEqual({ code: 0, out: '', err: expect.stringMatching(/report\.html: \d+ kB\n$/) as string });
    const second = await mapc('report', 'llama-hf', '-o', path);
    expect(second.code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(await pageOf('llama-hf'));
    expect(readdirSync(folder.root)).toEqual(['report.html']);
  });

  it('does not take the place of anything else (MAPC8108)', async () => {
    const path = folder.path('notes.html');
    writeFileSync(path, '<p>mine</p>');
    const refused = await mapc('report', 'mixtral-hf', '-o', path);
    expect({ code: refused.code, told: refused.err.includes('MAPC8108') }).toEqual({ code: 2, told: true });
    expect(readFileSync(path, 'utf8')).toBe('<p>mine</p>');
    expect((await mapc('report', 'mixtral-hf', '-o', path, '--overwrite')).code).toBe(0);
    expect((await mapc('report', 'mixtral-hf', '-o', folder.root, '--overwrite')).code).toBe(2);
  });

  it('is refused where its folder is missing', async () => {
    const { code, err } = await mapc('report', 'mixtral-hf', '-o', folder.path('no', 'report.html'));
    expect({ code, told: err.includes('MAPC6007') }).toEqual({ code: 3, told: true });
  });
});
