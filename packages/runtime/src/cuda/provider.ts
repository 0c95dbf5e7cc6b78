import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { neededLibraries } from './shared-object.ts';

/** Where the CUDA provider of an onnxruntime-node belongs, and of which files it consists. */
export interface ProviderPlace {
  /** Folder of the package onnxruntime-node. */
  readonly root: string;
  readonly version: string;
  /** Folder for the files. */
  readonly folder: string;
  /** Names of the files; the one that ONNX Runtime looks for first is the last. */
  readonly files: readonly string[];
  /** Host that they are fetched from. */
  readonly host: string;
}

interface Metadata {
  readonly requirements: Readonly<Record<string, readonly string[]>>;
  readonly manifests: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly feeds: Readonly<Record<string, { readonly index: string } | undefined>>;
}

/** The file that ONNX Runtime looks for first. */
const firstLoaded = 'libonnxruntime_providers_shared.so';

/**
 * Finds out from the install script of onnxruntime-node what belongs where.
 *
 * @param root folder of the package; default: of the one installed
 * @param platform such as `linux/x64`; default: this one
 * @throws Fault `runtime/cuda-platform` where there is no CUDA provider for the platform.
 */
export function providerPlace(
  root = packageRoot(),
  platform = `${process.platform}/${process.arch}`,
): ProviderPlace {
  const require = createRequire(join(root, 'package.json'));
  const metadata = require('./script/install-metadata.js') as Metadata;
  const name = metadata.requirements[platform]?.find((each) => each.startsWith('cuda'));
  const binaries = join(root, 'bin');
  const version = readdirSync(binaries).find((each) => existsSync(join(binaries, each, platform)));
  if (name === undefined || version === undefined) throw wrongPlatform(metadata, platform);
  const files = Object.keys(metadata.manifests[`${platform}:${name}`] ?? {}).map((file) => basename(file));
  return {
    root,
    version: (require('./package.json') as { version: string }).version,
    folder: join(binaries, version, platform),
    // TensorRT is no device here.
    files: files
      .filter((file) => !file.includes('tensorrt'))
      .sort((a, b) => Number(a === firstLoaded) - Number(b === firstLoaded)),
    host: new URL(metadata.feeds.nuget?.index ?? 'https://unknown').host,
  };
}

/** Names of the files in `folder` that are missing, or are no whole shared objects. */
export async function brokenFiles(files: readonly string[], folder: string): Promise<readonly string[]> {
  const whole = await Promise.all(
    files.map((file) =>
      neededLibraries(join(folder, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_, i) => !whole[i]);
}

function packageRoot(): string {
  return realpathSync(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')));
}

function wrongPlatform({ requirements }: Metadata, platform: string): Fault {
  const known = Object.keys(requirements).filter((each) =>
    requirements[each]?.some((name) => name.startsWith('cuda')),
  );
  return new Fault({
    code: 'runtime/cuda-platform',
    kind: 'request',
    subject: 'the CUDA provider',
    expected: `a platform that onnxruntime-node has it for: ${known.join(', ')}`,
    received: platform,
    remedy: 'use --device webgpu, or --device cpu',
  });
}
