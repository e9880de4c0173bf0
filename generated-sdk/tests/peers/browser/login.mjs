// A real browser logs in through the example of a web server, against the OpenID Provider beside this folder.
//
// node login.mjs SERVER CHROMIUM PICTURE: the built example, the browser, and where the picture of the profile goes.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort, start } from './processes.mjs';

const [server, browserPath, picture] = process.argv.slice(2);
const provider = fileURLToPath(new URL('../oidc-provider/provider.mjs', import.meta.url));

async function logIn(page, home, user) {
  await page.goto(home);
  await page.click('text=Log in');
  await page.fill('input[name=login]', user);
  await page.fill('input[name=password]', 'any will do');
  await page.click('button[type=submit]');
  await page.click('button[type=submit]');
  await page.waitForURL(home);
}

// A form that another site sends here has no session, or the wrong token: nothing may come of it.
async function forge(page, home) {
  const answer = await page.request.post(`${home}logout`, { form: { csrf: 'guess' }, maxRedirects: 0 });
  assert.equal(answer.status(), 400);
  await page.goto(home);
  assert.match(await page.textContent('body'), /alice@example\.com/);
}

async function logOut(page, home) {
  await page.click('text=Log out');
  await page.click('button[name=logout]');
  await page.waitForURL(home);
  assert.match(await page.textContent('body'), /Log in/);
}

async function visit(context, home) {
  const page = await context.newPage();
  await logIn(page, home, 'alice');
  assert.match(await page.textContent('table'), /alice@example\.com/);
  await page.screenshot({ path: picture });

  const cookies = await context.cookies(home);
  const own = cookies.filter(({ name }) => name === 'session');
  assert.equal(own.length, 1);
  assert.ok(own[0].httpOnly && own[0].sameSite === 'Lax');
  assert.ok(!cookies.some(({ name }) => name.includes('genauth_login')), 'the cookie of the login is gone');

  await page.click('text=Refresh');
  await page.waitForURL(home);
  assert.match(await page.textContent('table'), /Name of alice/);
  await forge(page, home);
  await logOut(page, home);
  assert.ok(!(await context.cookies(home)).some(({ name }) => name === 'session'));
}

mkdirSync(dirname(picture), { recursive: true });
const port = await freePort();
const home = `http://127.0.0.1:${port}/`;
const callback = { EXAMPLE_CALLBACK: `${home}callback` };
const { address: host } = await start(process.execPath, [provider], callback, /"address":"([^"]+)"/);
await start(server, [], {
  LISTEN: `127.0.0.1:${port}`,
  GENAUTH_HOST: host,
  GENAUTH_APP_ID: 'example',
  GENAUTH_APP_SECRET: 'the secret of the application',
  DATABASE_URL: `sqlite://${picture}.sqlite?mode=rwc`,
}, /^Open (.+)$/);
// Root, as in containers, has no sandbox; nothing but these two servers is visited.
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
try {
  await visit(await browser.newContext(), home);
} finally {
  await browser.close();
}
console.log(`Logged in and out; the profile is in ${picture}`);
