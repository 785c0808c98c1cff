// npm oidc-provider on loopback, with static clients, a small login and consent page of its own, and a clock that can be moved.
//
//   node server.mjs [PORT]          default 9500; prints "ready URL" when it listens
//
// What is configured is what a production deployment would: nothing here makes a check pass that would fail otherwise.
import { clock } from './clock.mjs';
import { Store } from './store.mjs';
import * as http from 'node:http';
import * as crypto from 'node:crypto';

const { Provider } = await import('oidc-provider');

const port = Number(process.argv[2] ?? 9500);
const issuer = `http://127.0.0.1:${port}`;

const users = {
  alice: { sub: 'user-alice', password: 'wonderland', name: 'Alice Liddell', given_name: 'Alice', family_name: 'Liddell',
    preferred_username: 'alice', email: 'alice@example.com', email_verified: true },
  bob: { sub: 'user-bob', password: 'builder-42', name: 'Bob Builder', given_name: 'Bob', family_name: 'Builder',
    preferred_username: 'bob', email: 'bob@example.com', email_verified: true },
};
const bySub = Object.fromEntries(Object.values(users).map((user) => [user.sub, user]));

const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const code = ['authorization_code', 'refresh_token'];
const provider = new Provider(issuer, {
  adapter: Store,
  clients: [
    { client_id: 'foreign-confidential', client_secret: 'foreign-confidential-secret', client_name: 'Foreign Web App',
      redirect_uris: ['https://rp.example/callback', 'https://rp.example/other'],
      grant_types: [...code, 'client_credentials'], response_types: ['code'] },
    { client_id: 'foreign-other', client_secret: 'foreign-other-secret', client_name: 'Other Web App',
      redirect_uris: ['https://other.example/callback'], grant_types: code, response_types: ['code'] },
    { client_id: 'foreign-public', token_endpoint_auth_method: 'none', client_name: 'Single Page App',
      redirect_uris: ['https://spa.example/callback'], grant_types: code, response_types: ['code'] },
    { client_id: 'foreign-native', token_endpoint_auth_method: 'none', client_name: 'Native App', application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'com.example.app:/callback'],
      grant_types: code, response_types: ['code'] },
  ],
  jwks: { keys: [{ ...rsa, kid: 'rsa', use: 'sig', alg: 'RS256' }, { ...ec, kid: 'ec', use: 'sig', alg: 'ES256' }] },
  cookies: { keys: [crypto.randomBytes(32).toString('hex')] },
  claims: {
    openid: ['sub'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username'],
    email: ['email', 'email_verified'],
  },
  scopes: ['openid', 'offline_access'],
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
  },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  // PKCE is left to each client, as OpenID Connect has it; public clients are forced by the library's own default.
  pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
  // Rotation at each use, for every kind of client; by default the library rotates those of confidential clients only late.
  rotateRefreshToken: true,
  clientBasedCORS: (_ctx, origin) => origin === 'https://spa.example',
  ttl: { AccessToken: 7200, RefreshToken: 259200, AuthorizationCode: 600, IdToken: 3600, ClientCredentials: 7200,
    Interaction: 3600, Session: 86400, Grant: 259200 },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, sub) => bySub[sub] && { accountId: sub, claims: () => ({ ...bySub[sub], password: undefined }) },
});

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (title, body) => `<!doctype html><html lang="en"><title>${title}</title><main><h1>${title}</h1>${body}</main></html>`;

function render(details, problem = '') {
  const action = `/interaction/${details.uid}`;
  if (details.prompt.name === 'login') {
    return page('Sign in', `${problem}<form method="post" action="${action}/login">
      <label>Username <input name="username" autocomplete="username" value="${escape(details.params.login_hint ?? '')}"></label>
      <label>Password <input name="password" type="password" autocomplete="current-password"></label>
      <button type="submit">Sign in</button></form>`);
  }
  const scopes = [...new Set(details.prompt.details.missingOIDCScope ?? [])].map((scope) => `<li>${escape(scope)}</li>`).join('');
  return page('Authorize', `<p>${escape(details.params.client_id)} asks for:</p><ul>${scopes}</ul>
    <form method="post" action="${action}/consent">
      <button type="submit" name="decision" value="allow">Allow</button>
      <button type="submit" name="decision" value="deny">Deny</button></form>`);
}

async function form(req) {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > 65536) throw new Error('too large');
  }
  return new URLSearchParams(body);
}

async function grantFor(details) {
  const { grantId, params, session: { accountId } } = details;
  const grant = (grantId && await provider.Grant.find(grantId))
    ?? new provider.Grant({ accountId, clientId: params.client_id });
  const missing = details.prompt.details;
  if (missing.missingOIDCScope) grant.addOIDCScope(missing.missingOIDCScope.join(' '));
  if (missing.missingOIDCClaims) grant.addOIDCClaims(missing.missingOIDCClaims);
  return grant.save();
}

async function interact(req, res) {
  const details = await provider.interactionDetails(req, res);
  const html = (status, text) => {
    res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'x-frame-options': 'DENY' });
    res.end(text);
  };
  if (req.method === 'GET') return html(200, render(details));
  const fields = await form(req);
  if (req.url.endsWith('/login')) {
    const user = Object.hasOwn(users, fields.get('username')) ? users[fields.get('username')] : undefined;
    if (user?.password !== fields.get('password')) return html(401, render(details, '<p role="alert">That did not work.</p>'));
    return provider.interactionFinished(req, res, { login: { accountId: user.sub } }, { mergeWithLastSubmission: false });
  }
  if (fields.get('decision') !== 'allow') {
    return provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'the user declined' });
  }
  return provider.interactionFinished(req, res, { consent: { grantId: await grantFor(details) } }, { mergeWithLastSubmission: true });
}

const callback = provider.callback();
const server = http.createServer({ connectionsCheckingInterval: 1_000 }, (req, res) => {
  // node takes the time of its Date header from the machine; a relying party corrects its own clock by that header.
  res.setHeader('date', new Date().toUTCString());
  if (req.url === '/test/clock') return clock(req, res);
  if (!req.url.startsWith('/interaction/')) return callback(req, res);
  return interact(req, res).catch((error) => {
    res.writeHead(error.status ?? 400, { 'content-type': 'text/html; charset=utf-8', 'x-frame-options': 'DENY' });
    res.end(page('Something went wrong', `<p>${escape(error.error ?? 'invalid_request')}</p>`));
  });
});
// Deadlines as an operator sets them; node's own are a minute for a header and five for a body.
server.headersTimeout = 5_000;
server.requestTimeout = 10_000;
server.listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
