/**
 * A real identity provider for the tests: `oidc-provider` on a port of the loopback, which it prints. Its people are told to it by
 * `POST /test/people`; its sign-in page asks for no password, and refuses at a second button.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { parse } from "node:querystring";
import { Provider } from "oidc-provider";

const people = new Map();
const isDown = { value: false };
let provider;

const key = () => ({ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" });

function make(issuer, [clientId, clientSecret, ...redirectUris]) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris.map((site) => `${site}/api/v1/session/sso/callback`),
        post_logout_redirect_uris: redirectUris.map((site) => `${site}/desk/`),
      },
    ],
    cookies: { keys: [randomUUID()] },
    jwks: { keys: [key()] },
    claims: { openid: ["sub", "amr", "groups"], email: ["email", "email_verified"], profile: ["name", "locale"] },
    // What is asked for stands in the proof itself, unless a person is marked so that it is told at another address only.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: (use) => {
        const { elsewhere, ...told } = people.get(id) ?? {};
        return use === "id_token" && elsewhere ? { sub: id } : { sub: id, ...told };
      },
    }),
    ttl: { Session: 600, Interaction: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
  });
}

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Provider</title><main><h1>Provider</h1><form method="post">
<label>Person <input name="person"></label> <button name="act" value="in">Continue</button> <button name="act" value="back">Refuse</button></form></main></html>`;

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

async function interact(request, response) {
  if (request.method === "GET") return response.writeHead(200, { "content-type": "text/html" }).end(page);
  const { person, act } = parse(await bodyOf(request));
  if (act === "back") return provider.interactionFinished(request, response, { error: "access_denied" });
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: person, clientId: params.client_id });
  grant.addOIDCScope("openid email profile");
  const login = { accountId: person, amr: people.get(person)?.amr ?? ["pwd"], remember: false };
  return provider.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: false });
}

const server = createServer(async (request, response) => {
  if (request.url === "/test/people") {
    const told = JSON.parse(await bodyOf(request));
    for (const [id, claims] of Object.entries(told.people ?? {})) people.set(id, claims);
    if (told.rotate) provider = make(issuer, process.argv.slice(2));
    isDown.value = told.down ?? false;
    return response.writeHead(204).end();
  }
  if (isDown.value) return response.writeHead(503).end();
  if (request.url.startsWith("/interaction/")) return interact(request, response);
  return provider.callback()(request, response);
});
let issuer;
server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  provider = make(issuer, process.argv.slice(2));
  console.log(issuer);
});
// Whoever started it keeps its input open; it ends with them, however they end.
process.stdin.on("end", () => process.exit(0)).resume();
