// The real web client in a real browser. Everything that it must know comes by the environment; see browser.rs.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { link } from "./letters.mjs";

const { API, PAGE_PORT, MAIL_DIR, BROWSER_TEST_HOME, BROWSER_TEST_CHROMIUM, MODE, ACCESS_SECONDS } = process.env;
const require = createRequire(join(BROWSER_TEST_HOME, "package.json"));
const { chromium } = require("playwright-core");
const bundle = join(dirname(require.resolve("supertokens-web-js/package.json")), "bundle");
const here = dirname(fileURLToPath(import.meta.url));
const SCRIPTS = ["website", "supertokens", "session", "emailpassword", "emailverification"];
const names = SCRIPTS.map((name) => readdirSync(bundle).find((file) => file.startsWith(`${name}.`)));

const pages = createServer((request, response) => {
  const name = request.url.split("?")[0].slice(1);
  if (names.includes(name)) {
    response.setHeader("content-type", "text/javascript");
    return response.end(readFileSync(join(bundle, name)));
  }
  const scripts = names.map((name) => `<script src="/${name}"></script>`).join("\n");
  response.setHeader("content-type", "text/html");
  return response.end(readFileSync(join(here, "page.html"), "utf8").replace("<!-- SCRIPTS -->", scripts));
});
await new Promise((resolve) => pages.listen(Number(PAGE_PORT), "127.0.0.1", resolve));

const profile = mkdtempSync(join(tmpdir(), "p2p-chromium-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: BROWSER_TEST_CHROMIUM,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = await context.newPage();
const site = `http://localhost:${PAGE_PORT}`;
const person = { email: `amal@${MODE}.najd-valves.example`, password: "saffron kettle 41" };
let refreshes = 0;
page.on("request", (request) => {
  if (request.method() === "POST" && request.url().endsWith("/auth/session/refresh")) refreshes += 1;
});

const open = async (address) => {
  await page.goto(address);
  await page.waitForFunction("typeof call === 'function'");
};
const expire = () => new Promise((resolve) => setTimeout(resolve, Number(ACCESS_SECONDS) * 1000 + 1200));
const step = async (name, work) => {
  await work();
  console.log(`${MODE}: ${name}`);
};
const signIn = (password) =>
  page.evaluate(([email, password]) => supertokensEmailPassword.signIn({ formFields: fields({ email, password }) }),
    [person.email, password]);
const hasSession = () => page.evaluate(() => supertokensSession.doesSessionExist());
const me = () => page.evaluate(() => call("/api/v1/users/me"));

async function stories() {
  await open(`${site}/#api=${encodeURIComponent(API)}&mode=${MODE}`);
  await step("nobody is signed in", async () => assert.equal(await hasSession(), false));

  await step("sign up", async () => {
    const wrong = await page.evaluate(() =>
      supertokensEmailPassword.signUp({ formFields: fields({ email: "nobody", password: "short" }) }));
    assert.equal(wrong.status, "FIELD_ERROR");
    const done = await page.evaluate(([email, password]) =>
      supertokensEmailPassword.signUp({ formFields: fields({ email, password, organization_name: "Najd Valves" }) }),
    [person.email, person.password]);
    assert.equal(done.status, "OK");
    assert.deepEqual(done.user.emails, [person.email]);
    assert.equal(await hasSession(), true);
    assert.equal((await me()).body.email, person.email);
  });

  await step("scripts see no token that cookies carry", async () => {
    const cookies = await page.evaluate(() => document.cookie);
    const names = cookies.split("; ").map((pair) => pair.split("=")[0]);
    assert.equal(names.includes("st-access-token"), MODE === "header", cookies);
    assert.equal(names.includes("sAntiCsrf"), MODE === "cookie", cookies);
    assert.ok(!names.includes("sAccessToken") && !names.includes("sRefreshToken"), cookies);
  });

  await step("a write carries the anti-CSRF token by itself", async () => {
    const change = { method: "PATCH", headers: { "content-type": "application/json" }, body: '{"job_title":"Fitter"}' };
    const changed = await page.evaluate((change) => call("/api/v1/users/me", change), change);
    assert.equal(changed.status, 200, JSON.stringify(changed));
    if (MODE === "cookie") {
      // The same cookies without the token, as another site's form would send them.
      const forged = await context.request.patch(`${API}/api/v1/users/me`, { data: { job_title: "Forger" } });
      assert.equal(forged.status(), 401);
      assert.equal((await forged.json()).code, "try_refresh_token");
    }
  });

  await step("the access token ends and nobody notices", async () => {
    await expire();
    const before = refreshes;
    const answers = await page.evaluate(() => Promise.all([1, 2, 3].map(() => call("/api/v1/users/me"))));
    assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200]);
    assert.equal(refreshes, before + 1);
  });

  await step("verify the address", async () => {
    assert.equal((await page.evaluate(() => supertokensEmailVerification.isEmailVerified())).isVerified, false);
    const first = await link(MAIL_DIR, person.email, "/auth/verify-email?token=");
    const sent = await page.evaluate(() => supertokensEmailVerification.sendVerificationEmail());
    assert.equal(sent.status, "OK");
    const found = await link(MAIL_DIR, person.email, "/auth/verify-email?token=", first);
    assert.ok(found.startsWith(`${site}/auth/verify-email?token=`), found);
    await open(found);
    assert.equal((await page.evaluate(() => supertokensEmailVerification.verifyEmail())).status, "OK");
    assert.equal((await page.evaluate(() => supertokensEmailVerification.isEmailVerified())).isVerified, true);
    const claim = await page.evaluate(() => supertokensSession.getAccessTokenPayloadSecurely());
    assert.equal(claim["st-ev"].v, true);
    const again = await page.evaluate(() => supertokensEmailVerification.verifyEmail());
    assert.equal(again.status, "EMAIL_VERIFICATION_INVALID_TOKEN_ERROR");
    const already = await page.evaluate(() => supertokensEmailVerification.sendVerificationEmail());
    assert.equal(already.status, "EMAIL_ALREADY_VERIFIED_ERROR");
  });

  await step("sign out", async () => {
    await page.evaluate(() => supertokensSession.signOut());
    assert.equal(await hasSession(), false);
    assert.equal((await me()).status, 401);
  });

  await step("sign in", async () => {
    assert.equal((await signIn("another kettle 42")).status, "WRONG_CREDENTIALS_ERROR");
    assert.equal((await signIn(person.password)).status, "OK");
    assert.equal((await me()).status, 200);
  });

  await step("set a new password", async () => {
    const sent = await page.evaluate((email) =>
      supertokensEmailPassword.sendPasswordResetEmail({ formFields: fields({ email }) }), person.email);
    assert.equal(sent.status, "OK");
    await open(await link(MAIL_DIR, person.email, "/auth/reset-password?token="));
    person.password = "copper lantern 77";
    const set = (password) => page.evaluate((password) =>
      supertokensEmailPassword.submitNewPassword({ formFields: fields({ password }) }), password);
    assert.equal((await set("short")).status, "FIELD_ERROR");
    assert.equal((await set(person.password)).status, "OK");
    assert.equal((await set(person.password)).status, "RESET_PASSWORD_INVALID_TOKEN_ERROR");
    assert.equal((await me()).status, 401);
    assert.equal(await hasSession(), false);
    assert.equal((await signIn(person.password)).status, "OK");
  });

  await step("a session that was revoked elsewhere is lost", async () => {
    const elsewhere = await fetch(`${API}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(person),
    });
    assert.equal(elsewhere.status, 200);
    const authorization = `Bearer ${elsewhere.headers.get("st-access-token")}`;
    const ended = await fetch(`${API}/api/v1/auth/sessions`, { method: "DELETE", headers: { authorization } });
    assert.equal(ended.status, 204);
    assert.equal((await me()).status, 401);
    assert.equal(await hasSession(), false);
  });
}

try {
  await stories();
} finally {
  await context.close();
  pages.close();
  rmSync(profile, { recursive: true, force: true });
}
