// The site of guides and reference pages, as its readers use it: links, navigation, samples, search, and how it fits a screen.
//
// node site.mjs SITE CHROMIUM PICTURES: the folder of the built site, the browser, and the folder for the pictures.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, posix, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const [site, browserPath, pictures] = process.argv.slice(2);
const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));
const REPOSITORY = 'https://github.com/Authing/genauth-rust-sdk/blob/main/';
const PHONE = { width: 375, height: 800 };
const DESK = { width: 1280, height: 900 };
const SMALLEST_LETTERS = 14;
// Of a page with all that it loads, uncompressed.
const LARGEST_PAGE = 100_000;
const SHARED = ['site.css', 'site.js', 'favicon.svg'];

const GROUP = 'authentication/mfa-factor-management/';
// In the order of the specification.
const FACTORS = [
  'send-enroll-factor-request', 'enroll-factor', 'reset-factor', 'list-enrolled-factors', 'get-factor',
  'list-factors-to-enroll', 'mfa-totp-verify',
];
const ENROLL = `${GROUP}enroll-factor.html`;
const RESET = `${GROUP}reset-factor.html`;
const MODEL = 'type-EnrollFactorEnrollmentDataDto';
const LANGUAGES = ['rust', 'java', 'node', 'go', 'python', 'php', 'csharp'];
// One page of each kind.
const KINDS = ['index.html', ENROLL, 'management/users/index.html', 'error-codes.html', 'guide/errors.html'];

const FOUND_FIRST = {
  en: {
    enroll_factor: ENROLL,
    enrollFactor: ENROLL,
    'enroll factor': ENROLL,
    '/api/v3/enroll-factor': ENROLL,
    'https://example.genauth.ai/api/v3/enroll-factor?x=1': ENROLL,
    'POST /api/v3/enroll-factor': ENROLL,
    enrollmentToken: ENROLL,
    2005: 'error-codes.html#apiCode-2005',
    USER_LOCKED: 'error-codes.html#apiCode-2005',
    passkeys: 'guide/passkeys.html',
    // The official name of a method.
    export_meatdata: 'management/data-objects/metadata-export.html',
    'back-channel logout': 'guide/logout.html#a-session-that-ends-elsewhere',
    // A deprecated method comes after the current one.
    list_users: 'management/users/list-users-post.html',
  },
  zh: {
    enroll_factor: ENROLL,
    '绑定 MFA 要素': ENROLL,
    绑定要素: ENROLL,
    重置密码: 'authentication/user-profile/reset-password.html',
    2005: 'error-codes.html#apiCode-2005',
  },
};

const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

const files = new Set(readdirSync(site, { recursive: true }).map((path) => path.replaceAll('\\', '/')));
const pages = new Map([...files].filter((path) => path.endsWith('.html')).map((path) => [path, read(path)]));
// The folders of the languages. English has none.
const locales = ['', 'zh/'];

function read(path) {
  const html = readFileSync(join(site, path), 'utf8');
  const all = (pattern, text = html) => [...text.matchAll(pattern)].map((found) => unescaped(found[1]));
  const targets = (pattern, text) => all(pattern, text).map((link) => posix.join(posix.dirname(path), link));
  const ids = all(/\sid="([^"]*)"/g);
  const side = html.slice(html.indexOf('id="navigation"'), html.indexOf('</nav>', html.indexOf('id="navigation"')));
  return {
    ids,
    idSet: new Set(ids),
    links: all(/<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g),
    navigation: targets(/href="([^"]*)"/g, side),
    here: targets(/href="([^"]*)" aria-current="page"/g, side),
    next: targets(/<a rel="next" href="([^"]*)"/g)[0],
    alternates: targets(/<link rel="alternate" hreflang="[^"]*" href="([^"]*)"/g),
  };
}

function unescaped(text) {
  const letters = { '&amp;': '&', '&quot;': '"', '&#x27;': "'", '&#39;': "'", '&lt;': '<', '&gt;': '>' };
  return text.replace(/&[^;]+;/g, (entity) => letters[entity] ?? entity);
}

// The reason why a link on a page leads nowhere.
function broken(from, link) {
  if (link.startsWith(REPOSITORY)) {
    const path = link.slice(REPOSITORY.length).split('#')[0];
    return existsSync(join(WORKSPACE, path)) ? undefined : 'not in the repository';
  }
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path, fragment] = link.split('#').map(decodeURIComponent);
  const target = path === '' ? from : posix.join(posix.dirname(from), path);
  if (!files.has(target)) return 'no such file';
  const isAnchored = !fragment || !pages.has(target) || pages.get(target).idSet.has(fragment);
  return isAnchored ? undefined : 'no such anchor';
}
function everyLinkLeadsSomewhere() {
  const findings = [];
  let count = 0;
  for (const [path, page] of pages) {
    for (const link of page.links) {
      count += 1;
      const why = broken(path, link);
      if (why) findings.push(`${path}: ${link}: ${why}`);
    }
  }
  assert.deepEqual(findings, []);
  console.log(`${count} links`);
}

function idsAreUnique() {
  for (const [path, { ids, idSet }] of pages) {
    if (ids.length !== idSet.size) assert.fail(`${path} repeats ${ids.filter((id, at) => ids.indexOf(id) !== at)}`);
  }
}

// Each page is marked in its own navigation, and `next` goes through all pages of its language.
function navigationIsWhole() {
  for (const locale of locales) {
    const all = [...pages.keys()].filter((path) => path.startsWith('zh/') === (locale === 'zh/'));
    const front = `${locale}index.html`;
    for (const path of all) {
      const { here, navigation } = pages.get(path);
      assert.deepEqual(here, path === front ? [] : [path], `the navigation of ${path}`);
      assert.deepEqual(navigation.filter((to) => !to.startsWith(locale)), [], `the navigation of ${path}`);
    }
    const chain = [front];
    while (pages.get(chain.at(-1)).next && chain.length <= all.length) chain.push(pages.get(chain.at(-1)).next);
    assert.deepEqual([...chain].sort(), all.sort());
    const from = chain.indexOf(`${locale}${GROUP}index.html`) + 1;
    assert.deepEqual(chain.slice(from, from + FACTORS.length), FACTORS.map((name) => `${locale}${GROUP}${name}.html`));
  }
}

function everyPageIsInAllLanguages() {
  for (const [path, { alternates }] of pages) {
    assert.equal(alternates.length, locales.length - 1, path);
    for (const other of alternates) assert.ok(pages.get(other).alternates.includes(path), `${other} does not lead back to ${path}`);
  }
}

function everyPageIsLight() {
  const size = (path) => statSync(join(site, path)).size;
  const shared = SHARED.map(size).reduce((sum, one) => sum + one);
  const heavy = [...pages.keys()].map((path) => [size(path) + shared, path]).sort(([one], [other]) => other - one);
  assert.ok(heavy[0][0] < LARGEST_PAGE, `${heavy[0][1]} weighs ${heavy[0][0]} bytes`);
  console.log(`${heavy[0][0]} bytes at most, ${heavy[0][1]}`);
}

// The site, without some of its files.
async function serve(without = []) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://site').pathname).replace(/\/$/, '/index.html').slice(1);
    const found = files.has(path) && !without.includes(path);
    response.writeHead(found ? 200 : 404, {
      'cache-control': 'max-age=3600',
      'content-type': `${TYPES[extname(path)] ?? 'application/octet-stream'}; charset=utf-8`,
    });
    response.end(found ? readFileSync(join(site, path)) : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { home: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

const picture = (page, name) => page.screenshot({ path: join(pictures, `site-${name}.png`) });
const pathOf = (page, home) => decodeURIComponent(page.url().slice(home.length));
const here = (page, home) => pathOf(page, home).split('#')[0];

async function clickingLeadsFromTheFrontPageToAnOperation(page, home) {
  await page.goto(home);
  await picture(page, 'front');
  await page.click('main >> text=Authentication API');
  assert.equal(here(page, home), 'authentication/index.html');
  await page.click('main >> text=MFA Factor Management');
  await page.click('main td a >> text=Enrol an MFA factor');
  assert.equal(here(page, home), ENROLL);
  assert.equal((await page.textContent('h1')).trim(), 'Enrol an MFA factor');
  await picture(page, 'page');
  await page.click('[rel=next]');
  assert.equal(here(page, home), RESET);
  await page.click('[rel=prev]');
  assert.equal(here(page, home), ENROLL);
  const [current, side] = await Promise.all(['.side [aria-current]', '.side'].map((one) => page.locator(one).boundingBox()));
  assert.ok(current.y > side.y && current.y < side.y + side.height, 'the current page is out of sight at the side');
}

async function titlePathAndMethodAreInSight(page, home) {
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await page.goto(home + ENROLL);
    const calls = await page.locator('.call').evaluateAll((all) => all.map((one) => [one.innerText, one.getBoundingClientRect().bottom]));
    assert.match(calls[0][0], /POST\s+\/api\/v3\/enroll-factor/);
    assert.match(calls[1][0], /enroll_factor/);
    assert.ok(calls[1][1] < 320, `the method is ${calls[1][1]} px below the top`);
  }
  await page.setViewportSize(DESK);
}

async function objectsUnfoldInPlace(page, home) {
  await page.goto(home + ENROLL);
  const details = page.locator(`[id="${MODEL}"]`);
  const inner = details.locator('b >> text=passCode');
  assert.equal(await inner.isVisible(), false);
  await details.locator('summary').first().click();
  assert.equal(await inner.isVisible(), true);
  await details.scrollIntoViewIfNeeded();
  await picture(page, 'unfolded');
  await details.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  assert.equal(await inner.isVisible(), false);
  await page.keyboard.press('Space');
  assert.equal(await inner.isVisible(), true);
}

async function aLinkToAFieldUnfoldsWhatIsAroundIt(page, home) {
  await page.goto(home + ENROLL);
  await page.click('b >> text=enrollmentToken');
  assert.equal(pathOf(page, home), `${ENROLL}#request-parameters.enrollmentToken`);
  const id = 'request-parameters.enrollmentData.passCode';
  // Another page first: a link within a page loads nothing.
  await page.goto(home + RESET);
  await page.goto(`${home}${ENROLL}#${id}`);
  const { y } = await page.locator(`[id="${id}"]`).boundingBox();
  assert.ok(y > 0 && y < DESK.height, `the field is at ${y}`);
  const repeated = await page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    return ids.filter((one, at) => ids.indexOf(one) !== at);
  });
  assert.deepEqual(repeated, []);
}

async function aLinkToATypeUnfoldsIt(page, home) {
  await page.goto(`${home}${ENROLL}#${MODEL}`);
  assert.equal(await page.locator(`[id="${MODEL}"] b >> text=passCode`).isVisible(), true);
  const [path, id] = aNestedType();
  await page.goto(home + path);
  await page.evaluate((to) => {
    location.hash = to;
  }, id);
  const summary = page.locator(`[id="${id}"] > summary`);
  await page.waitForFunction((to) => document.getElementById(to).open, id);
  await page.waitForTimeout(200);
  const { y } = await summary.boundingBox();
  assert.ok(y > 0 && y < DESK.height, `${id} is at ${y}`);
}

// A page, and a type on it that unfolds within two others.
function aNestedType() {
  for (const path of pages.keys()) {
    const tags = readFileSync(join(site, path), 'utf8').matchAll(/<details(?: id="([^"]*)")?[^>]*>|<\/details>/g);
    let depth = 0;
    for (const [tag, id] of tags) {
      depth += tag.startsWith('</') ? -1 : 1;
      if (depth === 3 && id) return [path, id];
    }
  }
  return assert.fail('no type unfolds within two others');
}

async function shown(page) {
  const panels = page.locator('[role=tabpanel]:visible');
  const chosen = page.locator('[role=tab][aria-selected=true]');
  return [await panels.getAttribute('data-language'), await chosen.getAttribute('data-language')];
}

async function aLanguageIsRemembered(context, page, home) {
  await page.goto(home + ENROLL);
  assert.deepEqual(await shown(page), ['rust', 'rust']);
  const coloured = page.locator('[role=tabpanel]:has(pre b)');
  assert.deepEqual(await coloured.evaluateAll((all) => all.map((one) => one.dataset.language)), LANGUAGES);
  const other = await context.newPage();
  await other.goto(home + RESET);
  await page.click('#tab-python');
  assert.deepEqual(await shown(page), ['python', 'python']);
  await picture(page, 'python');
  await other.waitForSelector('#tab-python[aria-selected=true]');
  assert.deepEqual(await shown(other), ['python', 'python']);
  await other.close();
  await page.click('[rel=next]');
  assert.deepEqual(await shown(page), ['python', 'python']);
  await page.reload();
  assert.deepEqual(await shown(page), ['python', 'python']);
  await page.focus('#tab-python');
  for (const [key, language] of [['ArrowRight', 'php'], ['ArrowLeft', 'python'], ['End', 'csharp'], ['ArrowRight', 'rust'], ['ArrowLeft', 'csharp'], ['Home', 'rust']]) {
    await page.keyboard.press(key);
    assert.deepEqual(await shown(page), [language, language], key);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.language), language);
  }
}

async function copyingTakesWhatIsBeside(page, home) {
  await page.goto(home + ENROLL);
  await page.click('#tab-node');
  const copied = async (block) => {
    await page.locator(block).locator('.copy').click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied('.call >> nth=0'), '/api/v3/enroll-factor');
  assert.equal(await copied('.call >> nth=1'), 'enroll_factor');
  assert.match(await copied('#sample-node'), /enrollFactor\(/);
  assert.match(await copied('section:has(#try-it)'), /^curl .*\/api\/v3\/enroll-factor/);
  JSON.parse(await copied('section:has(#sample-request)'));
}

async function coloursSwitchAndStay(browser, home) {
  const context = await browser.newContext({ viewport: DESK, colorScheme: 'light' });
  const page = await context.newPage();
  const isDark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)');
  await page.goto(home);
  assert.equal(await isDark(), false);
  await page.click('[data-theme-switch]');
  assert.equal(await isDark(), true);
  await page.goto(home + ENROLL);
  assert.equal(await isDark(), true);
  await page.click('[data-theme-switch]');
  assert.equal(await isDark(), false);
  await context.close();
}

// From the first frame on, a page has the colours and the language that the reader has chosen, and nothing moves.
async function nothingFlashes(browser, home) {
  for (const [theme, colorScheme, background] of [['dark', 'light', 'dark'], ['light', 'dark', 'light'], [null, 'dark', 'dark']]) {
    const context = await browser.newContext({ viewport: DESK, colorScheme });
    await context.addInitScript((chosen) => {
      if (chosen) localStorage.setItem('theme', chosen);
      localStorage.setItem('language', 'python');
      window.frames_ = new Set();
      window.moved = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.moved += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
      const look = () => {
        const panel = [...document.querySelectorAll('[role=tabpanel]')].filter((one) => one.checkVisibility()).map((one) => one.dataset.language);
        // The samples are the last part of the page, and may arrive after the first frame.
        if (document.body) window.frames_.add(`${getComputedStyle(document.body).backgroundColor} ${panel}`.trim());
        requestAnimationFrame(look);
      };
      look();
    }, theme);
    const page = await context.newPage();
    for (const path of [ENROLL, RESET]) {
      await page.goto(home + path);
      await page.waitForTimeout(300);
      const { seen, moved } = await page.evaluate(() => ({ seen: [...window.frames_], moved: window.moved }));
      const colour = background === 'dark' ? 'rgb(18, 21, 31)' : 'rgb(255, 255, 255)';
      assert.deepEqual(seen.filter((one) => one !== colour && one !== `${colour} python`), [], `${theme} on a system that is ${colorScheme}`);
      assert.ok(seen.includes(`${colour} python`));
      assert.ok(moved < 0.001, `${path} moves by ${moved}`);
    }
    await context.close();
  }
}

async function search(page, words) {
  await page.keyboard.press('/');
  await page.keyboard.type(words);
  await page.locator('#results [aria-selected=true]').waitFor();
  return page.locator('#results [role=option]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
}

async function searchFindsFirst(page, home) {
  for (const [locale, queries] of Object.entries(FOUND_FIRST)) {
    const root = locale === 'en' ? '' : `${locale}/`;
    for (const [words, target] of Object.entries(queries)) {
      await page.goto(`${home}${root}index.html`);
      const [first] = await search(page, words);
      assert.equal(posix.join(root, first), root + target, words);
    }
  }
}

async function searchNeedsOnlyTheKeyboard(page, home) {
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  const loaded = () => requests.filter((url) => url.endsWith('search.js')).length;
  await page.goto(home + RESET);
  await page.waitForTimeout(200);
  assert.equal(loaded(), 0);
  await search(page, 'factor');
  assert.equal(loaded(), 1);
  const options = page.locator('#results [role=option]');
  await page.keyboard.press('ArrowDown');
  assert.equal(await options.nth(1).getAttribute('aria-selected'), 'true');
  assert.equal(await page.getAttribute('dialog input', 'aria-activedescendant'), await options.nth(1).getAttribute('id'));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await options.last().getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog').isVisible(), false);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('enroll_factor');
  await page.locator('#results mark >> text=enroll_factor').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(home + ENROLL);
  await page.keyboard.press('/');
  await page.keyboard.type('xyzzyxyzzy');
  await page.locator('dialog .none').waitFor();
}

async function aFileWorksAsWell(browser) {
  const context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  const home = `${pathToFileURL(resolve(site)).href}/`;
  await page.goto(home + ENROLL);
  await page.click('#tab-go');
  await page.click('[rel=next]');
  assert.deepEqual(await shown(page), ['go', 'go']);
  await search(page, 'enrollmentToken');
  await page.keyboard.press('Enter');
  await page.waitForURL(home + ENROLL);
  await context.close();
}

async function pagesWorkWithoutScripts(browser, home) {
  const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(home + ENROLL);
  const panels = page.locator('[role=tabpanel]');
  assert.deepEqual(await panels.evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.dataset.language)), LANGUAGES);
  for (const scripted of ['.copy', '[data-search]', '[data-theme-switch]', '[role=tablist]']) {
    assert.equal(await page.locator(`${scripted}:visible`).count(), 0, scripted);
  }
  await page.locator(`[id="${MODEL}"] > summary`).click();
  assert.equal(await page.locator(`[id="${MODEL}"] b >> text=passCode`).isVisible(), true);
  assert.equal(await page.evaluate(measure).then(({ wide }) => wide.length), 0);
  await page.click('.menu');
  await page.click('.side >> text=Remove an enrolled MFA factor');
  assert.equal(here(page, home), RESET);
  await context.close();
}

async function theOtherLanguageIsOnTheSamePage(page, home) {
  await page.goto(home + ENROLL);
  await page.click('.locales >> text=中文');
  assert.equal(here(page, home), `zh/${ENROLL}`);
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans');
  assert.equal((await page.textContent('h1')).trim(), '绑定 MFA 要素');
  await picture(page, 'page-zh');
  await page.click('[rel=next]');
  await page.click('.locales >> text=English');
  assert.equal(here(page, home), RESET);
}

async function aPhoneHasTheMenu(browser, home) {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  await page.goto(home + ENROLL);
  assert.equal(await page.locator('.side').isVisible(), false);
  await page.click('.menu');
  assert.equal(await page.locator('.side [aria-current]').isVisible(), true);
  await picture(page, 'phone-menu');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.side').isVisible(), false);
  await context.close();
}

// How a page fits the window: what is too wide, and how small its letters are.
function measure() {
  for (const one of document.querySelectorAll('main details')) one.open = true;
  const width = document.documentElement.clientWidth;
  const wide = [];
  if (document.scrollingElement.scrollWidth > window.innerWidth) wide.push('page');
  for (const one of document.querySelectorAll('header > *, main :is(h1, h2, p, li, dd, dt, details, .samples, .table, pre)')) {
    const { left, right } = one.getBoundingClientRect();
    if (right > width + 1 || left < -1) wide.push(`${one.localName} ${one.textContent.slice(0, 40)}`);
  }
  for (const one of document.querySelectorAll('main :is(.samples, .text)')) {
    if (one.scrollWidth > one.clientWidth + 1) wide.push(one.className);
  }
  // Elements that are alike have the same letters, and long pages have thousands.
  const likes = new Map();
  for (const element of document.querySelectorAll('main *, header *')) {
    const like = `${element.parentElement.parentElement.localName} ${element.parentElement.localName} ${element.localName} ${element.className}`;
    if (element.firstChild?.nodeType === Node.TEXT_NODE && !likes.has(like)) likes.set(like, element);
  }
  const letters = [...likes.values()].filter((element) => element.checkVisibility())
    .map((element) => [Number.parseFloat(getComputedStyle(element).fontSize), element.textContent.slice(0, 40)])
    .sort(([one], [other]) => one - other);
  return { wide, letters: letters[0] };
}

// Pages share their styles, so one window shows the content of all: loading each would take ten times as long.
async function everyPageFits(browser, home, viewport) {
  const page = await browser.newPage({ viewport });
  await page.goto(home);
  await page.evaluate(`window.measure = ${measure}`);
  const findings = [];
  for (const path of pages.keys()) {
    const { wide, letters } = await page.evaluate((html) => {
      document.body = new DOMParser().parseFromString(html, 'text/html').body;
      return window.measure();
    }, readFileSync(join(site, path), 'utf8'));
    if (wide.length > 0) findings.push(`${path} at ${viewport.width} px: too wide: ${wide.slice(0, 3)}`);
    if (letters[0] < SMALLEST_LETTERS) findings.push(`${path} at ${viewport.width} px: letters of ${letters[0]} px: ${letters[1]}`);
  }
  await page.close();
  assert.deepEqual(findings.slice(0, 20), []);
}

async function everyoneCanReadAndUseIt(browser, home) {
  const findings = [];
  for (const viewport of [DESK, PHONE]) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport, colorScheme });
      const check = async (where) => {
        const { violations } = await page.evaluate(async (source) => {
          if (!window.axe) (0, eval)(source);
          return window.axe.run();
        }, axe.source);
        for (const { id, nodes } of violations) {
          findings.push(`${where}, ${viewport.width} px, ${colorScheme}: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' | ')}`);
        }
      };
      for (const path of locales.flatMap((locale) => KINDS.map((kind) => locale + kind))) {
        await page.goto(home + path);
        await page.evaluate(measure);
        await check(path);
      }
      for (const locale of locales) {
        await page.goto(home + locale + ENROLL);
        await search(page, 'enroll_factor');
        await check(`${locale} search`);
      }
      await page.close();
    }
  }
  assert.deepEqual(findings, []);
}

async function takePictures(browser, home) {
  for (const [name, viewport, colorScheme] of [['', DESK, 'light'], ['-dark', DESK, 'dark'], ['-phone', PHONE, 'light'], ['-phone-dark', PHONE, 'dark']]) {
    const page = await browser.newPage({ viewport, colorScheme });
    for (const [kind, path] of [['front', 'index.html'], ['front-zh', 'zh/index.html'], ['page', ENROLL], ['page-zh', `zh/${ENROLL}`], ['codes', 'error-codes.html'], ['guide', 'guide/errors.html']]) {
      await page.goto(home + path);
      await picture(page, kind + name);
    }
    await page.goto(`${home}${ENROLL}#${MODEL}`);
    await picture(page, `unfolded${name}`);
    for (const [kind, words] of [['method', 'enroll_factor'], ['path', '/api/v3/enroll-factor'], ['property', 'enrollmentToken']]) {
      await page.goto(home);
      await search(page, words);
      await picture(page, `search-${kind}${name}`);
    }
    await page.close();
  }
}

mkdirSync(pictures, { recursive: true });
const { home, close } = await serve();
// Root, as in containers, has no sandbox; nothing but this server is visited.
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({
    viewport: DESK,
    colorScheme: 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const errors = [];
  context.on('weberror', (error) => errors.push(error.error()));
  const steps = [
    async () => everyLinkLeadsSomewhere(),
    async () => idsAreUnique(),
    async () => navigationIsWhole(),
    async () => everyPageIsInAllLanguages(),
    async () => everyPageIsLight(),
    () => clickingLeadsFromTheFrontPageToAnOperation(page, home),
    () => titlePathAndMethodAreInSight(page, home),
    () => objectsUnfoldInPlace(page, home),
    () => aLinkToAFieldUnfoldsWhatIsAroundIt(page, home),
    () => aLinkToATypeUnfoldsIt(page, home),
    () => aLanguageIsRemembered(context, page, home),
    () => copyingTakesWhatIsBeside(page, home),
    () => coloursSwitchAndStay(browser, home),
    () => nothingFlashes(browser, home),
    () => searchFindsFirst(page, home),
    () => searchNeedsOnlyTheKeyboard(page, home),
    () => aFileWorksAsWell(browser),
    () => pagesWorkWithoutScripts(browser, home),
    () => theOtherLanguageIsOnTheSamePage(page, home),
    () => aPhoneHasTheMenu(browser, home),
    () => everyoneCanReadAndUseIt(browser, home),
    () => everyPageFits(browser, home, DESK),
    () => everyPageFits(browser, home, PHONE),
    () => takePictures(browser, home),
  ];
  const failures = [];
  for (const step of steps) {
    const name = String(step).match(/(\w+)\(/)[1];
    const started = Date.now();
    await step().catch((error) => {
      failures.push(name);
      console.error(`${name}: ${error.message}`);
    });
    console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  assert.deepEqual([...failures, ...errors], []);
} finally {
  await browser.close();
  close();
}
console.log(`${pages.size} pages; pictures are in ${pictures}`);
