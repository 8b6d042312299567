import axe, { type AxeResults } from 'axe-core';
import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Folder, mapc } from '../../support/mapc.js';
import { readText } from '../../support/repository.js';
import { changedRepository, reportIn } from './changed-repository.js';

/* The page in a real browser: desktop and phone, light and dark. Browsers are those of the system; where there is none, that is said. */

const [browserPath] = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].filter(existsSync);

const WIDTHS = [1200, 360] as const;
const SCHEMES = ['light', 'dark'] as const;
const VIEWS = WIDTHS.flatMap(width => SCHEMES.map(scheme => ({ width, scheme })));

const CHECKS = readText('test/cli/report/page-checks.script.js');

/** A page whose mapping has mistakes, and one whose texts try to be markup. */
const BROKEN = readText('mappings/llama-hf.yaml').replace('[(heads pair two) dim]', '[(heads pair tow) dim]');
const HOSTILE = `mapc: 1
name: m
title: "</style><img src=http://127.0.0.1:9/x onerror='document.title=1'>"
layouts: { a: { format: safetensors }, b: { format: safetensors } }
rules:
  - { a: "x<script>document.title=1</script> [p q]", b: "y [q p]" }
  - { a: "${'long.'.repeat(80)}w [p q]", b: "z [p q]" }
`;

if (browserPath === undefined) {
  it('is not looked at here: this system has no browser', () => expect(browserPath).toBeUndefined());
} else {
  describe(`in ${browserPath}`, () => {
    let browser: Browser;
    let folder: Folder;
    const files = new Map<string, string>();

    beforeAll(async () => {
      folder = new Folder();
      browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
      writeFileSync(folder.path('broken.yaml'), BROKEN);
      writeFileSync(folder.path('hostile.yaml'), HOSTILE);
      const mappings = {
        moved: ['llama-hf', 'mixtral-hf'],
        computed: ['deepseek-fp8', 'gpt-oss-mxfp4', 'llama-config'],
        shards: ['llama-meta', 'gemma-original', 'mixtral-original'],
        broken: [folder.path('broken.yaml')],
        hostile: [folder.path('hostile.yaml')],
      };
      for (const [name, words] of Object.entries(mappings)) {
        files.set(name, folder.path(`${name}.html`));
        await mapc('report', ...words, '-o', folder.path(`${name}.html`));
      }
      changedRepository(folder);
      files.set('changed', folder.path('changed.html'));
      await reportIn(folder.root, '--against', 'git:HEAD', '--test', '-o', 'changed.html');
    });
    afterAll(async () => {
      await browser.close();
      folder.remove();
    });

    /** Opens a page; what it asks of the network or complains of is an entry of `said`. */
    async function open(name: string, view: (typeof VIEWS)[number]): Promise<{ page: Page; said: readonly string[] }> {
      const context = await browser.newContext({
        viewport: { width: view.width, height: 800 },
        colorScheme: view.scheme,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const said: string[] = [];
      const url = pathToFileURL(files.get(name) ?? '').href;
      page.on('request', request => {
        if (request.url() !== url) said.push(`asks for ${request.url()}`);
      });
      page.on('console', message => said.push(message.text()));
      page.on('pageerror', error => said.push(error.message));
      await page.goto(url);
      // By the debugger: the policy of the page lets no script in.
      await page.evaluate(CHECKS);
      return { page, said };
    }

    const NAMES = ['moved', 'computed', 'shards', 'changed', 'broken', 'hostile'] as const;

    it.each(NAMES.flatMap(name => VIEWS.map(view => ({ name, ...view }))))(
      'asks nothing of the network, fits the window, and has no faint text: $name, $width, $scheme',
      async ({ name, width, scheme }) => {
        const { page, said } = await open(name, { width, scheme });
        const faint = await page.evaluate<Looked>('checks.faintTexts()');
        expect(faint.found).toEqual([]);
        expect(faint.looked).toBeGreaterThan(20);
        expect(await page.evaluate<number>('checks.width()')).toBe(width);
        expect(said).toEqual([]);
        expect(await page.title()).not.toBe('1');
        await page.context().close();
      },
    );

    it.each([
      { name: 'moved', width: 1200, scheme: 'light' },
      { name: 'computed', width: 360, scheme: 'dark' },
      { name: 'broken', width: 360, scheme: 'light' },
      { name: 'hostile', width: 1200, scheme: 'dark' },
      { name: 'changed', width: 1200, scheme: 'light' },
    ] as const)('breaks no rule of accessibility that axe knows: $name', async ({ name, width, scheme }) => {
      const { page } = await open(name, { width, scheme });
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
      expect(violations.map(({ id, nodes }) => ({ id, first: nodes[0]?.html.slice(0, 120) }))).toEqual([]);
      await page.context().close();
    });

    it('can be walked with the keyboard: every stop is reached, seen and marked', async () => {
      const { page } = await open('moved', { width: 1200, scheme: 'light' });
      const expected = await page.evaluate<Readonly<Record<string, number>>>('checks.stops()');
      const reached: Record<string, number> = {};
      const lost: Focused[] = [];
      for (;;) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<Focused | null>('checks.focused()');
        if (focused === null) break;
        reached[focused.kind] = (reached[focused.kind] ?? 0) + 1;
        if (!focused.isMarked || !focused.isSeen) lost.push(focused);
      }
      expect(lost).toEqual([]);
      expect(reached).toEqual(expected);
      expect(reached.td).toBeGreaterThan(4);
      await page.context().close();
    });

    it('joins the two sides of a picture under the keyboard and under the pointer', async () => {
      const { page } = await open('moved', { width: 1200, scheme: 'light' });
      const picture = page.locator('#m1-r5-p');
      const [left, right] = [picture.locator('table').first(), picture.locator('table').last()];
      await left.locator('td[tabindex="0"]').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      // Second head, first half, second pair: beside its other half on the other side.
      expect(await left.locator('.hit').allTextContents()).toEqual(['1·0·1']);
      expect(await right.locator('.hit').allTextContents()).toEqual(['1·0·1']);
      expect(await picture.locator('.told').textContent()).toBe(
        '1·0·1 at 10, +1 of model.layers.0.self_attn.q_proj.weight is joined with 1·0·1 at 10, +2 of layers.0.attention.wq.weight',
      );
      await page.keyboard.press('End');
      expect(await right.locator('.hit').allTextContents()).toEqual(['1·1·4']);
      await right.locator('td', { hasText: '2·1·0' }).hover();
      expect(await left.locator('.hit').allTextContents()).toEqual(['2·1·0']);
      await page.mouse.move(0, 0);
      // The pointer is gone; the focus is still where it was.
      expect(await left.locator('.hit').allTextContents()).toEqual(['1·1·4']);
      await page.context().close();
    });

    it('fits a sheet of paper, which is white', async () => {
      const { page } = await open('moved', { width: 1200, scheme: 'dark' });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await page.setViewportSize({ width: 718, height: 1000 });
      expect(await page.evaluate<number>('checks.width()')).toBe(718);
      expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect((await page.evaluate<Looked>('checks.faintTexts()')).found).toEqual([]);
      await page.context().close();
    });

    it('tells by colours without scripts, and lets one choose what they tell', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(pathToFileURL(files.get('moved') ?? '').href);
      const picture = page.locator('#m1-r5-p');
      const ground = async (text: string): Promise<string> =>
        page.evaluate<string>(
          `getComputedStyle([...document.querySelectorAll('#m1-r5-p td')].find(cell => cell.textContent === '${text}')).backgroundColor`,
        );
      // By default the halves differ, and heads do not.
      expect(await ground('0·0·0')).not.toBe(await ground('0·1·0'));
      expect(await ground('0·0·0')).toBe(await ground('1·0·0'));
      await picture.getByLabel('heads').check();
      expect(await ground('0·0·0')).toBe(await ground('0·1·0'));
      expect(await ground('0·0·0')).not.toBe(await ground('1·0·0'));
      await context.close();
    });
  });
}

interface Looked {
  readonly looked: number;
  readonly found: readonly string[];
}

interface Focused {
  readonly kind: string;
  readonly isMarked: boolean;
  readonly isSeen: boolean;
}
