// GenAuth's routes of passkeys on loopback, for one user and one application. Verifies what the browser returns.
//
// In: ORIGIN, the origin of the application's pages, and lines on standard input: `expire` ends all challenges, `tokens`
// asks for the number of tokens that are not revoked. Out: one line of JSON with the address, and one line for each line.
// Ends when its standard input does, so that it does not outlive the test.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
} from '@simplewebauthn/server';

const APP = { id: 'example', secret: 'the secret of the application' };
const USER = { userId: 'u1', username: 'alice', email: 'alice@example.com', status: 'Activated' };
const PASSWORD = 'correct horse';

const origin = process.env.ORIGIN;
const rpID = new URL(origin).hostname;
const credentials = new Map();
// The access tokens by refresh token.
const tokens = new Map();
// The challenges of logins by ticket, and that of the user's registration.
const logins = new Map();
let registration;

class Refusal extends Error {
  constructor(statusCode, message, apiCode) {
    super(message);
    this.reply = { statusCode, message, apiCode };
  }
}

function tokenSet(scope) {
  const id = randomUUID();
  tokens.set(`RT-${id}`, `AT-${id}`);
  return { access_token: `AT-${id}`, refresh_token: `RT-${id}`, token_type: 'Bearer', expire_in: 3600, scope };
}

// A ceremony that fails for any reason is refused.
async function verified(verify, expectations) {
  const checks = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
  try {
    const result = await verify({ ...checks, ...expectations });
    if (result.verified) return result;
  } catch (error) {
    throw new Refusal(400, error.message);
  }
  throw new Refusal(400, 'the signature is wrong');
}

function known(id) {
  const credential = credentials.get(id);
  if (!credential) throw new Refusal(404, 'no such passkey');
  return credential;
}

const described = ({ id, name, createdAt }) => ({ credentialId: id, name, createdAt });

// Routes: what they need (the token of the user, or nothing), and what they return as `data`.
const routes = {
  'POST /api/v3/signin': [false, ({ connection, passwordPayload, options }) => {
    const right = connection === 'PASSWORD' && passwordPayload.account === USER.username;
    if (!right || passwordPayload.password !== PASSWORD) throw new Refusal(400, 'wrong account or password', 2006);
    return tokenSet(options?.scope);
  }],
  'POST /oidc/token/revocation': [false, ({ token }) => {
    tokens.delete(token);
  }],
  'GET /api/v3/get-profile': [true, () => USER],
  'POST /api/v3/webauthn/registration/initialize': [true, async () => {
    const publicKey = await generateRegistrationOptions({
      rpName: 'Example', rpID, userID: Buffer.from(USER.userId), userName: USER.username,
      excludeCredentials: [...credentials.values()].map(({ id, transports }) => ({ id, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    registration = publicKey.challenge;
    return { publicKey };
  }],
  'POST /api/v3/webauthn/registration/finalize': [true, async (response) => {
    const expectedChallenge = registration;
    registration = undefined;
    if (!expectedChallenge) throw new Refusal(400, 'the challenge has expired');
    const { registrationInfo } = await verified(verifyRegistrationResponse, { response, expectedChallenge });
    const { credential } = registrationInfo;
    credentials.set(credential.id, { ...credential, name: 'Passkey', createdAt: new Date().toISOString() });
    return described(credentials.get(credential.id));
  }],
  'POST /api/v3/webauthn/login/initialize': [false, async () => {
    const publicKey = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
    const ticket = randomUUID();
    logins.set(ticket, publicKey.challenge);
    return { publicKey, ticket };
  }],
  'POST /api/v3/webauthn/login/finalize': [false, async ({ ticket, credential: response, options }) => {
    const expectedChallenge = logins.get(ticket);
    logins.delete(ticket);
    if (!expectedChallenge) throw new Refusal(400, 'the ticket has expired');
    const credential = known(response.id);
    const expectations = { response, expectedChallenge, credential };
    const { authenticationInfo } = await verified(verifyAuthenticationResponse, expectations);
    credential.counter = authenticationInfo.newCounter;
    return tokenSet(options?.scope);
  }],
  'GET /api/v3/webauthn/credentials': [true, () => (
    { totalCount: credentials.size, list: [...credentials.values()].map(described) }
  )],
  'PUT /api/v3/webauthn/credentials/': [true, ({ name }, id) => {
    known(id).name = name;
    return { success: true };
  }],
  'DELETE /api/v3/webauthn/credentials/': [true, (_, id) => {
    known(id);
    credentials.delete(id);
    return { success: true };
  }],
};

async function answer(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const isForm = /^application\/x-www-form-urlencoded/.test(request.headers['content-type']);
  const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text || '{}');
  const { pathname } = new URL(request.url, 'http://platform');
  const id = /\/credentials\/(.+)$/.exec(pathname)?.[1];
  const route = routes[`${request.method} ${id ? pathname.slice(0, -id.length) : pathname}`];
  if (!route) throw new Refusal(404, `${request.method} ${pathname}`);
  const [needsToken, handle] = route;
  if (request.headers['x-genauth-app-id'] !== APP.id) throw new Refusal(401, 'another application');
  const token = /^Bearer (.+)$/.exec(request.headers.authorization)?.[1];
  if (needsToken && ![...tokens.values()].includes(token)) throw new Refusal(401, 'no token of a user');
  return handle(body, id && decodeURIComponent(id));
}

const server = createServer(async (request, response) => {
  let reply;
  try {
    reply = { statusCode: 200, message: 'ok', data: (await answer(request)) ?? {} };
  } catch (error) {
    reply = error.reply ?? { statusCode: 500, message: String(error) };
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
console.log(JSON.stringify({ address: `http://127.0.0.1:${server.address().port}` }));
createInterface(process.stdin).on('line', (line) => {
  if (line === 'tokens') return console.log(tokens.size);
  if (line !== 'expire') throw new Error(`unknown line: ${line}`);
  logins.clear();
  registration = undefined;
  console.log('expired');
}).on('close', () => process.exit(0));
