// The site of guides and reference pages, as its readers use it: links, navigation, search, and how it fits a screen.
//
// node site.mjs SITE CHROMIUM PICTURES: the folder of the built site, the browser, and the folder for the pictures.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const [site, browserPath, pictures] = process.argv.slice(2);
const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));
const REPOSITORY = 'https://github.com/Authing/genauth-rust-sdk/blob/main/';
const PHONE = { width: 375, height: 800 };
const DESK = { width: 1280, height: 900 };
const SMALLEST_LETTERS = 14;

const GROUP = 'rust/authentication/mfa-factor-management/';
// In the order of the specification.
const FACTORS = [
  'send-enroll-factor-request', 'enroll-factor', 'reset-factor', 'list-enrolled-factors', 'get-factor',
  'list-factors-to-enroll', 'mfa-totp-verify',
];
const ENROLL = `${GROUP}enroll-factor.html`;
const MODEL = 'EnrollFactorEnrollmentDataDto';

// mdBook's own: shown where there is no page, or in place of a script.
const NO_PAGES = ['404.html', 'toc.html'];

// What has no part in how a page fits the window, and would be run a thousand times.
const SLOW_SCRIPTS = ['clipboard', 'elasticlunr', 'highlight', 'mark', 'searcher', 'toc'];

const TYPES = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2',
};

const files = readdirSync(site, { recursive: true }).map((path) => path.replaceAll('\\', '/'));
const pages = new Map(files.filter((path) => path.endsWith('.html')).map((path) => [path, read(path)]));

function read(path) {
  const html = readFileSync(join(site, path), 'utf8').replace(/<!--.*?-->/gs, '');
  const all = (pattern) => [...html.matchAll(pattern)].map((found) => unescaped(found[1]));
  return {
    ids: new Set(all(/\sid="([^"]*)"/g)),
    links: all(/<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g),
    next: all(/<a rel="next[^"]*" href="([^"]*)"/g).map((link) => posix.join(posix.dirname(path), link))[0],
    title: all(/<title>([^<]*)/g)[0],
  };
}

function unescaped(text) {
  const letters = { '&amp;': '&', '&quot;': '"', '&#x27;': "'", '&#39;': "'", '&lt;': '<', '&gt;': '>' };
  return text.replace(/&[^;]+;/g, (entity) => letters[entity] ?? entity);
}

// What a link on a page leads to, or why it leads nowhere.
function follow(from, link) {
  if (link.startsWith(REPOSITORY)) {
    const path = link.slice(REPOSITORY.length).split('#')[0];
    return existsSync(join(WORKSPACE, path)) ? {} : { broken: 'not in the repository' };
  }
  if (/^[a-z]+:/.test(link)) return {};
  const [path, fragment] = link.split('#').map(decodeURIComponent);
  const target = path === '' ? from : posix.join(posix.dirname(from), path.replace(/(^|\/)$/, '$1index.html'));
  if (!files.includes(target)) return { broken: 'no such file' };
  const anchored = !fragment || !pages.has(target) || pages.get(target).ids.has(fragment);
  return anchored ? { target } : { broken: 'no such anchor' };
}

function everyLinkLeadsSomewhere() {
  const broken = [];
  let count = 0;
  for (const [path, page] of pages) {
    // Its paths are relative to whichever page there is none.
    if (path === '404.html') continue;
    for (const link of page.links) {
      count += 1;
      const { broken: why } = follow(path, link);
      if (why) broken.push(`${path}: ${link}: ${why}`);
    }
  }
  assert.deepEqual(broken, []);
  return count;
}

// The table of contents has every page, and `next` goes through it from the first page to the last.
function navigationIsWhole() {
  const contents = pages.get('toc.html').links.map((link) => follow('toc.html', link).target);
  const chapters = contents.filter((target) => pages.has(target));
  const all = [...pages.keys()].filter((path) => !NO_PAGES.includes(path));
  assert.deepEqual([...chapters].sort(), all.sort());
  const chain = ['index.html'];
  while (pages.get(chain.at(-1))?.next && chain.length <= all.length) chain.push(pages.get(chain.at(-1)).next);
  assert.deepEqual(chain, chapters);
  const from = chapters.indexOf(`${GROUP}index.html`) + 1;
  assert.deepEqual(chapters.slice(from, from + FACTORS.length), FACTORS.map((name) => `${GROUP}${name}.html`));
  return chapters;
}

// The site, without some of its files.
async function serve(without = []) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://site').pathname).replace(/\/$/, '/index.html').slice(1);
    const found = files.includes(path) && !without.some((name) => path.startsWith(name));
    response.writeHead(found ? 200 : 404, {
      'cache-control': 'max-age=3600',
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    });
    response.end(found ? readFileSync(join(site, path)) : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, home: `http://127.0.0.1:${server.address().port}/` };
}

const picture = (page, name) => page.screenshot({ path: join(pictures, `site-${name}.png`) });
const heading = async (page) => (await page.textContent('main h1')).trim();

async function clickThrough(page, home) {
  await page.goto(home);
  await picture(page, 'front');
  await page.click('main >> text=Authentication API');
  assert.equal(await heading(page), 'GenAuth Authentication API');
  await page.click('main >> text=MFA Factor Management');
  await page.click('main td >> text=Enrol an MFA factor');
  assert.equal(page.url(), home + ENROLL);
  assert.equal(await heading(page), 'Enrol an MFA factor enroll_factor');
  await picture(page, 'page');

  await page.click('a[rel~=next]:visible');
  assert.equal(page.url(), `${home}${GROUP}reset-factor.html`);
  await page.click('a[rel~=prev]:visible');
  assert.equal(page.url(), home + ENROLL);
  const title = await page.textContent('a[rel~=prev]:visible span:not(.fa-svg)');
  assert.equal(title, 'Start the enrolment of an MFA factor');
  assert.match(await page.textContent('#mdbook-sidebar .active'), /Enrol an MFA factor/);
}

async function jump(page) {
  await page.click(`main td a[href="#${MODEL}"]`);
  assert.match(page.url(), new RegExp(`#${MODEL}$`));
  const anchor = page.locator(`[id="${MODEL}"]`);
  await page.waitForTimeout(200);
  const { y } = await anchor.boundingBox();
  assert.ok(y > 0 && y < DESK.height, `the data structure is at ${y}`);
}

async function search(page, home, words, target) {
  await page.goto(home);
  await page.keyboard.press('/');
  await page.locator('#mdbook-searchbar').pressSequentially(words);
  const results = page.locator('#mdbook-searchresults a');
  await results.first().waitFor();
  const links = await results.evaluateAll((links) => links.map((link) => new URL(link.href).pathname.slice(1)));
  assert.ok(links.slice(0, 3).includes(target), `${words}: ${links.slice(0, 5)}`);
  return results.nth(links.indexOf(target));
}

async function findByWords(page, home) {
  const result = await search(page, home, 'enroll factor', ENROLL);
  await picture(page, 'search');
  await result.click();
  assert.equal(await heading(page), 'Enrol an MFA factor enroll_factor');
  await search(page, home, 'enroll_factor', ENROLL);
  // A method is found by its official name, too, and a deprecated one comes after the current one.
  await search(page, home, 'export_meatdata', 'rust/management/data-objects/metadata-export.html');
  const current = await search(page, home, 'list users', 'rust/management/users/list-users-post.html');
  const links = await current.locator('xpath=ancestor::ul[1]//li//a').evaluateAll((all) => all.map((link) => link.href));
  const place = (name) => links.findIndex((link) => link.includes(`/users/${name}.html`));
  const [now, former] = [place('list-users-post'), place('list-users')];
  assert.ok(former === -1 || now < former, `list users: ${links.slice(0, 5)}`);
}

// How a page fits the window: what is too wide, and how small its letters are.
function measure() {
  const root = document.scrollingElement;
  const wide = (element) => element.scrollWidth > element.clientWidth + 1;
  // Elements that are alike have the same letters, and long pages have thousands.
  const likes = new Map();
  for (const element of document.querySelectorAll('main *')) {
    const like = `${element.parentElement.localName} ${element.localName} ${element.className}`;
    if (element.firstChild?.nodeType === Node.TEXT_NODE && !likes.has(like)) likes.set(like, element);
  }
  const visible = [...likes.values()].filter((element) => element.checkVisibility());
  const letters = visible.map((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  return {
    body: root.scrollWidth > window.innerWidth || wide(document.querySelector('.content')),
    tables: [...document.querySelectorAll('.table-wrapper')].filter(wide).length,
    letters: Math.min(...letters),
  };
}

async function everyPageFits(browser, chapters, viewport) {
  const { server, home } = await serve(SLOW_SCRIPTS);
  const page = await browser.newPage({ viewport });
  const findings = [];
  for (const path of chapters) {
    await page.goto(home + path, { waitUntil: 'domcontentloaded' });
    const { body, tables, letters } = await page.evaluate(measure);
    const where = `${path} at ${viewport.width} px`;
    if (body) findings.push(`${where}: wider than the window`);
    if (tables > 0) findings.push(`${where}: ${tables} tables are too wide`);
    if (letters < SMALLEST_LETTERS) findings.push(`${where}: letters of ${letters} px`);
  }
  await page.close();
  server.close();
  assert.deepEqual(findings, []);
}

async function takePictures(browser, home) {
  for (const [name, viewport, colorScheme] of [['dark', DESK, 'dark'], ['phone', PHONE, 'light'], ['phone-dark', PHONE, 'dark']]) {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.goto(home);
    await picture(page, `front-${name}`);
    await page.goto(`${home}${ENROLL}#request-parameters`);
    await picture(page, `page-${name}`);
    await search(page, home, 'enroll factor', ENROLL);
    await picture(page, `search-${name}`);
    await page.close();
  }
}

mkdirSync(pictures, { recursive: true });
const links = everyLinkLeadsSomewhere();
const chapters = navigationIsWhole();
const { server, home } = await serve();
// Root, as in containers, has no sandbox; nothing but this server is visited.
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({ viewport: DESK, colorScheme: 'light' });
  const page = await context.newPage();
  const errors = [];
  context.on('weberror', (error) => errors.push(error.error()));
  await clickThrough(page, home);
  await jump(page);
  await findByWords(page, home);
  await Promise.all([DESK, PHONE].map((size) => everyPageFits(browser, chapters, size)));
  await takePictures(browser, home);
  assert.deepEqual(errors, []);
} finally {
  await browser.close();
  server.close();
}
console.log(`${chapters.length} pages, ${links} links; pictures are in ${pictures}`);
