// npm oidc-provider as `endpoints --beside oidc-provider` measures it: its own memory adapter, static clients, nothing between
// node's HTTP server and the library's callback.
//
// Prints {"address": ...} when it listens. Each line on standard input is a client and a number: that many users' grants are made through
// the library's own models, and answered as one line of JSON. It ends with its standard input.
//
// The memory adapter forgets all but the 1000 newest entries. So tokens are made when they are needed, and not at the start.
import * as crypto from 'node:crypto';
import * as http from 'node:http';
import * as readline from 'node:readline';
import { errors, Provider } from 'oidc-provider';

// Whoever started us reads standard output; the library has things to say too.
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
console.info = console.warn;

const resource = 'https://api.example';
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const server = http.createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const address = `127.0.0.1:${server.address().port}`;

const provider = new Provider(`http://${address}`, {
  clients: [{
    client_id: 'bench', client_secret: 'demo-confidential-secret', token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: ['https://rp.example/callback'], response_types: ['code'], scope: 'openid offline_access orders:read',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], id_token_signed_response_alg: 'RS256',
  }],
  jwks: { keys: [{ ...rsa, kid: 'rsa', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [crypto.randomBytes(32).toString('hex')] },
  scopes: ['openid', 'offline_access', 'orders:read'],
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    clientCredentials: { enabled: true },
    // An access token is a JWT when a resource server wants it so, and opaque without one.
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, indicator) => {
        if (indicator !== resource) throw new errors.InvalidTarget();
        return { scope: 'orders:read', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
      },
    },
  },
  clientAuthMethods: ['client_secret_post'],
  rotateRefreshToken: true,
  ttl: { AccessToken: 7200, RefreshToken: 259200, IdToken: 3600, ClientCredentials: 7200, Grant: 259200 },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
});

async function grant() {
  const client = await provider.Client.find('bench');
  const [accountId, scope] = ['user-alice', 'openid offline_access'];
  const allowed = new provider.Grant({ accountId, clientId: client.clientId });
  allowed.addOIDCScope(scope);
  const token = { accountId, client, grantId: await allowed.save(), gty: 'authorization_code', scope };
  const authTime = Math.floor(Date.now() / 1000);
  return {
    access_token: await new provider.AccessToken(token).save(),
    refresh_token: await new provider.RefreshToken({ ...token, authTime }).save(),
  };
}

// Clients are told less.
provider.on('grant.error', (_ctx, error) => console.warn(`${error.message}: ${error.error_detail}`));
server.on('request', provider.callback());
say({ address });

for await (const line of readline.createInterface({ input: process.stdin })) {
  const grants = [];
  for (let n = 0; n < Number(line.split(' ').pop()); n += 1) grants.push(await grant());
  say(grants);
}
process.exit(0);
