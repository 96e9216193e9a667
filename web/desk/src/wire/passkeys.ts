/**
 * Passkeys: what the server asks is turned into what `navigator.credentials` takes, and its answer into JSON. Browsers have
 * `parseCreationOptionsFromJSON` and `toJSON` for that only since 2024 and 2025; the grammar is that of W3C Web
 * Authentication, level 3.
 */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type Passkey = components["schemas"]["PasskeyAnswer"];
type Options = components["schemas"]["OptionsAnswer"]["options"];

/** Somebody closed the device's window, or the device gave nothing within its time. */
export class NoPasskeyError extends Error {}

/** Whether this browser offers passkeys at this address: not by plain HTTP, and not for a number. */
export function canUsePasskeys(): boolean {
  return window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.:[\]]+$/.test(window.location.hostname);
}

function toBytes(text: unknown): ArrayBuffer {
  const plain = atob(String(text).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function toText(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

interface Described {
  id: string;
  type: PublicKeyCredentialType;
}

function creationOf(options: Options): PublicKeyCredentialCreationOptions {
  const given = options as unknown as Omit<PublicKeyCredentialCreationOptions, "challenge"> & { challenge: string; user: { id: string }; excludeCredentials?: Described[] };
  return {
    ...given,
    challenge: toBytes(given.challenge),
    user: { ...given.user, id: toBytes(given.user.id) },
    excludeCredentials: (given.excludeCredentials ?? []).map((each) => ({ ...each, id: toBytes(each.id) })),
  };
}

function requestOf(options: Options): PublicKeyCredentialRequestOptions {
  const given = options as unknown as Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & { challenge: string };
  return { ...given, challenge: toBytes(given.challenge), allowCredentials: [] };
}

function answerOf(credential: PublicKeyCredential): Options {
  const { response } = credential;
  const parts: Record<string, string> = { clientDataJSON: toText(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) parts["attestationObject"] = toText(response.attestationObject);
  if (response instanceof AuthenticatorAssertionResponse) {
    parts["authenticatorData"] = toText(response.authenticatorData);
    parts["signature"] = toText(response.signature);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: parts };
}

async function given(asked: Promise<Credential | null>): Promise<Options> {
  const credential = await asked.catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskeyError();
  return answerOf(credential);
}

export async function listPasskeys(api: Api): Promise<Passkey[]> {
  return (await dataOf(api.client.GET("/api/v1/me/passkeys"))).passkeys;
}

/** Has the device make one and the server keep it. Fails with NoPasskeyError when the device made none. */
export async function addPasskey(api: Api, password: string, name: string): Promise<void> {
  const { options } = await dataOf(api.client.POST("/api/v1/me/passkeys/begin", { body: { password } }));
  const credential = await given(navigator.credentials.create({ publicKey: creationOf(options) }));
  await api.client.POST("/api/v1/me/passkeys", { body: { name, credential } });
}

export async function removePasskey(api: Api, passkeyId: string): Promise<void> {
  await api.client.DELETE("/api/v1/me/passkeys/{passkey_id}", { params: { path: { passkey_id: passkeyId } } });
}

/** Fails with NoPasskeyError when the device gave none. */
export async function signInByPasskey(api: Api): Promise<void> {
  const { options } = await dataOf(api.client.POST("/api/v1/session/passkey/begin"));
  const credential = await given(navigator.credentials.get({ publicKey: requestOf(options) }));
  await api.client.POST("/api/v1/session/passkey", { body: { credential } });
}
