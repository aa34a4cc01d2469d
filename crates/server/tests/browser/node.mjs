// The fetch interceptors that other clients are built on, from Node with a small stand-in for a browser.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

const { API, PAGE_PORT, BROWSER_TEST_HOME, MODE, ACCESS_SECONDS } = process.env;
const require = createRequire(join(BROWSER_TEST_HOME, "package.json"));
const site = `http://localhost:${PAGE_PORT}`;

/// What scripts see of cookies: those that they set themselves.
const visible = new Map();
/// Cookies that only the browser sees, by name and path.
const hidden = new Map();

function cookieOf(text) {
  const [pair, ...attributes] = text.split("; ");
  const at = pair.indexOf("=");
  const attribute = (name) =>
    attributes.find((entry) => entry.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const ended = new Date(attribute("expires") ?? "9999-01-01") < new Date();
  return { name: pair.slice(0, at), value: pair.slice(at + 1), path: attribute("path") ?? "/", ended };
}

globalThis.window = globalThis;
globalThis.document = {
  get cookie() {
    return [...visible].map(([name, value]) => `${name}=${value}`).join("; ");
  },
  set cookie(text) {
    const { name, value, ended } = cookieOf(text.replace(/;(?! )/g, "; "));
    if (ended) visible.delete(name);
    else visible.set(name, value);
  },
};
globalThis.location = new URL(site);
globalThis.XMLHttpRequest = class {};
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const storage = () => {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, String(value)),
    removeItem: (key) => kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
};
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(globalThis, name, { value: storage(), configurable: true });
}

let refreshes = 0;
const plain = globalThis.fetch;
/// Fetch as a page has it: the hidden cookies travel, and only exposed headers come back.
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.pathname === "/auth/session/refresh") refreshes += 1;
  const cookies = [...hidden.values()].filter(({ path }) => url.pathname.startsWith(path));
  if (request.credentials === "include" && cookies.length > 0) {
    request.headers.set("cookie", cookies.map(({ name, value }) => `${name}=${value}`).join("; "));
  }
  request.headers.set("origin", site);
  const answer = await plain(request);
  assert.equal(answer.headers.get("access-control-allow-origin"), site);
  assert.equal(answer.headers.get("access-control-allow-credentials"), "true");
  for (const cookie of answer.headers.getSetCookie().map(cookieOf)) {
    const key = `${cookie.name} ${cookie.path}`;
    if (cookie.ended) hidden.delete(key);
    else hidden.set(key, cookie);
  }
  const exposed = (answer.headers.get("access-control-expose-headers") ?? "").toLowerCase().split(/, */);
  const seen = new Headers([...answer.headers].filter(([name]) => exposed.includes(name) || name === "content-type"));
  const body = [204, 304].includes(answer.status) ? null : await answer.arrayBuffer();
  return new Response(body, { status: answer.status, headers: seen });
};

const SuperTokens = require("supertokens-website").default;
SuperTokens.init({ apiDomain: API, apiBasePath: "/auth", tokenTransferMethod: MODE });

const person = { email: `badr@${MODE}.hijaz-pumps.example`, password: "saffron kettle 41" };
const post = (path, body) =>
  fetch(API + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const me = async () => (await fetch(`${API}/api/v1/users/me`)).status;
const expire = () => new Promise((resolve) => setTimeout(resolve, Number(ACCESS_SECONDS) * 1000 + 1200));

assert.equal(await SuperTokens.doesSessionExist(), false);
const signedUp = await post("/api/v1/auth/signup", { ...person, organization_name: "Hijaz Pumps" });
assert.equal(signedUp.status, 200);
assert.equal(await SuperTokens.doesSessionExist(), true);
assert.equal(await me(), 200);
assert.equal((await post("/api/v1/ws/ticket", {})).status < 300, true, "a write carries the anti-CSRF token");

await expire();
const before = refreshes;
assert.deepEqual(await Promise.all([me(), me(), me()]), [200, 200, 200]);
assert.equal(refreshes, before + 1, "three requests, one refresh");

await SuperTokens.signOut();
assert.equal(await SuperTokens.doesSessionExist(), false);
assert.equal(await me(), 401);
assert.equal((await post("/auth/public/signin", {
  formFields: [{ id: "email", value: person.email }, { id: "password", value: person.password }],
})).status, 200);
assert.equal(await me(), 200);
assert.equal((await SuperTokens.getAccessTokenPayloadSecurely())["st-ev"].v, false);
console.log(`${MODE}: all is well`);
process.exit(0);
