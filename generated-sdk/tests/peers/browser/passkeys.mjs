// A real browser with a virtual authenticator registers and uses passkeys in the application `passkeys`, against the
// routes of GenAuth beside this folder, which verify what the browser returns.
//
// node passkeys.mjs SERVER CHROMIUM PICTURES: the built application, the browser, and the folder for the pictures.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort, start } from './processes.mjs';

const [server, browserPath, pictures] = process.argv.slice(2);
const platform = fileURLToPath(new URL('../passkeys/platform.mjs', import.meta.url));

const REFUSED = 'This passkey was not accepted. Try again, or use another way.';
const NOT_USED = /^No passkey was used/;

// A browser with a platform authenticator of its own, for example that of a phone.
async function device(browser, home) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send('WebAuthn.enable');
  const { authenticatorId } = await protocol.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  await page.goto(home);
  const tell = (command, options) => protocol.send(`WebAuthn.${command}`, { authenticatorId, ...options });
  const credentials = async () => (await tell('getCredentials')).credentials;
  return { context, page, tell, credentials };
}

const text = (page) => page.textContent('body');
const picture = (page, name) => page.screenshot({ path: join(pictures, `passkeys-${name}.png`) });

// Clicks, and returns what the user is told: nothing if the application shows the next page.
async function failing(page, button) {
  await page.evaluate(() => { window.before = true; });
  await page.click(`button:has-text("${button}")`);
  const told = await page.waitForFunction(() => {
    const status = document.readyState === 'complete' && document.querySelector('[role=status]');
    return status && (status.textContent || (!window.before && 'nothing'));
  });
  return told.jsonValue();
}

async function click(page, button) {
  assert.equal(await failing(page, button), 'nothing');
}

async function signIn(page) {
  await page.fill('input[name=account]', 'alice');
  await page.fill('input[name=password]', 'correct horse');
  await click(page, 'Sign in');
  assert.match(await text(page), /Signed in as alice\. Not confirmed/);
}

// What the page sends for a passkey: taken from a click that does not reach the application.
async function assertion(page) {
  let sent;
  await page.route('**/login/passkey', async (route) => {
    sent = route.request().postDataJSON();
    await route.fulfill({ status: 400, json: { message: 'kept' } });
  }, { times: 1 });
  assert.equal(await failing(page, 'Sign in with a passkey'), 'kept');
  return sent;
}

// Sends JSON to the application as its own page does, and returns status and message.
async function send(page, home, path, data) {
  const origin = new URL(home).origin;
  const response = await page.request.post(`${origin}${path}`, { headers: { origin }, data });
  return [response.status(), (await response.json()).message];
}

async function register({ page, credentials }) {
  await signIn(page);
  await click(page, 'Add a passkey');
  assert.equal((await credentials()).length, 1);
  assert.equal((await credentials())[0].isResidentCredential, true);
  assert.match(await failing(page, 'Add a passkey'), /has a passkey of your account already/);

  await page.fill('form[data-action=rename] input[name=name]', 'My <phone>');
  await click(page, 'Rename');
  assert.match(await page.textContent('li'), /^My <phone>/);
  await picture(page, 'registered');
}

async function logInAndConfirm({ context, page }, home) {
  await click(page, 'Log out');
  await picture(page, 'login');
  await click(page, 'Sign in with a passkey');
  assert.match(await text(page), /Signed in as alice\. Confirmed with a passkey/);
  await picture(page, 'signed-in');
  const cookies = await context.cookies(home);
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [['session', true, 'Lax']]);
  assert.ok(!(await page.content()).includes('AT-'), 'tokens stay on the server');

  // A passkey as the second factor, after a password.
  await click(page, 'Log out');
  await signIn(page);
  assert.equal(await failing(page, 'Delete'), 'Confirm with a passkey first.');
  const before = await context.cookies(home);
  await click(page, 'Confirm with a passkey');
  assert.notEqual((await context.cookies(home))[0].value, before[0].value, 'a new session begins');
  assert.match(await text(page), /Signed in as alice\. Confirmed/);
  await click(page, 'Log out');
}

// The user cancels, does not prove who they are, or has no passkey on the device.
async function nothingIsUsed(browser, home, { page, tell }) {
  await tell('setUserVerified', { isUserVerified: false });
  assert.match(await failing(page, 'Sign in with a passkey'), NOT_USED);
  await tell('setUserVerified', { isUserVerified: true });
  const other = await device(browser, home);
  assert.match(await failing(other.page, 'Sign in with a passkey'), NOT_USED);
  await picture(other.page, 'none');
  await other.context.close();
}

async function forgedAndRepeated(home, { page }) {
  const used = await assertion(page);
  const forged = structuredClone(used);
  forged.credential.response.userHandle = forged.credential.response.signature;
  const [first, ...rest] = used.credential.response.signature;
  forged.credential.response.signature = (first === 'A' ? 'B' : 'A') + rest.join('');
  assert.deepEqual(await send(page, home, '/login/passkey', forged), [400, REFUSED]);
  // The ticket was good for that attempt only.
  assert.deepEqual(await send(page, home, '/login/passkey', used), [400, REFUSED]);

  const good = await assertion(page);
  assert.equal((await send(page, home, '/login/passkey', good))[0], 200);
  assert.deepEqual(await send(page, home, '/login/passkey', good), [400, REFUSED]);
  await page.goto(home);
  await click(page, 'Log out');
}

// Another site relays the options of this one. Its origin is in what the authenticator signs.
async function anotherOrigin(home, { page }) {
  const site = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Another site</title>');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const begun = await page.request.post(`${home}login/passkey/begin`, { headers: { origin: new URL(home).origin }, data: {} });
  const { publicKey, ticket } = await begun.json();
  await page.goto(`http://localhost:${site.address().port}/`);
  const credential = await page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  }, publicKey);
  assert.deepEqual(await send(page, home, '/login/passkey', { ticket, credential }), [400, REFUSED]);
  // From an IP address or another domain, the browser does not even ask.
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  const name = await page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey }).catch((error) => error.name);
  }, publicKey).catch((error) => error.message);
  assert.match(name, /SecurityError|undefined/);
  // A page of another site can't use the session, either.
  const forged = await page.request.post(`${home}logout`, { headers: { origin: 'http://localhost:1' }, data: {} });
  assert.equal(forged.status(), 400);
  site.close();
  await page.goto(home);
}

// Returns the line that GenAuth's routes write for this one.
async function tellGenAuth(genauth, line) {
  genauth.stdin.write(`${line}\n`);
  const [reply] = await once(genauth.stdout, 'data');
  return String(reply).trim();
}

async function expired(genauth, { page }) {
  await page.route('**/login/passkey', async (route) => {
    await tellGenAuth(genauth, 'expire');
    await route.continue();
  }, { times: 1 });
  assert.equal(await failing(page, 'Sign in with a passkey'), REFUSED);
}

// Deleted at GenAuth, the passkey is still on the device.
async function deleted({ page, credentials }) {
  await click(page, 'Sign in with a passkey');
  await click(page, 'Delete');
  assert.equal(await page.locator('li').count(), 0);
  await click(page, 'Log out');
  assert.equal((await credentials()).length, 1);
  assert.equal(await failing(page, 'Sign in with a passkey'), REFUSED);
  await picture(page, 'deleted');
}

mkdirSync(pictures, { recursive: true });
const port = await freePort();
// A passkey belongs to a domain, so the address must have a name.
const home = `http://localhost:${port}/`;
const genauth = await start(process.execPath, [platform], { ORIGIN: new URL(home).origin }, /"address":"([^"]+)"/);
await start(server, [], {
  LISTEN: `127.0.0.1:${port}`,
  GENAUTH_HOST: genauth.address,
  GENAUTH_APP_ID: 'example',
  GENAUTH_APP_SECRET: 'the secret of the application',
}, /^Open (.+)$/);
// Root, as in containers, has no sandbox; nothing but these servers is visited.
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
try {
  const phone = await device(browser, home);
  const errors = [];
  phone.context.on('weberror', (error) => errors.push(error.error()));
  await register(phone);
  await logInAndConfirm(phone, home);
  await nothingIsUsed(browser, home, phone);
  await forgedAndRepeated(home, phone);
  await anotherOrigin(home, phone);
  await expired(genauth.child, phone);
  await deleted(phone);
  assert.equal(await tellGenAuth(genauth.child, 'tokens'), '0', 'all tokens are revoked');
  assert.deepEqual(errors, []);
} finally {
  await browser.close();
}
console.log(`Registered, used and deleted passkeys; pictures are in ${pictures}`);
