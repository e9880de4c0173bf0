// An OpenID Provider with GenAuth's routes, for tests on loopback.
//
// In: nothing. Out: one line of JSON with its address, and then whatever OpenID Connect wants. Ends when its
// standard input does, so that it does not outlive the test that started it.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const SECRET = 'the secret of the application';
const CALLBACKS = ['http://127.0.0.1/callback', 'https://shop.example.com/callback'];
const API = 'https://api.example.com';

// Ids with characters that the header `authorization` has to encode.
const web = (id, method) => ({
  client_id: id,
  ...(method === 'none' ? {} : { client_secret: SECRET }),
  token_endpoint_auth_method: method,
  redirect_uris: CALLBACKS,
  post_logout_redirect_uris: ['https://shop.example.com/goodbye'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  // Loopback addresses with any port (RFC 8252, section 7.3) are for native applications only.
  application_type: 'web',
});

const clients = [
  web('post', 'client_secret_post'),
  web('basic: an id+', 'client_secret_basic'),
  web('none', 'none'),
  {
    client_id: 'machine',
    client_secret: SECRET,
    token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
  },
];
if (process.env.EXAMPLE_CALLBACK) {
  clients.push({
    ...web('example', 'client_secret_post'),
    redirect_uris: [process.env.EXAMPLE_CALLBACK],
    post_logout_redirect_uris: [new URL('/', process.env.EXAMPLE_CALLBACK).href],
  });
}

const claims = (sub) => ({ sub, name: `Name of ${sub}`, email: `${sub}@example.com`, email_verified: true });

const configuration = {
  clients,
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => claims(sub) }),
  // GenAuth's ID tokens have the claims that were asked for in them.
  conformIdTokenClaims: false,
  clientBasedCORS: () => false,
  cookies: { keys: ['only for tests'] },
  routes: {
    authorization: '/auth',
    token: '/token',
    userinfo: '/me',
    introspection: '/token/introspection',
    revocation: '/token/revocation',
    end_session: '/session/end',
    jwks: '/.well-known/jwks.json',
  },
  issueRefreshToken: (_, client, code) =>
    client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  rotateRefreshToken: true,
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    rpInitiatedLogout: { enabled: true },
    // Access tokens are JWTs for those who ask for the API.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'read write',
        audience: API,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
};

// The issuer has the port in it, so the server is there first and says nothing until the provider is.
const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const address = `http://127.0.0.1:${server.address().port}`;
const answer = new Provider(`${address}/oidc`, configuration).callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/oidc/')) return response.writeHead(404).end();
  request.originalUrl = request.url;
  request.url = request.url.slice('/oidc'.length);
  return answer(request, response);
});
console.log(JSON.stringify({ address }));
process.stdin.resume().on('end', () => process.exit(0)).on('close', () => process.exit(0));
