// Letters as the server wrote them: RFC 5322 files in a directory.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const decoders = {
  "quoted-printable": (text) =>
    Buffer.from(
      text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
      "latin1",
    ).toString("utf8"),
  base64: (text) => Buffer.from(text, "base64").toString("utf8"),
};

function plainText(letter) {
  const start = letter.search(/content-type: text\/plain/i);
  const part = letter.slice(letter.lastIndexOf("\r\n--", start));
  const [head, ...rest] = part.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n").split("\r\n--")[0];
  const coding = /content-transfer-encoding: *([\w-]+)/i.exec(head)?.[1].toLowerCase();
  return (decoders[coding] ?? ((text) => text))(body);
}

function newestLink(directory, address, path) {
  const letters = readdirSync(directory).filter((name) => name.endsWith(".eml")).sort().reverse();
  for (const name of letters) {
    const letter = readFileSync(join(directory, name), "utf8");
    if (!letter.includes(`To: ${address}`)) continue;
    const link = plainText(letter).match(/https?:\/\/\S+/g)?.find((link) => link.includes(path));
    if (link) return link;
  }
  return undefined;
}

/// The newest link with that path in a letter to that address, once there is another one than `before`.
export async function link(directory, address, path, before) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = newestLink(directory, address, path);
    if (found && found !== before) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no letter to ${address} has a link to ${path}`);
}
