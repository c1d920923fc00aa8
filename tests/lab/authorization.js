// An authorization server of `oidc-provider` on loopback: `node authorization.js SETTINGS`, JSON with port, scopes,
// clients (id, secret, redirects, lifetime in seconds, renews: none | same | rotated) and inspector (id, secret).
const { Provider } = require('oidc-provider');

const { port, scopes, clients, inspector } = JSON.parse(process.argv[2]);
const own = new Map(clients.map((client) => [client.id, client]));
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    ...clients.map(({ id, secret, redirects, renews }) => ({
      client_id: id, client_secret: secret, redirect_uris: redirects, application_type: 'native',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', ...(renews === 'none' ? [] : ['refresh_token'])],
    })),
    {
      client_id: inspector.id, client_secret: inspector.secret, redirect_uris: [], response_types: [],
      grant_types: [], token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  scopes: ['openid', 'email', 'offline_access', ...scopes],
  claims: { openid: ['sub'], email: ['email'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => false },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: (ctx, client) => client.clientId === inspector.id },
  },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: (ctx) => own.get(ctx.oidc.client.clientId).renews === 'rotated',
  ttl: { AccessToken: (ctx, token, client) => own.get(client.clientId).lifetime },
});

const escaped = (text) => String(text ?? '').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// One page for both: whose mailbox, and a box to tick for every scope, as Google's.
const page = ({ params }) => `<!DOCTYPE html><title>Sign in</title><form method="post">
<label>Mailbox <input name="mailbox" value="${escaped(params.login_hint)}"></label>
${params.scope.split(' ').map((scope) => `<label><input type="checkbox" name="scope" value="${escaped(scope)}" checked>
${escaped(scope)}</label>`).join('\n')}
<button name="answer" value="allow">Allow</button><button name="answer" value="refuse">Refuse</button></form>`;

const decided = async ({ params }, form) => {
  if (form.get('answer') !== 'allow') {
    return { error: 'access_denied', error_description: 'The person said no' };
  }
  const grant = new provider.Grant({ accountId: form.get('mailbox'), clientId: params.client_id });
  for (const scope of params.scope.split(' ')) {
    if (form.getAll('scope').includes(scope)) grant.addOIDCScope(scope);
    else grant.rejectOIDCScope(scope);
  }
  return { login: { accountId: form.get('mailbox') }, consent: { grantId: await grant.save() } };
};

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const asked = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = page(asked);
    return undefined;
  }
  const body = Buffer.concat(await ctx.req.toArray()).toString();
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, await decided(asked, new URLSearchParams(body)));
});

provider.listen(port, '127.0.0.1');
